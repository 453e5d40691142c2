import type { SlowedDown } from '../errors.ts'
import type { Conversation } from '../model.ts'
import { type LaneName, LEASE_MS, type Leased, laneOf } from '../store/messages.ts'
import type { Room } from '../store/outbox.ts'
import { mostWithin, openPace, type Pace, type Window } from './pace.ts'

/** How many messages wait in memory at most; more stay in the table until there is room. */
const ROOM = 512
/** Later than this another process may already look for the message: it goes back to the table. */
const SEND_WITHIN_MS = LEASE_MS / 2
/** A call may take this long, and must be over while the lane is still ours. */
const CALL_MS = LEASE_MS / 2
/** A lane that was used so lately is kept, so that its next message need not be claimed. */
const WARM_MS = 10_000

interface Lane {
  readonly chat: string
  readonly conversation: Conversation
  readonly pace: Pace
  /** More than may leave in time are not kept ready. */
  readonly most: number
  readonly waiting: Map<string, { message: Leased; readonly until: number }>
  /** How many are under way. */
  calls: number
  heldUntil: number
  usedAt: number
  /** Closed to us: one message at a time tries whether it still is. */
  closed: boolean
}

/** What waits in memory, by conversation. Knows no clock: every question carries the time. */
export interface Lanes {
  /** Those whose new messages may be leased to this process at once. */
  open(now: number): LaneName[]
  /** Those this process goes on holding. */
  kept(now: number): { readonly chat: string; readonly conversation: Conversation }[]
  hold(
    held: readonly {
      readonly chat: string
      readonly conversation: Conversation
      readonly closed: boolean
    }[],
    now: number,
  ): Room[]
  /** False when there is no room, or the lane is not ours. */
  take(message: Leased, now: number): boolean
  /** A message that waits here shall show this instead. False when it does not wait here. */
  freshen(message: Leased): boolean
  /** The next message that may leave now; the conversations take turns. Its call has begun. */
  next(now: number, busy: ReadonlySet<string>): Leased | null
  /** The chat asked for a pause there, or everywhere. */
  isPaused(message: Leased, now: number): boolean
  ended(message: Leased, now: number): void
  pause(message: Leased, slows: SlowedDown, until: number): void
  /** Takes out all that waits for a closed conversation, or chat. */
  close(message: Leased, everywhere: boolean): Leased[]
  /** Takes out what has waited too long, or whose lane is no longer ours. */
  overdue(now: number): Leased[]
  /** When something may leave; Infinity when nothing waits for time alone. */
  wakeAt(): number
  clear(): Leased[]
  isClosed(message: Leased): boolean
  reopened(message: Leased): void
  readonly size: () => number
}

