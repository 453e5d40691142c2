import { batcher } from './batch.ts'
import { Outage } from './errors.ts'
import { countSignal, countVerdict, observeBatch } from './metrics.ts'
import type { Decision, Signal } from './model.ts'
import { receive } from './receive.ts'
import type { Spine } from './spine.ts'
import {
  claimSignals,
  claimSuspect,
  failSignal,
  forgiveTries,
  MAX_ATTEMPTS,
  storeSignals,
} from './store/inbox.ts'
import { isRace, namedOutage } from './store/outage.ts'

/** Signals in memory at most; then webhooks wait for their acknowledgement. */
const BACKLOG = 2_048
const TRIES_AFTER_A_RACE = 3

/** The doors' side of `receive`: collects signals into batches, and stores webhooks before they are answered. */
export interface Intake {
  /** Decided and committed when it returns. */
  receive(signal: Signal): Promise<Decision>
  /** Stored when it returns; decided soon after, by this process or another. */
  accept(signals: readonly Signal[]): Promise<void>
  /** Takes over stored signals that nobody works on. */
  sweep(): Promise<void>
  drain(): Promise<void>
}

export function openIntake(spine: Spine): Intake {
  const work = (signals: readonly Signal[]) => receiveFirm(spine, signals)
  const decide = batcher<Signal, Decision>(work)
  // Thousands of clocks that ring keep nobody waiting: while one such batch is written the next is decided beside it.
  const ring = batcher<Signal, Decision>(work, { max: 1, atOnce: 3 })
  const forgive = batcher<string, null>(async (ids) => {
    await forgiveTries(spine.db, spine.org, ids)
    return ids.map(() => null)
  })
  const underway = new Map<string, Promise<void>>()
  const waiting: (() => void)[] = []
  const store = batcher<readonly Signal[], null>(async (lists) => {
    const fresh = await storeSignals(spine.db, spine.org, lists.flat(), spine.now()).catch(
      throwNamed,
    )
    for (const signal of fresh) workOff(signal)
    return lists.map(() => null)
  })

  function workOff(signal: Signal): void {
    const work = decide(signal).then(
      () => {},
      async (error) => {
        // A race that is lost again and again may be a fault of the signal: that try counts.
        if (isRace(error)) return
        if (!(error instanceof Outage)) return await setAside(spine, decide, signal, error)
        // Where not even that can be written the try counts.
        await forgive(signal.id).catch(() => {})
      },
    )
    underway.set(signal.id, work)
    void work.finally(() => {
      underway.delete(signal.id)
      if (underway.size <= BACKLOG) waiting.shift()?.()
    })
  }

  /** One after the other: so whoever is set aside did it, and not somebody who died with it. */
  async function trySuspects(): Promise<void> {
    for (;;) {
      const suspect = await claimSuspect(spine.db, spine.org, spine.now())
      if (!suspect) return
      const { signal, attempts } = suspect
      if (attempts > MAX_ATTEMPTS)
        await setAside(spine, decide, signal, new Error(`not decided in ${MAX_ATTEMPTS} tries`))
      else if (!underway.has(signal.id)) workOff(signal)
      await underway.get(signal.id)
    }
  }

  return {
    receive: (signal) => (signal.kind === 'clocks.due' ? ring(signal) : decide(signal)),
    async accept(signals) {
      if (underway.size > BACKLOG) await new Promise<void>((free) => waiting.push(free))
      await store(signals)
    },
    async sweep() {
      for (const { signal } of await claimSignals(spine.db, spine.org, spine.now()))
        if (!underway.has(signal.id)) workOff(signal)
      await Promise.all(underway.values())
      await trySuspects()
    },
    async drain() {
      while (underway.size > 0) await Promise.all(underway.values())
    },
  }
}

/** A lost race is run again: the second run sees what the first one did. */
async function receiveFirm(spine: Spine, signals: readonly Signal[]): Promise<Decision[]> {
  for (let tries = 1; ; tries++) {
    try {
      const started = performance.now()
      const decisions = await receive(spine, signals)
      count(decisions, (performance.now() - started) / 1000)
      tell(spine, decisions)
      return decisions
    } catch (error) {
      if (!isRace(error) || tries === TRIES_AFTER_A_RACE) throw namedOutage(error)
    }
  }
}

function count(decisions: readonly Decision[], seconds: number): void {
  observeBatch(decisions.length, seconds)
  for (const { signal, repeated, verdicts } of decisions) {
    if (repeated) continue
    countSignal(signal.kind)
    for (const { outcome } of verdicts) countVerdict(outcome)
  }
}

/** What people do is told to the log; what machines report, thousands of times, only when asked for. */
function tell({ log }: Spine, decisions: readonly Decision[]): void {
  for (const { signal, repeated, verdicts } of decisions) {
    const level = signal.by.kind === 'user' ? 'info' : 'debug'
    const outcomes = verdicts.map(({ rule, outcome }) => `${rule}: ${outcome}`)
    log[level](
      { signal: signal.id, kind: signal.kind, by: signal.by, repeated, outcomes },
      'decided',
    )
  }
}

/** A stored signal that cannot be decided is kept and becomes an exception. */
async function setAside(
  spine: Spine,
  decide: (signal: Signal) => Promise<Decision>,
  signal: Signal,
  error: unknown,
): Promise<void> {
  spine.log.error({ signal: signal.id, err: error }, 'a signal could not be decided')
  try {
    // Told first: what is set aside is not looked at again.
    await decide(failureOf(spine, signal))
    await failSignal(spine.db, spine.org, signal.id, String(error))
  } catch (again) {
    spine.log.error({ signal: signal.id, err: again }, 'the failure could not be shown')
  }
}

function failureOf(spine: Spine, { id, kind }: Signal): Signal {
  return {
    kind: 'work.failed',
    id: `failed:${id}`,
    at: spine.now().toISOString(),
    by: { kind: 'system', id: 'baton' },
    source: 'baton',
    what: `${kind} (${id})`,
    because: `It could not be decided. It is kept in the inbox as ${id}; the log says why.`,
  }
}

function throwNamed(error: unknown): never {
  throw namedOutage(error)
}
