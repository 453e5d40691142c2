import type { Button, Card, Tone } from '../chat/card.ts'
import { oneLine } from '../decide/quality/text.ts'
import type { LeadStatus } from '../nouns.ts'
import { answersTo } from './offer.ts'
import { facts, sayClock, sayOwner } from './say.ts'
import type { LeadView } from './view-inbound.ts'

/** A lead as every conversation about it shows it. */
export function leadCard(lead: LeadView): Card {
  const { clocks, key, dealKey, dealName } = lead
  return {
    title: oneLine(lead.name),
    badge: { text: STATES[lead.status][0], tone: STATES[lead.status][1] },
    facts: facts([
      ['Company', lead.company === lead.name ? null : lead.company],
      ['Job title', lead.title],
      ['Mail', lead.email === lead.name ? null : lead.email],
      ['Phone', lead.phone],
      ['Region', lead.region],
      ['Country', lead.country],
      ['Account', lead.accountName],
      [lead.isOffered ? 'Offered to' : 'Owner', sayOwner(lead, lead.closedAt === null)],
      ['Lead source', lead.leadSource],
      ['Became', dealKey && [dealKey, dealName].filter(Boolean).join(' ')],
      ['No customer because', lead.reason],
      ...clocks.map(sayClock),
    ]),
    ...(lead.message && { text: lead.message }),
    footer: key,
    buttons: buttonsOf(lead),
    link: `/leads/${key}`,
  }
}

const STATES: Readonly<Record<LeadStatus, readonly [text: string, tone: Tone]>> = {
  new: ['New lead', 'waiting'],
  working: ['Working', 'plain'],
  qualified: ['Qualified', 'good'],
  disqualified: ['Disqualified', 'plain'],
}

function buttonsOf({ id, status, closedAt, isOffered }: LeadView): Button[] {
  const why = { press: 'why', label: 'Why?', value: `lead:${id}` }
  if (closedAt !== null) return [why]
  const work = { press: 'work-lead', label: 'I am on it', value: id, style: 'primary' } as const
  return [
    ...(isOffered ? answersTo(`lead:${id}`) : []),
    ...(status === 'new' && !isOffered ? [work] : []),
    { press: 'qualify-lead', label: 'Qualify', value: id },
    { press: 'disqualify-lead', label: 'Disqualify', value: id, opens: 'form' },
    why,
  ]
}
