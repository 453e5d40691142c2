import type { Effect, Situation } from '../model.ts'
import type { Clock, Exception, Id } from '../nouns.ts'
import { settled } from './clock/bells.ts'
import { clockOf, type Named } from './clock/clock-of.ts'
import { whoseCalendar } from './clock/fold.ts'
import { personOf } from './facts.ts'
import { idFrom } from './ids.ts'
import type { Rulebook } from './rulebook.ts'

/** The clock's policy in `sla.yml` for exceptions. */
export const EXCEPTIONS = 'exceptions'

/** The clock until which an exception must be dealt with. */
export function exceptionClock(
  rulebook: Rulebook,
  situation: Situation,
  { id, ownerId }: Pick<Exception, 'id' | 'ownerId'>,
  cycle = 1,
): Effect[] {
  const named: Named = {
    ...{ id: idFrom(situation.signal, `clock:${id}:${EXCEPTIONS}:${cycle}`), noun: 'exception' },
    ...{ subjectId: id, policy: EXCEPTIONS, kind: 'exception' },
  }
  return [
    {
      do: 'start-clock',
      clock: {
        ...exceptionRun(rulebook, situation, named, { ownerId, from: situation.now }),
        cycle,
      },
    },
  ]
}

function exceptionRun(
  rulebook: Rulebook,
  situation: Situation,
  named: Named,
  { ownerId, from }: { ownerId: Id<'person'> | null; from: string },
): Clock {
  const goal = rulebook.exceptions
  const owner = personOf(situation.people, ownerId)
  const whose = whoseCalendar(rulebook, goal, {
    owner,
    country: situation.account?.country ?? null,
  })
  const span = { from, to: null, runs: true, ...whose, because: 'exception raised' }
  const { goalMinutes } = goal
  const run = { cycle: 1, startedAt: from, endedAt: null, state: 'running' } as const
  return clockOf(rulebook, situation, goal, {
    ...named,
    ...run,
    goalMinutes,
    spans: [span],
    asOf: from,
    rung: [],
  })
}

/** An exception's clock under other terms: the same start, counted anew. */
export function exceptionAnew(rulebook: Rulebook, situation: Situation, was: Clock): Effect[] {
  const ownerId = situation.exception?.ownerId ?? null
  const anew = exceptionRun(rulebook, situation, was, { ownerId, from: was.startedAt })
  const clock = settled(rulebook, rulebook.exceptions, { ...anew, rung: was.rung }, situation.now)
  return [
    { do: 'set-clock', clock, was, what: 'moved', because: 'the rules or the calendar changed' },
  ]
}
