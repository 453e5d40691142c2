import { answerForm, newTicketForm, solveForm } from '../src/cards/ticket-forms.ts'
import type { Card, Reply } from '../src/chat/card.ts'
import type { Asked } from '../src/house.ts'
import type { Id } from '../src/nouns.ts'
import { cardFor } from '../src/reading.ts'
import { createdIn, decided, stamp } from './decided.ts'

/** Fields as a person gave them, by field name. */
export type GivenTicket = Readonly<Record<string, string | undefined>>
type Faults = Readonly<Record<string, string>>

/** Enters a ticket; when fields are wrong, the answer is the form with what was given. */
export async function createTicket(asked: Asked, given: GivenTicket): Promise<Reply> {
  const patch = present(given)
  const signal = { ...stamp(asked), kind: 'ticket.created', ticket: {}, patch } as const
  return await decided(asked, signal, {
    card: async (decision) => {
      const id = createdIn(decision, 'ticket')
      return id ? await drawTicket(asked, id) : null
    },
    form: ({ faults, because }) => newTicketForm({ values: patch, faults, text: because }),
  })
}

/** Changes a ticket, or where it stands. */
export async function changeTicket(
  asked: Asked,
  id: Id<'ticket'>,
  { reason, ...given }: GivenTicket,
): Promise<Reply> {
  const why = reason?.trim() ? { reason } : {}
  const about = { kind: 'ticket.updated', ticket: { id }, patch: present(given), ...why } as const
  return await decided(asked, { ...stamp(asked), ...about }, { card: () => drawTicket(asked, id) })
}

/** Solves a ticket; asks in a form what solved it where that is not said. */
export async function solveTicket(
  asked: Asked,
  id: Id<'ticket'>,
  resolution: string | undefined,
  faults: Faults | null = null,
): Promise<Reply> {
  const patch = present({ status: 'solved', resolution })
  const signal = { ...stamp(asked), kind: 'ticket.updated', ticket: { id }, patch } as const
  return await decided(asked, signal, {
    card: () => drawTicket(asked, id),
    ...(faults && { form: () => solveForm(id, { faults }) }),
  })
}

/** Keeps what somebody of us answered, or the customer wrote. */
export async function replyTo(
  asked: Asked,
  id: Id<'ticket'>,
  said: { readonly text: string; readonly by: 'us' | 'customer' },
  faults: Faults | null = null,
): Promise<Reply> {
  const kind = said.by === 'us' ? 'ticket.answered' : 'ticket.asked'
  const signal = { ...stamp(asked), kind, ticket: { id }, text: said.text } as const
  return await decided(asked, signal, {
    card: () => drawTicket(asked, id),
    ...(faults && { form: () => answerForm(id, { faults }) }),
  })
}

/** The ticket's card as it is now, as the asker may read it; null when there is no such ticket. */
export async function drawTicket(asked: Asked, id: Id<'ticket'>): Promise<Card | null> {
  return await cardFor(asked, 'ticket', id)
}

function present(given: GivenTicket): Record<string, string> {
  const said = Object.entries(given).filter((it): it is [string, string] => Boolean(it[1]?.trim()))
  return Object.fromEntries(said)
}
