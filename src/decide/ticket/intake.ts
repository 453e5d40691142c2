import type { Verdict } from '../../model.ts'
import type { Ticket } from '../../nouns.ts'
import { nameless, refusedFaults, takeIn } from '../inbound/intake.ts'
import { denial, isAsked } from '../inbound/welcome.ts'
import type { Rulebook } from '../rulebook.ts'
import { refuse } from '../verdicts.ts'
import { afterwards, reading, type TicketSituation } from './reading.ts'

export const TICKETS = 'tickets'
const WANTED = 'A ticket needs to say what it is about, like Printer on fire'

/** What becomes of what is said of a ticket, whoever says it: people are refused, machines' bad fields wait. */
export function takeTicket(rulebook: Rulebook, situation: TicketSituation): Verdict[] {
  const asked = isAsked(situation)
  const denied = asked ? denial(rulebook, situation, 'ticket') : null
  if (denied) return [denied]
  const { read, faults } = reading(rulebook, situation)
  if (asked && faults.length > 0) return [refusedFaults(faults)]
  const after = afterwards(situation, read)
  const unwelcome = asked ? overOrUnsaid(situation, after) : null
  if (unwelcome) return [unwelcome]
  if (after.name === '') return [nameless(rulebook, situation, { faults, wanted: WANTED })]
  return takeIn(rulebook, situation, { noun: 'ticket', after, read, faults })
}

/** Of people: what is solved is opened again first, and whoever solves it says how. */
function overOrUnsaid({ ticket, signal }: TicketSituation, after: Ticket): Verdict | null {
  if (ticket && ticket.closedAt !== null && !signal.reopens) return over(ticket)
  if (after.closedAt === null || after.resolution !== null) return null
  const command = `/ticket solve ${after.key} because ...`
  const because = `Say what solved ${after.name}: ${command}`
  return refuse(TICKETS, because, { missing: ['resolution'] })
}

/** Nothing more is said of it until it is opened again. */
export function over({ name, key, resolution }: Ticket): Verdict {
  const how = resolution ? `: ${resolution}` : ''
  return refuse(TICKETS, `${name} is solved already${how}. Open it again: /ticket reopen ${key}`)
}
