import { z } from 'zod'
import { seeingOf } from '../reading.ts'
import { listPast, type Past } from '../store/lists/timeline.ts'
import { DealPage, Timeline } from './answers.ts'
import { fromCursor, MOMENT, toCursor, UUID } from './cursor.ts'
import { readRecord, tellRecord } from './record.ts'
import { NO_QUERY, paging, type Route, route } from './route.ts'
import { pastSeen } from './veil.ts'
import { sayPast, tellFields, whoDid } from './words.ts'

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
    run: (call) => tellRecord(call, 'deals', PARTS),
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
      const deal = await readRecord(call, 'deals')
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
