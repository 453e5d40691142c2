import { z } from 'zod'
import { dealFieldsForm, newDealForm, noteForm } from '../../src/cards/forms.ts'
import { dealList } from '../../src/cards/lists.ts'
import type { Form, Reply } from '../../src/chat/card.ts'
import { lineFor } from '../../src/chat/grammar.ts'
import { type Asked, action, type Command } from '../../src/house.ts'
import type { Id } from '../../src/nouns.ts'
import { cardsFor, readerFor, viewsFor } from '../../src/reading.ts'
import { listOpenDeals } from '../../src/store/deals.ts'
import type { FoundDeal } from '../../src/store/find.ts'
import { sayClocks } from '../clocks.ts'
import { dealHistory } from '../deal-history.ts'
import { changeDeal, createDeal, type Given } from '../deal-signal.ts'
import { decided, drawDeal, stamp } from '../decided.ts'
import { onDeal, personCalled } from '../pick.ts'
import { splitOwner, splitStage } from '../split.ts'
import { claimsOf } from './claims.ts'
import { offersOf } from './offers.ts'

const DEAL = z.string().min(1).describe('which deal: its key (D-12), its name or its account')
const FIELDS = {
  account: z.string().optional().describe('the account by its name'),
  amount: z.string().optional().describe('an amount like 50,000'),
  currency: z.string().optional().describe('a currency like EUR'),
  discount: z.string().optional().describe('a percentage like 12.5'),
  close_date: z.string().optional().describe('a day like 2027-03-31'),
  next_step: z.string().optional().describe('what happens next'),
}

const create = action({
  says: 'Enter a deal',
  example: '/deal new Acme renewal account: Acme amount: 50,000',
  words: ['name'],
  also: { company: 'account' },
  reads: false,
  input: z.object({
    name: z.string().optional().describe('what the deal is called'),
    ...FIELDS,
    stage: z.string().optional().describe('a stage like Proposal'),
    owner: z.string().optional().describe('a colleague by name or mail, or me'),
  }),
  async run({ owner, ...fields }, asked) {
    if (!fields.name) {
      const form = newDealForm(asked.house.rulebook(), { values: fields })
      return { form }
    }
    const email = owner ? (await personCalled(asked, owner)).email : undefined
    return await createDeal(asked, { ...fields, owner_email: email })
  },
})

const show = action({
  says: 'Show a deal; without a name, your open ones',
  example: '/deal show Acme',
  words: ['deal'],
  reads: true,
  input: z.object({ deal: DEAL.optional() }),
  async run({ deal }, asked) {
    if (!deal) return await listDeals(asked, asked.by)
    const named = { said: deal, line: (key: string) => lineFor('deal show', { deal: key }) }
    return await onDeal(asked, named, async ({ id }) => {
      const card = await drawDeal(asked, id)
      return card ? { card } : { text: 'That deal is no longer there.' }
    })
  },
})

const list = action({
  says: 'List open deals: yours, all, or a colleague’s',
  example: '/deal list all',
  words: ['of'],
  reads: true,
  input: z.object({ of: z.string().optional().describe('mine, all, or a colleague by name') }),
  async run({ of = 'mine' }, asked) {
    if (/^all$/i.test(of)) return await listDeals(asked)
    const owner = /^mine$/i.test(of) ? asked.by : await personCalled(asked, of)
    return await listDeals(asked, owner)
  },
})

async function listDeals(asked: Asked, owner?: { id: Id<'person'>; name: string }): Promise<Reply> {
  const { db, org } = asked.house
  const reader = readerFor(asked.house, asked.by)
  const ids = await listOpenDeals(db, org, { reader, ...(owner && { owner: owner.id }) })
  const deals = await viewsFor(asked, 'deal', ids)
  const whose = owner ? `Open deals of ${owner.name}` : 'Open deals'
  if (deals.length === 0) return { text: `${whose}: none.` }
  const [card] = deals.length === 1 ? await cardsFor(asked, 'deal', [deals[0]!.id]) : []
  if (card) return { card }
  return { card: dealList(whose, deals, asked.house.rulebook()) }
}

const move = action({
  says: 'Move a deal to a stage; without one, choose it in a form',
  example: '/deal move Acme to Proposal',
  words: ['deal', 'stage'],
  reads: false,
  input: z.object({
    deal: DEAL,
    stage: z.string().optional().describe('a stage like Proposal'),
    ...FIELDS,
  }),
  async run({ deal, stage, ...fields }, asked) {
    const meant = splitStage(asked.house.rulebook(), deal, stage)
    const line = (key: string) => lineFor('deal move', { ...fields, ...meant, deal: key })
    return await onDeal(asked, { said: meant.deal, line }, async (found) =>
      meant.stage
        ? await changeDeal(asked, found.id, { ...fields, stage: meant.stage })
        : { form: askStage(asked, found, fields) },
    )
  },
})

