import { z } from 'zod'
import { ticketList } from '../../src/cards/lists.ts'
import { newTicketForm } from '../../src/cards/ticket-forms.ts'
import { lineFor } from '../../src/chat/grammar.ts'
import { action, type Command } from '../../src/house.ts'
import { readerFor, viewsFor } from '../../src/reading.ts'
import { listOpenTickets } from '../../src/store/tickets.ts'
import { onInbound, personCalled } from '../pick.ts'
import { splitOwner } from '../split.ts'
import { changeTicket, createTicket, drawTicket } from '../ticket-signal.ts'
import { claimsOf } from './claims.ts'
import { offersOf } from './offers.ts'
import { FIELDS, TICKET } from './ticket-fields.ts'
import { replies } from './ticket-replies.ts'

const create = action({
  says: 'Enter what a customer asks for',
  example: '/ticket new Printer on fire account: Acme email: ann@acme.com priority: high',
  words: ['about'],
  reads: false,
  input: z.object({
    about: z.string().optional().describe('what it is about, in a few words'),
    ...FIELDS,
    owner: z.string().optional().describe('a colleague by name or mail, or me'),
  }),
  async run({ about: name, owner, account: company, ...fields }, asked) {
    if (!name && !fields.message) return { form: newTicketForm() }
    const owner_email = owner ? (await personCalled(asked, owner)).email : undefined
    return await createTicket(asked, { name, company, ...fields, owner_email })
  },
})

const show = action({
  says: 'Show a ticket',
  example: '/ticket show K-9',
  words: ['ticket'],
  reads: true,
  input: z.object({ ticket: TICKET }),
  async run({ ticket }, asked) {
    const line = (key: string) => lineFor('ticket show', { ticket: key })
    return await onInbound(asked, 'ticket', { said: ticket, line }, async ({ id }) => {
      const card = await drawTicket(asked, id)
      return card ? { card } : { text: 'That ticket is no longer there.' }
    })
  },
})

const list = action({
  says: 'List open tickets: yours, all, or a colleague’s',
  example: '/ticket list all',
  words: ['of'],
  reads: true,
  input: z.object({ of: z.string().optional().describe('mine, all, or a colleague by name') }),
  async run({ of = 'mine' }, asked) {
    const isMine = /^mine$/i.test(of)
    const owner = /^all$/i.test(of) ? null : isMine ? asked.by : await personCalled(asked, of)
    const { db, org } = asked.house
    const reader = readerFor(asked.house, asked.by)
    const ids = await listOpenTickets(db, org, { reader, ...(owner && { owner: owner.id }) })
    const tickets = await viewsFor(asked, 'ticket', ids)
    const whose = owner ? `Open tickets of ${owner.name}` : 'Open tickets'
    return tickets.length === 0
      ? { text: `${whose}: none.` }
      : { card: ticketList(whose, tickets, asked.by.zone) }
  },
})

const change = action({
  says: 'Change what is known of a ticket',
  example: '/ticket change K-9 priority: urgent',
  words: ['ticket'],
  reads: false,
  input: z.object({ ticket: TICKET, ...FIELDS }),
  async run({ ticket, account: company, ...fields }, asked) {
    const line = (key: string) =>
      lineFor('ticket change', { ticket: key, account: company, ...fields })
    return await onInbound(asked, 'ticket', { said: ticket, line }, ({ id }) =>
      changeTicket(asked, id, { company, ...fields }),
    )
  },
})

const assign = action({
  says: 'Give a ticket to a colleague',
  example: '/ticket assign K-9 to Mia because she knows the printer',
  words: ['ticket', 'owner'],
  reads: false,
  input: z.object({
    ticket: TICKET,
    owner: z.string().min(1).describe('a colleague by name or mail, or me'),
    reason: z.string().optional().describe('why, where it is not yours to give'),
  }),
  async run(input, asked) {
    const { deal: ticket, owner, ...said } = splitOwner(input.ticket, input.owner)
    const { email } = await personCalled(asked, owner)
    const reason = input.reason ?? said.reason
    const line = (key: string) => lineFor('ticket assign', { ticket: key, owner: email, reason })
    return await onInbound(asked, 'ticket', { said: ticket, line }, ({ id }) =>
      changeTicket(asked, id, { owner_email: email, reason }),
    )
  },
})

/** `/ticket` */
export const ticket: Command = {
  name: 'ticket',
  says: 'Enter, show, answer and solve what customers ask for',
  fallback: 'show',
  actions: {
    ...{ new: create, show, list, change, assign },
    ...replies,
    ...claimsOf('ticket'),
    ...offersOf('ticket'),
  },
}
