import type { Conversation, Effect, Situation } from '../model.ts'
import type { Clock, Id, Subject } from '../nouns.ts'
import { evaluate } from './cel/cel.ts'
import { factsOf, personOf } from './facts.ts'
import { idFrom } from './ids.ts'
import type { ClockPolicy, Goal, Moment, Rulebook } from './rulebook.ts'
import { sayMinutes, sayMoment, sentence } from './sentences.ts'
import { addWorkingMinutes } from './worktime.ts'

/** The clock's policy in `sla.yml` for exceptions. */
const EXCEPTIONS = 'exceptions'

/**
 * The clocks that start now. A condition that cannot be judged starts its clock: a deadline too
 * many is seen, one too few is not. A clock that runs already does not start again.
 */
export function clocksStarted(
  rulebook: Rulebook,
  situation: Situation,
  on: Moment,
  subject: Subject,
): Effect[] {
  const facts = factsOf(situation)
  return rulebook.sla
    .filter((policy) => policy.on.includes(on))
    .filter(({ when }) => !when || evaluate(when, facts).is !== false)
    .filter(
      ({ name }) =>
        !situation.clocks.some(({ policy, state }) => policy === name && state === 'running'),
    )
    .map((policy) => startOf(rulebook, situation, { policy, subject }))
}

function startOf(
  rulebook: Rulebook,
  situation: Situation,
  { policy, subject }: { policy: ClockPolicy; subject: Subject },
): Effect {
  const cycles = situation.clocks.filter((clock) => clock.policy === policy.name)
  return start(rulebook, situation, {
    goal: policy,
    subject,
    policy: policy.name,
    kind: policy.kind,
    cycle: Math.max(0, ...cycles.map(({ cycle }) => cycle)) + 1,
  })
}

/** The clock until which an exception must be dealt with. */
export function exceptionClock(
  rulebook: Rulebook,
  situation: Situation,
  { id }: { readonly id: Id<'exception'> },
): Effect[] {
  const subject = { noun: 'exception', id } as const
  const named = { policy: EXCEPTIONS, kind: 'exception', cycle: 1 } as const
  return [start(rulebook, situation, { goal: rulebook.exceptions, subject, ...named })]
}

interface Started extends Pick<Clock, 'policy' | 'kind' | 'cycle'> {
  readonly goal: Goal
  readonly subject: Subject
}

function start(
  rulebook: Rulebook,
  { signal, now }: Situation,
  { goal, subject, policy, kind, cycle }: Started,
): Effect {
  const calendar = rulebook.calendars[goal.calendar]!
  const dueAt = addWorkingMinutes(calendar, new Date(now), goal.goalMinutes).toISOString()
  const because = `${sentence(policy)}: ${sayMinutes(goal.goalMinutes)} (calendar ${goal.calendar}) from ${sayMoment(now, calendar.zone)}, so by ${sayMoment(dueAt, calendar.zone)}`
  const id = idFrom(signal, `clock:${subject.id}:${policy}:${cycle}`)
  return {
    do: 'start-clock',
    clock: {
      id,
      noun: subject.noun,
      subjectId: subject.id,
      policy,
      kind,
      cycle,
      startedAt: now,
      dueAt,
      because,
    },
  }
}

/** Ends the running clocks that this stops, as met. */
export function clocksEnded(rulebook: Rulebook, situation: Situation, on: Moment): Effect[] {
  const stopped = rulebook.sla.filter(({ stop }) => stop.includes(on)).map(({ name }) => name)
  return end(situation, 'met', ({ policy }) => stopped.includes(policy))
}

/** Ends all running clocks without a result: their subject is gone or settled. */
export function clocksCanceled(situation: Situation): Effect[] {
  return end(situation, 'canceled', () => true)
}

function end(
  { clocks }: Situation,
  state: 'met' | 'canceled',
  isMeant: (clock: Clock) => boolean,
): Effect[] {
  return clocks
    .filter((clock) => clock.state === 'running' && isMeant(clock))
    .map(({ id }) => ({ do: 'end-clock', clock: id, state }))
}

/** Who hears that the situation's clock ran out, each conversation once. */
export function breachHeardIn(rulebook: Rulebook, situation: Situation): Conversation[] {
  const { clock } = situation
  const goal = rulebook.sla.find(({ name }) => name === clock?.policy) ?? rulebook.exceptions
  const heard = goal.breach
    .map((whom) => conversationOf(situation, whom))
    .filter((one) => one !== null)
  return [...new Set(heard)]
}

function conversationOf(situation: Situation, whom: string): Conversation | null {
  if (whom.startsWith('#')) return `channel:${whom.slice(1)}`
  const { clock, exception, task, deal, people } = situation
  const subject = clock?.noun === 'exception' ? exception : (task ?? deal)
  const owner = personOf(people, subject?.ownerId ?? null)
  const id = whom === 'owner' ? owner?.id : owner?.managerId
  return id ? `person:${id}` : null
}
