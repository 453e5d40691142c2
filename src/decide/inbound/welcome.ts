import type { Verdict } from '../../model.ts'
import { reasonIn } from '../deal/owner.ts'
import { personOf } from '../facts.ts'
import { askerOf, permitted } from '../permit.ts'
import type { Rulebook } from '../rulebook.ts'
import { refuse } from '../verdicts.ts'
import { type Inbound, type InboundNoun, type InboundSituation, recordIn } from './inbound.ts'

/** Whether a person is at the other end who can be asked again at once. */
export function isAsked({ signal }: InboundSituation): boolean {
  return signal.by.kind === 'user' && signal.resumes === undefined
}

/** Why whoever says this of it may not; null where they may. */
export function denial(
  rulebook: Rulebook,
  situation: InboundSituation,
  noun: InboundNoun,
): Verdict | null {
  const record = recordIn(situation, noun)
  if (!record && situation.signal.kind !== `${noun}.created`)
    return refuse(`${noun}s`, `There is no such ${noun}. Look for it with /${noun} list.`)
  if (!record) return permitted(rulebook, situation, `${noun}.create`, null)
  const { owner_email: owner, ...rest } = situation.signal.patch
  const isChanged = Object.keys(rest).length > 0
  return (
    permitted(rulebook, situation, `${noun}.read`, record) ??
    (isChanged ? permitted(rulebook, situation, `${noun}.change`, record) : null) ??
    (owner === undefined ? null : givingAway(rulebook, situation, { noun, record })) ??
    (isChanged || owner !== undefined ? null : nothingSaid(noun, record))
  )
}

function nothingSaid(noun: InboundNoun, { key, name }: Inbound): Verdict {
  return refuse(`${noun}s`, `Say what changes about ${name}: /${noun} change ${key} region: EMEA`)
}

/** Whoever gives away what is another's says why. */
function givingAway(
  rulebook: Rulebook,
  situation: InboundSituation,
  { noun, record }: { readonly noun: InboundNoun; readonly record: Inbound },
): Verdict | null {
  const denied = permitted(rulebook, situation, `${noun}.assign`, record)
  const owner = personOf(situation.people, record.ownerId)
  const asker = askerOf(situation)
  const isTheirs = asker !== null && asker !== 'unknown' && owner?.id === asker.id
  if (denied || !owner?.active || isTheirs || reasonIn(situation.signal) !== '') return denied
  return refuse(
    `${noun}s`,
    `${record.name} is ${owner.name}'s. Say why: /${noun} assign ${record.key} to ... because ...`,
  )
}
