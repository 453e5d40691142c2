import { z } from 'zod'
import type { Reply } from '../../src/chat/card.ts'
import { lineFor } from '../../src/chat/grammar.ts'
import { type Asked, action } from '../../src/house.ts'
import type { Signal } from '../../src/model.ts'
import type { Id } from '../../src/nouns.ts'
import { decided, drawDeal, stamp } from '../decided.ts'
import { onDeal, personCalled } from '../pick.ts'
import { splitOwner, splitReason } from '../split.ts'

const DEAL = z.string().min(1).describe('which deal: its key (D-12), its name or its account')
const REASON = z.string().optional().describe('why, where it is not yours')

const claim = action({
  says: 'Take a deal that waits for an owner',
  example: '/deal claim D-12',
  words: ['deal'],
  reads: false,
  input: z.object({ deal: DEAL }),
  async run({ deal }, asked) {
    const line = (key: string) => lineFor('deal claim', { deal: key })
    return await onDeal(asked, { said: deal, line, preferOpen: true }, ({ id }) =>
      claimDeal(asked, id),
    )
  },
})

/** The asker takes a deal that waits for an owner. */
export async function claimDeal(asked: Asked, id: Id<'deal'>): Promise<Reply> {
  return await about(asked, id, { ...stamp(asked), kind: 'deal.claimed', deal: { id } })
}

const release = action({
  says: 'Give a deal back: the rules find somebody else',
  example: '/deal release D-12 because I know nobody there',
  words: ['deal'],
  reads: false,
  input: z.object({ deal: DEAL, reason: REASON }),
  async run(input, asked) {
    const { deal, ...said } = splitReason(input.deal)
    const why = { reason: input.reason ?? said.reason }
    const line = (key: string) => lineFor('deal release', { deal: key, ...why })
    return await onDeal(asked, { said: deal, line, preferOpen: true }, ({ id }) =>
      about(asked, id, { ...stamp(asked), kind: 'deal.released', deal: { id }, ...given(why) }),
    )
  },
})

const handover = action({
  says: 'Hand a deal over to a colleague who can take it',
  example: '/deal handover D-12 to Mia because she knows them',
  words: ['deal', 'owner'],
  reads: false,
  input: z.object({
    deal: DEAL,
    owner: z.string().min(1).describe('a colleague by name or mail'),
    reason: REASON,
  }),
  async run(input, asked) {
    const { deal, owner, ...said } = splitOwner(input.deal, input.owner)
    const { id: to, email } = await personCalled(asked, owner)
    const why = { reason: input.reason ?? said.reason }
    const line = (key: string) => lineFor('deal handover', { deal: key, owner: email, ...why })
    return await onDeal(asked, { said: deal, line, preferOpen: true }, ({ id }) =>
      about(asked, id, { ...stamp(asked), kind: 'deal.handed', deal: { id }, to, ...given(why) }),
    )
  },
})

function given({ reason }: { reason: string | undefined }): { reason?: string } {
  return reason === undefined ? {} : { reason }
}

async function about(asked: Asked, id: Id<'deal'>, signal: Signal): Promise<Reply> {
  return await decided(asked, signal, { card: () => drawDeal(asked, id) })
}

/** What `/deal` knows about taking deals and giving them away. */
export const claimActions = { claim, release, handover }
