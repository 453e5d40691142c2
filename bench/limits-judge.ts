import { openPace, type Window } from '../src/delivery/pace.ts'
import type { Outbox } from '../test/support/outbox.ts'

/** So many calls are refused for no reason that we could know. */
const SPONTANEOUS = 0.004
const STARVED = 3

/** A message as it was taken. */
export interface Taken {
  readonly id: string
  readonly channel: string
  readonly at: number
}

/** What one platform saw. */
export interface Judged {
  readonly calls: number
  readonly refused: number
  readonly insideRetryAfter: number
  readonly outOfOrder: number
  readonly starved: number
  readonly missing: number
}

/** A platform that keeps its limits to the letter, and notes who does not. */
export interface LimitsJudge {
  /** Seconds to wait, when the call is refused; null when it is taken. */
  ask(channel: string, at: number): number | null
  /** A call leaves the sender. One that left before the refusal of another came back is no fault. */
  leave(channel: string, at: number): void
  /** A refusal came back to the sender. */
  hear(channel: string, until: number): void
  found(outbox: Outbox, taken: readonly Taken[], begun: number): Promise<Judged>
}

export function openLimitsJudge(windows: readonly Window[], chance: () => number): LimitsJudge {
  const calls = new Map<string, number[]>()
  const paused = new Map<string, number>()
  const closed = new Map<string, number>()
  const count = { calls: 0, refused: 0, insideRetryAfter: 0 }

  const ask = (channel: string, at: number): number | null => {
    count.calls++
    const made = calls.get(channel) ?? []
    calls.set(channel, made)
    const over = windows.some(({ calls: most, ms }) => countSince(made, at - ms) >= most)
    if (!over && chance() >= SPONTANEOUS) {
      made.push(at)
      return null
    }
    count.refused++
    const seconds = 1 + Math.floor(chance() * 20)
    paused.set(channel, (paused.get(channel) ?? 0) + seconds * 1000)
    return seconds
  }

  return {
    ask,
    leave(channel, at) {
      if (at < (closed.get(channel) ?? 0)) count.insideRetryAfter++
    },
    hear: (channel, until) => void closed.set(channel, until),
    async found(outbox, taken, begun) {
      const ids = new Set(taken.map(({ id }) => id))
      const rows = await outbox.rows()
      const late = [...Map.groupBy(taken, ({ channel }) => channel)].filter(([channel, own]) => {
        const waited = Math.max(...own.map(({ at }) => at)) - begun
        return waited > STARVED * alone(windows, own.length) + (paused.get(channel) ?? 0)
      })
      const missing = rows.filter(({ id }) => !ids.has(String(id))).length
      return { ...count, outOfOrder: disorder(rows, taken), starved: late.length, missing }
    },
  }
}

function countSince(made: readonly number[], since: number): number {
  const first = made.findLastIndex((at) => at <= since)
  return made.length - 1 - first
}

/** How long so many messages take a channel that is alone: until the call after the last may leave. */
function alone(windows: readonly Window[], messages: number): number {
  const pace = openPace(windows)
  let now = 0
  for (let call = 0; call < messages; call++) {
    now = Math.max(now, pace.nextAt())
    pace.began()
    pace.ended(now)
  }
  return Math.max(pace.nextAt(), now) + Math.min(...windows.map(({ ms }) => ms))
}

/** Replies that were taken before the card above them or before an earlier reply. */
function disorder(rows: readonly Record<string, unknown>[], taken: readonly Taken[]): number {
  const place = new Map(taken.map(({ id }, at) => [id, at]))
  const last = new Map<string, number>()
  let found = 0
  for (const { id, threadId } of rows) {
    const thread = String(threadId ?? id)
    const at = place.get(String(id)) ?? -1
    if (at < (last.get(thread) ?? -1)) found++
    last.set(thread, at)
  }
  return found
}
