import { z } from 'zod'
import { whatElse } from '../../src/backtest/what-else.ts'
import { ownerCard } from '../../src/cards/owner.ts'
import { veilOwner } from '../../src/cards/veil.ts'
import type { Reply } from '../../src/chat/card.ts'
import { lineFor } from '../../src/chat/grammar.ts'
import { Refusal } from '../../src/errors.ts'
import { type Asked, action, type Command } from '../../src/house.ts'
import type { Id } from '../../src/nouns.ts'
import { seeingOf } from '../../src/reading.ts'
import { type FoundDeal, findAccounts } from '../../src/store/find.ts'
import { findOwner, type OwnedNoun } from '../../src/store/owners.ts'
import { amongDeals, onInbound, onTask, readableDeals, readableInbound } from '../pick.ts'

const show = action({
  says: 'Say who owns a deal, a lead, a ticket, an account or a task, and why',
  example: '/owner Acme',
  words: ['of'],
  reads: true,
  input: z.object({
    of: z.string().min(1).describe('what: a key (D-12, L-5, K-9, A-3, T-7) or a name'),
  }),
  async run({ of: words }, asked) {
    const of = words.replace(/\s+why\??\s*$/i, '')
    const named = { said: of, line: (key: string) => lineFor('owner', { of: key }) }
    if (/^T-?\d+$/i.test(of.trim())) {
      return await onTask(asked, named, (task) => sayOwner(asked, 'task', task.id))
    }
    if (/^[LK]-?\d+$/i.test(of.trim())) {
      const noun = /^L/i.test(of.trim()) ? 'lead' : 'ticket'
      return await onInbound(asked, noun, named, ({ id }) => sayOwner(asked, noun, id))
    }
    const hits = /^A-?\d+$/i.test(of.trim()) ? [] : await readableDeals(asked, of)
    const lead = hits.length === 0 ? await inboundCalled(asked, of) : null
    const account = hits.length === 0 && !lead?.open && (await accountCalled(asked, of))
    if (account) return await sayOwner(asked, 'account', account)
    if (lead) return await sayOwner(asked, lead.noun, lead.id)
    const then = (deal: FoundDeal) => sayOwner(asked, 'deal', deal.id)
    return await amongDeals(asked, named, { hits, then })
  },
})

/** The lead or the ticket that answers to the name; an open one before others. */
async function inboundCalled(asked: Asked, said: string) {
  const [lead] = await readableInbound(asked, 'lead', said)
  if (lead?.open) return { ...lead, noun: 'lead' } as const
  const [ticket] = await readableInbound(asked, 'ticket', said)
  if (ticket?.open || (ticket && !lead)) return { ...ticket, noun: 'ticket' } as const
  return lead ? ({ ...lead, noun: 'lead' } as const) : null
}

/** The account that answers to the key or the name. */
async function accountCalled({ house }: Asked, said: string): Promise<Id<'account'> | null> {
  return (await findAccounts(house.db, house.org, said, 1))[0]?.id ?? null
}

/** Says who owns a record, since when, and why. */
export async function sayOwner({ house, by }: Asked, noun: OwnedNoun, id: Id): Promise<Reply> {
  const found = await findOwner(house.db, house.org, { noun, id })
  const otherwise = await whatElse(house, { noun, id })
  const owner = found && veilOwner(found, await seeingOf(house, by), otherwise)
  if (!owner) throw new Refusal(`That ${noun} is no longer there, or not for you.`)
  return { card: ownerCard(owner) }
}

/** `/owner` */
export const owner: Command = {
  name: 'owner',
  says: 'Say who owns what, and why',
  fallback: 'show',
  actions: { show },
}
