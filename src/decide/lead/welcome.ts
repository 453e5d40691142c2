import type { Verdict } from '../../model.ts'
import type { Lead } from '../../nouns.ts'
import { personOf } from '../facts.ts'
import { askerOf, permitted } from '../permit.ts'
import type { Rulebook } from '../rulebook.ts'
import { refuse, skip } from '../verdicts.ts'
import type { LeadSituation } from './reading.ts'

export const LEADS = 'leads'

export function denial(
  rulebook: Rulebook,
  situation: LeadSituation,
  lead: Lead | null,
): Verdict | null {
  const { patch } = situation.signal
  if (!lead) return permitted(rulebook, situation, 'lead.create', null)
  const { owner_email: owner, ...rest } = patch
  return (
    permitted(rulebook, situation, 'deal.read', lead) ??
    (Object.keys(rest).length > 0 ? permitted(rulebook, situation, 'lead.change', lead) : null) ??
    (owner === undefined ? null : givingAway(rulebook, situation, lead))
  )
}

/** Whoever gives away what is another's says why. */
function givingAway(rulebook: Rulebook, situation: LeadSituation, lead: Lead): Verdict | null {
  const denied = permitted(rulebook, situation, 'lead.assign', lead)
  const owner = personOf(situation.people, lead.ownerId)
  const asker = askerOf(situation)
  const isTheirs = asker !== null && asker !== 'unknown' && owner?.id === asker.id
  if (denied || !owner?.active || isTheirs || situation.signal.reason) return denied
  return refuse(
    LEADS,
    `${lead.name} is ${owner.name}'s. Say why: /lead assign ${lead.key} to ... because ...`,
  )
}

export function over({ name, key, status, reason }: Lead, asked: boolean): Verdict {
  const why = reason ? `: ${reason}` : ''
  const because = `${name} is ${status} already${why}. Enter a new lead with /lead new, or look at /lead show ${key}`
  return asked ? refuse(LEADS, because) : skip(LEADS, because)
}