export function openLanes(windowsOf: ReadonlyMap<string, readonly Window[]>): Lanes {
  const lanes = new Map<LaneName, Lane>()
  /** Those with something to send, whose turn is next first. */
  const turns = new Set<Lane>()
  const slowed = new Map<string, number>()
  let size = 0

  const freeAt = ({ chat, pace }: Lane, edit: boolean): number =>
    Math.max(pace.nextAt(), slowed.get(chat) ?? 0, edit ? (slowed.get(`${chat} edits`) ?? 0) : 0)
  const ours = (lane: Lane, now: number) => lane.heldUntil - now >= CALL_MS
  const roomIn = (lane: Lane, now: number) => {
    if (freeAt(lane, false) > now + SEND_WITHIN_MS) return 0
    if (lane.closed) return lane.calls + lane.waiting.size === 0 ? 1 : 0
    return lane.most - lane.waiting.size
  }

  function laneFor({ chat, conversation }: { chat: string; conversation: Conversation }): Lane {
    const name = laneOf({ chat, conversation })
    const found = lanes.get(name)
    if (found) return found
    const windows = windowsOf.get(chat) ?? []
    const most = Math.min(mostWithin(windows, SEND_WITHIN_MS), ROOM / 2)
    const kept = { calls: 0, heldUntil: 0, usedAt: 0, closed: false, waiting: new Map() }
    const lane: Lane = { chat, conversation, pace: openPace(windows), most, ...kept }
    lanes.set(name, lane)
    return lane
  }

  function forgetIdle(now: number): void {
    for (const [name, lane] of lanes) {
      const remembered = Math.max(...(windowsOf.get(lane.chat) ?? []).map(({ ms }) => ms), WARM_MS)
      if (lane.waiting.size === 0 && !ours(lane, now) && lane.usedAt + remembered < now)
        lanes.delete(name)
    }
  }

  function remove(lane: Lane, id: string): void {
    if (lane.waiting.delete(id)) size--
    if (lane.waiting.size === 0) turns.delete(lane)
  }

  function takeOut(which: (lane: Lane, until: number) => boolean): Leased[] {
    const out: Leased[] = []
    for (const lane of [...turns]) {
      for (const [id, { message, until }] of [...lane.waiting]) {
        if (!which(lane, until)) continue
        remove(lane, id)
        out.push(message)
      }
    }
    return out
  }

  return {
    size: () => size,
    open: (now) =>
      size >= ROOM
        ? []
        : [...lanes.entries()].flatMap(([name, lane]) =>
            !lane.closed && ours(lane, now + SEND_WITHIN_MS / 2) && roomIn(lane, now) > 0
              ? name
              : [],
          ),
    kept: (now) =>
      [...lanes.values()].filter(
        ({ waiting, usedAt, closed }) => waiting.size > 0 || (!closed && usedAt + WARM_MS > now),
      ),
    hold(held, now) {
      forgetIdle(now)
      const each = Math.max(1, Math.floor((ROOM - size) / Math.max(1, held.length)))
      let left = ROOM - size
      return held.flatMap(({ chat, conversation, closed }) => {
        const lane = laneFor({ chat, conversation })
        lane.heldUntil = now + LEASE_MS
        lane.closed = closed
        const room = Math.min(roomIn(lane, now), each, left)
        if (room <= 0) return []
        left -= room
        return { chat, conversation, room }
      })
    },
    take(message, now) {
      const lane = laneFor(message)
      const known = lane.waiting.has(message.id)
      if (!known && (!ours(lane, now) || roomIn(lane, now) <= 0)) return false
      const until = now + SEND_WITHIN_MS
      lane.waiting.set(message.id, { message, until })
      if (!known) size++
      turns.add(lane)
      return true
    },
    freshen(message) {
      const waiting = lanes.get(laneOf(message))?.waiting.get(message.id)
      if (!waiting) return false
      const newer = message.version > waiting.message.version
      const { card, version } = newer ? message : waiting.message
      const ref = waiting.message.ref ?? message.ref
      waiting.message = { ...waiting.message, card, version, ref }
      return true
    },
    next(now, busy) {
      for (const lane of turns) {
        if (!ours(lane, now) || lane.pace.nextAt() > now) continue
        for (const [id, { message, until }] of lane.waiting) {
          if (until < now || busy.has(id) || freeAt(lane, message.ref !== null) > now) continue
          remove(lane, id)
          // To the end, so that the others have their turn before it.
          if (turns.delete(lane)) turns.add(lane)
          begin(lane)
          lane.usedAt = now
          return message
        }
      }
      return null
    },
    isPaused: (message, now) =>
      Math.max(laneFor(message).pace.pausedUntil(), slowed.get(message.chat) ?? 0) > now,
    ended(message, now) {
      const lane = laneFor(message)
      lane.calls--
      lane.pace.ended(now)
    },
    pause(message, slows, until) {
      if (slows === 'conversation') return laneFor(message).pace.pause(until)
      const what = slows === 'edits' ? `${message.chat} edits` : message.chat
      slowed.set(what, Math.max(until, slowed.get(what) ?? 0))
    },
    close(message, everywhere) {
      laneFor(message).closed = true
      for (const lane of lanes.values())
        if (everywhere && lane.chat === message.chat) lane.closed = true
      return takeOut(
        ({ chat, conversation }) =>
          chat === message.chat && (everywhere || conversation === message.conversation),
      )
    },
    overdue: (now) => takeOut((lane, until) => now > until || !ours(lane, now)),
    wakeAt: () => Math.min(...[...turns].map((lane) => freeAt(lane, hasOnlyEdits(lane)))),
    clear: () => takeOut(() => true),
    isClosed: (message) => laneFor(message).closed,
    reopened(message) {
      laneFor(message).closed = false
    },
  }
}

const hasOnlyEdits = ({ waiting }: Lane) =>
  [...waiting.values()].every(({ message }) => message.ref !== null)

function begin(lane: Lane): void {
  lane.calls++
  lane.pace.began()
}
