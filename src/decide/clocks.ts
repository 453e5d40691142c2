import type { ClockStep, Effect, Situation, Verdict } from '../model.ts'
import type { Clock, Subject } from '../nouns.ts'
import { announceMove, tellMissed } from './clock/alarm.ts'
import { clockOf, type Named } from './clock/clock-of.ts'
import { type Cycle, foldClock, stepClock } from './clock/fold.ts'
import { historyOf } from './clock/history.ts'
import { type Occasion, occasionsOf } from './clock/occasions.ts'
import { EXCEPTIONS } from './exception-clock.ts'
import { idFrom } from './ids.ts'
import type { ClockPolicy, Rulebook } from './rulebook.ts'

/** The verdicts with what they mean for the clocks of their deal and its tasks. */
export function withClocks(
  rulebook: Rulebook,
  situation: Situation,
  verdicts: readonly Verdict[],
): Verdict[] {
  const effects = verdicts.flatMap(({ effects }) => effects)
  const clocks = occasionsOf(rulebook, situation, effects).flatMap((it) =>
    clocksAt(rulebook, situation, it),
  )
  if (clocks.length === 0) return [...verdicts]
  const main = Math.max(
    0,
    verdicts.findIndex((verdict) => verdict.effects.length > 0),
  )
  return verdicts.map((verdict, at) =>
    at === main ? { ...verdict, effects: [...verdict.effects, ...clocks] } : verdict,
  )
}

/** What an occasion makes of the clocks of its subject; a late one has everything counted anew. */
function clocksAt(rulebook: Rulebook, situation: Situation, it: Occasion): Effect[] {
  const past = situation.history ? historyOf(rulebook, situation, it.subject) : null
  return rulebook.sla
    .filter(({ each }) => each === it.subject.noun)
    .flatMap((policy) => {
      const rows = rowsOf(situation, it.subject, policy.name)
      const because = `it was told late that ${it.what.map((word) => word.replace('.', ' ')).join(', ')}`
      if (past) {
        // A rule that is younger than the record has no clock before this: what was is not called late now.
        const known = rows.length > 0 ? past : past.filter(({ at }) => at >= it.at)
        const cycles = foldClock(rulebook, policy, [...known, it])
        return changes(rulebook, situation, { policy, it, rows, cycles, because })
      }
      const last = rows.at(-1)
      const cycles = stepClock(rulebook, policy, { cycles: last ? [last] : [], it })
      return changes(rulebook, situation, {
        policy,
        it,
        rows: last ? [last] : [],
        cycles,
        because: null,
      })
    })
}

/** Counts a subject's clocks anew from its history: their terms have changed. */
export function countAnew(rulebook: Rulebook, situation: Situation, subject: Subject): Effect[] {
  const past = historyOf(rulebook, situation, subject)
  const because = 'the rules or the calendar changed'
  const counted = rulebook.sla
    .filter(({ each }) => each === subject.noun)
    .flatMap((policy) => {
      const rows = rowsOf(situation, subject, policy.name)
      const outdated = rows.some(({ endedAt, terms }) => endedAt === null && terms !== policy.terms)
      if (!outdated) return []
      const cycles = foldClock(rulebook, policy, past)
      const it = past.at(-1) ?? unknown(situation, subject)
      return changes(rulebook, situation, { policy, it, rows, cycles, because })
    })
  return [...counted, ...withoutPolicy(rulebook, situation, subject)]
}

/** A subject of which no history is kept. */
function unknown({ now }: Situation, subject: Subject): Occasion {
  return {
    subject,
    at: now,
    recordedAt: now,
    what: [],
    facts: {},
    owner: null,
    country: null,
    historic: true,
  }
}

/** A clock whose rule was taken away ends without a result. */
function withoutPolicy(rulebook: Rulebook, { clocks, now }: Situation, subject: Subject): Effect[] {
  const named = new Set([EXCEPTIONS, ...rulebook.sla.map(({ name }) => name)])
  return clocks
    .filter((it) => it.subjectId === subject.id && it.endedAt === null && !named.has(it.policy))
    .map((was) => {
      const clock: Clock = { ...was, state: 'canceled', endedAt: now, nextAt: null }
      return { do: 'set-clock', clock, was, what: 'canceled', because: 'its rule is gone' }
    })
}

