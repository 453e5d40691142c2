import { z } from 'zod'
import { veilOwner } from '../cards/veil.ts'
import { seeingOf } from '../reading.ts'
import { listPast, type Past } from '../store/lists/timeline.ts'
import { findItem, type ListName, listItems } from '../store/lists.ts'
import { findOwner } from '../store/owners.ts'
import { DealPage, Timeline } from './answers.ts'
import { fromCursor, MOMENT, toCursor, UUID } from './cursor.ts'
import { Problem } from './problem.ts'
import { type Call, NO_QUERY, paging, type Route, readerOf, route } from './route.ts'
import { itemSeen, itemsSeen, pastSeen } from './veil.ts'
import { sayPast, tellFields, whoDid } from './words.ts'

const MOST = 200
const PARTS = ['clocks', 'approvals', 'tasks', 'projects', 'exceptions'] as const

/** One deal, by its key or id. */
export const deals: readonly Route[] = [
  route({
    method: 'get',
    path: '/deals/:key',
    says: 'Tells one deal, its owner and why, and what hangs on it',
    query: NO_QUERY,
    body: null,
    answer: DealPage,
    async run(call) {
      const found = await readDeal(call)
      const deal = itemSeen('deals', found, await seeingOf(call.house, call.person))
      const parts = await Promise.all(
        PARTS.map(async (name) => [name, await listParts(call, name, deal.id)] as const),
      )
      return { ...deal, why: await tellWhy(call, deal.id), ...Object.fromEntries(parts) }
    },
  }),
  route({
    method: 'get',
    path: '/deals/:key/timeline',
    says: "Tells a deal's history, the newest first: who, what, when, and why",
    query: z.strictObject(paging),
    body: null,
    answer: Timeline,
    async run(call) {
      const { limit, after } = call.query
      const deal = await readDeal(call)
      const [at, id] = after ? fromCursor(after, [MOMENT, UUID]) : []
      const before = at && id ? { at, id } : null
      const { db, org } = call.house
      const { items, more } = await listPast(db, org, { deal: deal.id, before, limit })
      const last = items.at(-1)
      const saying = { look: call.house.rulebook(), pipeline: String(deal.pipeline) }
      const see = await seeingOf(call.house, call.person)
      const { deal_owner_id: dealOwnerId = null, account_owner_id: accountOwnerId = null } = deal
      const sight = see({ deal: true, dealOwnerId, accountOwnerId })
      return {
        items: items.map((past) => tellPast(pastSeen(past, sight), saying)),
        next: more && last ? toCursor([last.at, last.id]) : null,
      }
    },
  }),
]

async function readDeal(call: Call<unknown, unknown>) {
  const called = call.params.key ?? ''
  const deal = await findItem(call.house.db, 'deals', { reader: readerOf(call), called })
  if (deal) return deal
  throw new Problem(404, `There is no deal ${called.slice(0, 100)} that you may see.`, {
    hint: 'GET /api/v1/deals?q=... finds deals by their names.',
  })
}

async function listParts(call: Call<unknown, unknown>, name: ListName, deal: string) {
  const reader = readerOf(call)
  const wanted = { filters: { subject: deal }, after: null, limit: MOST }
  const { items } = await listItems(call.house.db, name, { reader, wanted })
  return await itemsSeen(call.house, call.person, { name, items })
}

async function tellWhy({ house, person }: Call<unknown, unknown>, id: string) {
  const owner = await findOwner(house.db, house.org, { noun: 'deal', id })
  const found = owner && veilOwner(owner, await seeingOf(house, person))
  if (!found?.since) return null
  const { because, rule, rulebook, since, candidates } = found
  return { because, rule, rulebook, since, candidates }
}

function tellPast(past: Past, saying: Parameters<typeof sayPast>[1]) {
  const { id, at, what, noun, key, by, why } = past
  return {
    id,
    at,
    text: sayPast(past, saying),
    what,
    noun,
    key,
    who: { ...by, name: whoDid(past) },
    old: tellFields(past.old),
    new: tellFields(past.new),
    why,
  }
}
