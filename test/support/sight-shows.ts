import type { Present } from '../../src/house.ts'

const inbound = (noun: 'lead' | 'ticket') => [
  ...['name', 'message', 'company', 'email'].map((field) => `${noun}.${field}`),
  ...['account.region', 'account.country'],
]

/** What the card of a record shows, to whoever may read it. */
export const CARD_OF = {
  deal: ['deal.name', 'deal.amount', 'deal.discount', 'deal.close_date', 'deal.next_step'],
  lead: [...inbound('lead'), 'deal.lead_source'],
  ticket: inbound('ticket'),
}

/** Whoever works here: written for them where nobody knows who will look. */
export const COLLEAGUES: Present = { people: [], colleagues: true, strangers: false }