function rowsOf({ clocks }: Situation, { id }: Subject, policy: string): Clock[] {
  return clocks
    .filter((clock) => clock.subjectId === id && clock.policy === policy)
    .sort((one, other) => one.cycle - other.cycle)
}

interface Change {
  readonly policy: ClockPolicy
  readonly it: Occasion
  readonly rows: readonly Clock[]
  readonly cycles: readonly Cycle[]
  /** Why it was counted anew; null where it just went on. */
  readonly because: string | null
}

function changes(rulebook: Rulebook, situation: Situation, change: Change): Effect[] {
  const { policy, it, rows, cycles, because } = change
  const counted = cycles.flatMap((cycle) => {
    const was = rows.find((row) => row.cycle === cycle.cycle)
    const named = was ?? newClock(situation, { policy, subject: it.subject, cycle: cycle.cycle })
    const rung = was && was.startedAt === cycle.startedAt ? was.rung : []
    const clock = clockOf(rulebook, situation, policy, { ...named, ...cycle, rung })
    if (!was)
      return [
        { do: 'start-clock', clock } as const,
        ...tellMissed(situation, { goal: policy, was: null, clock, it }),
      ]
    return setClock(rulebook, situation, { policy, it, was, clock, because })
  })
  const gone =
    because === null
      ? []
      : rows.filter(
          ({ cycle, endedAt }) => endedAt === null && !cycles.some((it) => it.cycle === cycle),
        )
  return [...counted, ...gone.map((was) => canceled(was, situation, because))]
}

function canceled(was: Clock, { now }: Situation, because: string | null): Effect {
  const clock: Clock = { ...was, state: 'canceled', endedAt: now, nextAt: null }
  return { do: 'set-clock', clock, was, what: 'canceled', because: because ?? 'it never started' }
}

function setClock(
  _rulebook: Rulebook,
  situation: Situation,
  {
    policy,
    it,
    was,
    clock,
    because,
  }: Omit<Change, 'rows' | 'cycles'> & { was: Clock; clock: Clock },
): Effect[] {
  if (JSON.stringify(essence(was)) === JSON.stringify(essence(clock))) return []
  const what = stepOf(was, clock)
  const why = because ?? clock.spans.at(-1)?.because ?? ''
  return [
    { do: 'set-clock', clock, was, what, because: why },
    ...(what === 'reset' ? [] : announceMove(situation, { was, clock, because: why, it })),
    ...tellMissed(situation, { goal: policy, was, clock, it }),
  ]
}

/** What makes a clock another one; when it was last looked at does not. */
function essence({ state, endedAt, spans, goalMinutes, rung, nextAt, dueAt, terms }: Clock) {
  return [state, endedAt, spans, goalMinutes, rung, nextAt, dueAt, terms]
}

/** What became of the clock, as its history tells it. */
function stepOf(was: Clock, clock: Clock): ClockStep {
  if (clock.state === 'canceled') return 'canceled'
  if (clock.state === 'met') return 'met'
  if (clock.endedAt !== null) return was.rung.includes('breach') ? 'ended' : 'breached'
  if (was.startedAt !== clock.startedAt) return 'reset'
  const [ran, runs] = [was.spans.at(-1)?.runs, clock.spans.at(-1)?.runs]
  if (ran && !runs) return 'paused'
  return !ran && runs && was.spans.length > 0 ? 'resumed' : 'moved'
}

function newClock(
  { signal }: Situation,
  { policy, subject, cycle }: { policy: ClockPolicy; subject: Subject; cycle: number },
): Named {
  const id = idFrom(signal, `clock:${subject.id}:${policy.name}:${cycle}`)
  return { id, noun: subject.noun, subjectId: subject.id, policy: policy.name, kind: policy.kind }
}
