import type { Verdict } from '../../model.ts'
import type { Lead } from '../../nouns.ts'
import { nameless, refusedFaults, takeIn } from '../inbound/intake.ts'
import { denial, isAsked } from '../inbound/welcome.ts'
import type { Rulebook } from '../rulebook.ts'
import { refuse, skip } from '../verdicts.ts'
import { afterwards, type LeadSituation, reading } from './reading.ts'

export const LEADS = 'leads'
const WANTED = 'A lead needs a name, a company or a mail address, like Ann Smith'

/** What becomes of what is said of a lead, whoever says it: people are refused, machines' bad fields wait. */
export function takeLead(rulebook: Rulebook, situation: LeadSituation): Verdict[] {
  const lead = situation.lead ?? null
  const asked = isAsked(situation)
  const denied = asked ? denial(rulebook, situation, 'lead') : null
  if (denied) return [denied]
  if (lead && lead.closedAt !== null) return [over(lead, asked)]
  if (lead && asked && situation.signal.kind === 'lead.created') return [known(lead)]
  const { read, faults } = reading(rulebook, situation)
  if (asked && faults.length > 0) return [refusedFaults(faults)]
  const after = afterwards(situation, read, faults)
  if (after.name === '') return [nameless(rulebook, situation, { faults, wanted: WANTED })]
  return takeIn(rulebook, situation, { noun: 'lead', after, read, faults })
}

/** Whoever enters somebody whom we know does not mean to call them otherwise. */
function known({ key, name }: Lead): Verdict {
  const because = `${key} (${name}) has that address already. Look at it with /lead show ${key}, or say more of it: /lead change ${key} company: Acme`
  return refuse(LEADS, because)
}

function over({ name, key, status, reason }: Lead, asked: boolean): Verdict {
  const why = reason ? `: ${reason}` : ''
  const because = `${name} is ${status} already${why}. Enter a new lead with /lead new, or look at /lead show ${key}`
  return asked ? refuse(LEADS, because) : skip(LEADS, because)
}