function askStage({ house }: Asked, deal: FoundDeal, fields: Given): Form {
  const named = Object.keys(fields).filter((name) => fields[name] !== undefined)
  const names = ['stage', ...named]
  const filled = { values: { stage: deal.stage, ...fields } }
  return dealFieldsForm(deal, { stage: '', names, look: house.rulebook(), filled })
}

const won = action({
  says: 'Say that a deal is won',
  example: '/deal won Acme',
  words: ['deal'],
  reads: false,
  input: z.object({ deal: DEAL, ...FIELDS }),
  async run({ deal, ...fields }, asked) {
    const line = (key: string) => lineFor('deal won', { ...fields, deal: key })
    return await onDeal(asked, { said: deal, line, preferOpen: true }, ({ id }) =>
      changeDeal(asked, id, { ...fields, stage: 'closed_won' }),
    )
  },
})

const lost = action({
  says: 'Say that a deal is lost, and why',
  example: '/deal lost Acme reason: price',
  words: ['deal'],
  reads: false,
  input: z.object({
    deal: DEAL,
    reason: z.string().optional().describe('why it was lost'),
  }),
  async run({ deal, reason }, asked) {
    const line = (key: string) => lineFor('deal lost', { deal: key, reason })
    return await onDeal(asked, { said: deal, line, preferOpen: true }, ({ id }) =>
      changeDeal(asked, id, { stage: 'closed_lost', lost_reason: reason }),
    )
  },
})

const assign = action({
  says: 'Give a deal to a colleague',
  example: '/deal assign Acme to Mia because she knows them',
  words: ['deal', 'owner'],
  reads: false,
  input: z.object({
    deal: DEAL,
    owner: z.string().min(1).describe('a colleague by name or mail, or me'),
    reason: z.string().optional().describe('why, where it is not yours to give'),
  }),
  async run(input, asked) {
    const { deal, owner, ...said } = splitOwner(input.deal, input.owner)
    const { email } = await personCalled(asked, owner)
    const reason = input.reason ?? said.reason
    const line = (key: string) => lineFor('deal assign', { deal: key, owner: email, reason })
    return await onDeal(asked, { said: deal, line }, ({ id }) =>
      changeDeal(asked, id, { owner_email: email, reason }),
    )
  },
})

const note = action({
  says: 'Keep a note about a deal',
  example: '/deal note Acme They want a call on Monday',
  words: ['deal', 'text'],
  reads: false,
  input: z.object({
    deal: DEAL,
    text: z.string().optional().describe('what is to be kept'),
  }),
  async run({ deal, text }, asked) {
    const line = (key: string) => lineFor('deal note', { deal: key, text })
    return await onDeal(asked, { said: deal, line }, async (found) =>
      text ? await addNote(asked, found.id, text) : { form: noteForm(found) },
    )
  },
})

/** Keeps a note about a deal. */
export async function addNote(asked: Asked, id: Id<'deal'>, text: string): Promise<Reply> {
  return await decided(asked, { ...stamp(asked), kind: 'note.added', deal: { id }, text })
}

const exported = action({
  says: 'Get a deal’s history as a file',
  example: '/deal export D-12',
  words: ['deal'],
  reads: true,
  input: z.object({ deal: DEAL }),
  async run({ deal }, asked) {
    const named = { said: deal, line: (key: string) => lineFor('deal export', { deal: key }) }
    return await onDeal(asked, named, async (found) => {
      const page = `${asked.house.url}/deals/${found.key}`
      const text = `The history of ${found.key} ${found.name}. It stands on its page, too: ${page}`
      return { text, file: await dealHistory(asked, found) }
    })
  },
})

const clocks = action({
  says: 'Show how the deadlines of a deal add up',
  example: '/deal clocks Acme',
  words: ['deal'],
  reads: true,
  input: z.object({ deal: DEAL }),
  async run({ deal }, asked) {
    const line = (key: string) => lineFor('deal clocks', { deal: key })
    return await onDeal(asked, { said: deal, line }, ({ id }) => sayClocks(asked, id))
  },
})

/** `/deal` */
export const deal: Command = {
  name: 'deal',
  says: 'Enter, find and move deals',
  fallback: 'show',
  actions: {
    new: create,
    show,
    list,
    move,
    won,
    lost,
    assign,
    note,
    export: exported,
    clocks,
    ...claimsOf('deal'),
    ...offersOf('deal'),
  },
}
