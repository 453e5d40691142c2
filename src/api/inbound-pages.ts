import { z } from 'zod'
import { Clock, Exception, Why } from './answers.ts'
import { leadFields } from './answers-lead.ts'
import { ticketFields } from './answers-ticket.ts'

/** One lead with all that hangs on it. */
export const LeadPage = z
  .strictObject({
    ...leadFields,
    why: Why.nullable(),
    clocks: z.array(Clock),
    exceptions: z.array(Exception),
  })
  .meta({ id: 'LeadPage' })

/** One ticket with all that hangs on it. */
export const TicketPage = z
  .strictObject({
    ...ticketFields,
    why: Why.nullable(),
    clocks: z.array(Clock),
    exceptions: z.array(Exception),
  })
  .meta({ id: 'TicketPage' })
