import { z } from 'zod'
import { newTicketForm } from '../../src/cards/ticket-forms.ts'
import { lineFor } from '../../src/chat/grammar.ts'
import { action, type Command } from '../../src/house.ts'
import { change, create } from '../inbound-signal.ts'
import { which } from '../owned.ts'
import { onInbound, personCalled } from '../pick.ts'
import { claimsOf } from './claims.ts'
import { inboundOf } from './inbound.ts'
import { offersOf } from './offers.ts'
import { replies } from './ticket-replies.ts'

const TICKET = which('ticket')
/** What may be said of a ticket. */
const FIELDS = {
  message: z.string().optional().describe('what they wrote, in their words'),
  priority: z.string().optional().describe('low, normal, high or urgent'),
  account: z.string().optional().describe('the company by its name'),
  contact: z.string().optional().describe('who wrote'),
  email: z.string().optional().describe('their mail address'),
  region: z.string().optional().describe('a region like EMEA'),
  country: z.string().optional().describe('a country like Germany'),
}

const enter = action({
  says: 'Enter what a customer asks for',
  example: '/ticket new Printer on fire account: Acme email: ann@acme.com priority: high',
  words: ['about'],
  also: { company: 'account', subject: 'about', name: 'about' },
  reads: false,
  input: z.object({
    about: z.string().optional().describe('what it is about, in a few words'),
    ...FIELDS,
    owner: z.string().optional().describe('a colleague by name or mail, or me'),
  }),
  async run({ about: name, owner, account: company, ...fields }, asked) {
    if (!name && !fields.message) return { form: newTicketForm() }
    const owner_email = owner ? (await personCalled(asked, owner)).email : undefined
    return await create(asked, 'ticket', { name, company, ...fields, owner_email })
  },
})

const tell = action({
  says: 'Change what is known of a ticket',
  example: '/ticket change K-9 priority: urgent',
  words: ['ticket'],
  also: { company: 'account' },
  reads: false,
  input: z.object({ ticket: TICKET, ...FIELDS }),
  async run({ ticket, account: company, ...fields }, asked) {
    const line = (key: string) =>
      lineFor('ticket change', { ticket: key, account: company, ...fields })
    return await onInbound(asked, 'ticket', { said: ticket, line }, ({ id }) =>
      change(asked, 'ticket', id, { company, ...fields }),
    )
  },
})

/** `/ticket` */
export const ticket: Command = {
  name: 'ticket',
  says: 'Enter, show, answer and solve what customers ask for',
  fallback: 'show',
  also: { close: 'solve', resolve: 'solve', reply: 'answer', take: 'claim' },
  actions: {
    ...{ new: enter, ...inboundOf('ticket'), change: tell },
    ...replies,
    ...claimsOf('ticket'),
    ...offersOf('ticket'),
  },
}
