import { answerForm, solveForm } from '../src/cards/ticket-forms.ts'
import type { Reply } from '../src/chat/card.ts'
import type { Asked } from '../src/house.ts'
import type { Id } from '../src/nouns.ts'
import { decided, stamp } from './decided.ts'
import { draw, present } from './inbound-signal.ts'

type Faults = Readonly<Record<string, string>>

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
    card: () => draw(asked, 'ticket', id),
    ...(faults && { form: () => solveForm(id, { faults }) }),
  })
}

/** Opens a solved ticket again. */
export async function reopenTicket(asked: Asked, id: Id<'ticket'>): Promise<Reply> {
  const about = { kind: 'ticket.updated', ticket: { id }, reopens: true } as const
  const signal = { ...stamp(asked), ...about, patch: { status: 'open' } }
  return await decided(asked, signal, { card: () => draw(asked, 'ticket', id) })
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
    card: () => draw(asked, 'ticket', id),
    ...(faults && { form: () => answerForm(id, { faults }) }),
  })
}
