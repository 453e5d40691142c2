import type { Button, Card, Tone } from '../chat/card.ts'
import { oneLine } from '../decide/quality/text.ts'
import type { Priority, TicketStatus } from '../nouns.ts'
import { answersTo } from './offer.ts'
import { facts, sayAt, sayClock, sayName, sayOwner } from './say.ts'
import type { TicketView } from './view-inbound.ts'

/** A ticket as every conversation about it shows it. */
export function ticketCard(ticket: TicketView): Card {
  const { clocks, key, askedAt, answeredAt } = ticket
  return {
    title: oneLine(ticket.name),
    badge: badgeOf(ticket),
    facts: facts([
      ['Priority', sayName(ticket.priority)],
      ['Account', ticket.accountName ?? ticket.company],
      ['Contact', ticket.contact],
      ['Mail', ticket.email],
      ['Region', ticket.region],
      ['Country', ticket.country],
      [ticket.isOffered ? 'Offered to' : 'Owner', sayOwner(ticket, ticket.closedAt === null)],
      ['They wrote', sayAt('', askedAt)],
      ['We answered', answeredAt && sayAt('', answeredAt)],
      ['Solved by', ticket.resolution],
      ...clocks.map(sayClock),
    ]),
    ...(ticket.message && ticket.message !== ticket.name && { text: ticket.message }),
    footer: key,
    buttons: buttonsOf(ticket),
    link: `/tickets/${key}`,
  }
}

const STATES: Readonly<Record<TicketStatus, readonly [text: string, tone: Tone]>> = {
  new: ['New ticket', 'waiting'],
  open: ['Open', 'plain'],
  pending: ['Waits for the customer', 'plain'],
  on_hold: ['On hold', 'plain'],
  solved: ['Solved', 'good'],
}
const TONES: Partial<Readonly<Record<Priority, Tone>>> = { urgent: 'bad' }

function badgeOf({ status, priority }: TicketView): NonNullable<Card['badge']> {
  const [text, tone] = STATES[status]
  const pressing = status === 'new' || status === 'open' ? TONES[priority] : undefined
  return { text: pressing ? `${text}, ${priority}` : text, tone: pressing ?? tone }
}

function buttonsOf({ id, status, closedAt, isOffered }: TicketView): Button[] {
  const why = { press: 'why', label: 'Why?', value: `ticket:${id}` }
  if (closedAt !== null) return [{ press: 'reopen-ticket', label: 'Open again', value: id }, why]
  const work = { press: 'work-ticket', label: 'I am on it', value: id, style: 'primary' } as const
  return [
    ...(isOffered ? answersTo(`ticket:${id}`) : []),
    ...(status === 'new' && !isOffered ? [work] : []),
    { press: 'answer-ticket', label: 'Log an answer', value: id, opens: 'form' },
    { press: 'solve-ticket', label: 'Solve', value: id, opens: 'form' },
    why,
  ]
}
