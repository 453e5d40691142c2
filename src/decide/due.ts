import type { Effect, SignalOf, Situation, Verdict } from '../model.ts'
import type { Subject } from '../nouns.ts'
import { breachHeardIn } from './clocks.ts'
import { raise } from './exceptions.ts'
import type { Rulebook } from './rulebook.ts'
import { act, refuse, skip } from './verdicts.ts'

/** A clock ran out: it is broken, and those whom its policy names hear of it. */
export function endClock(rulebook: Rulebook, situation: Situation): Verdict {
  const { clock, now, exception, task, deal } = situation
  if (!clock) return skip('clocks', 'There is no such clock any more')
  if (clock.state !== 'running')
    return skip(clock.policy, `The clock had ended before: ${clock.state}`)
  if (Date.parse(clock.dueAt) > Date.parse(now))
    return skip(clock.policy, `It is not due before ${clock.dueAt}`)
  const subject: Subject = { noun: clock.noun, id: clock.subjectId }
  const told = breachHeardIn(rulebook, situation).map(
    (where): Effect => ({ do: 'tell', where, subject }),
  )
  const name = exception?.key ?? task?.title ?? deal?.name ?? 'it'
  const because = `Nobody was in time for ${name}. ${clock.because}`
  return act(clock.policy, because, [
    { do: 'end-clock', clock: clock.id, state: 'breached' },
    ...told,
  ])
}

/** Work of ours failed for good: somebody must see it. */
export function reportFailure(
  rulebook: Rulebook,
  situation: Situation & { readonly signal: SignalOf<'work.failed'> },
): Verdict {
  const { what, because, subject } = situation.signal
  return raise(rulebook, situation, {
    rule: 'failures',
    kind: 'failed',
    subject: subject ?? null,
    field: null,
    offered: what,
    because,
    resume: null,
  })
}

/** What was refused at the door changes nothing, and is kept for those who audit. */
export function keepRefusal(
  _: Rulebook,
  { signal }: Situation & { readonly signal: SignalOf<'gesture.refused'> },
): Verdict {
  const { account, tried, about, because } = signal
  return refuse('doors', because, { tried, about, ...(account && { account }) })
}
