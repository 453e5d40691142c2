import { z } from 'zod'
import type { Form, Reply } from '../../src/chat/card.ts'
import { lineFor } from '../../src/chat/grammar.ts'
import { type Asked, action } from '../../src/house.ts'
import type { Id } from '../../src/nouns.ts'
import { type Asking, decided, drawDeal, stamp } from '../decided.ts'
import { onDeal } from '../pick.ts'
import { splitReason } from '../split.ts'

const DEAL = z.string().min(1).describe('which deal: its key (D-12), its name or its account')

const accept = action({
  says: 'Take on a deal that is offered to you',
  example: '/deal accept D-12',
  words: ['deal'],
  reads: false,
  input: z.object({ deal: DEAL }),
  async run({ deal }, asked) {
    const line = (key: string) => lineFor('deal accept', { deal: key })
    return await onDeal(asked, { said: deal, line, preferOpen: true }, ({ id }) =>
      acceptOffer(asked, id),
    )
  },
})

const decline = action({
  says: 'Say why you do not take a deal that is offered to you: it goes to the next',
  example: '/deal decline D-12 because I know nobody there',
  words: ['deal'],
  reads: false,
  input: z.object({
    deal: DEAL,
    reason: z.string().optional().describe('why you do not take it'),
  }),
  async run(input, asked) {
    const { deal, ...said } = splitReason(input.deal)
    const reason = input.reason ?? said.reason
    const line = (key: string) => lineFor('deal decline', { deal: key, reason })
    return await onDeal(asked, { said: deal, line, preferOpen: true }, ({ id }) =>
      declineOffer(asked, id, reason),
    )
  },
})

/** The asker takes on the deal that is offered to them. */
export async function acceptOffer(asked: Asked, id: Id<'deal'>): Promise<Reply> {
  const signal = { ...stamp(asked), kind: 'deal.accepted', deal: { id } } as const
  return await decided(asked, signal, { card: () => drawDeal(asked, id) })
}

/** The asker does not take the deal that is offered to them; `form` asks for the reason where it is missing. */
export async function declineOffer(
  asked: Asked,
  id: Id<'deal'>,
  reason: string | undefined,
  form?: (asking: Asking) => Form,
): Promise<Reply> {
  const why = reason === undefined ? {} : { reason }
  const signal = { ...stamp(asked), kind: 'deal.declined', deal: { id }, ...why } as const
  const card = () => drawDeal(asked, id)
  return await decided(asked, signal, { card, ...(form && { form }) })
}

/** What `/deal` knows about answering offers. */
export const offerActions = { accept, decline }
