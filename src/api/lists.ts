import { z } from 'zod'
import type { Card } from '../chat/card.ts'
import { findDealId } from '../store/deals.ts'
import {
  type FilterName,
  filtersOf,
  type Item,
  isSubject,
  LIST_NAMES,
  type ListName,
  listItems,
  type Reader,
} from '../store/lists.ts'
import { ITEMS, pageOf } from './answers.ts'
import { fromCursor, toCursor, UUID } from './cursor.ts'
import { tellButton, tellPicture } from './replies.ts'
import { type Call, paging, type Route, readerOf, route } from './route.ts'
import { itemsSeen } from './veil.ts'

const text = z.string().min(1, 'expected text').max(200, 'expected at most 200 characters')

const FILTERS: Readonly<Record<FilterName, z.ZodString>> = {
  external_id: text.meta({
    description: 'The id that the record, or its deal, has in the system it came from.',
  }),
  subject: text
    .refine(isSubject, 'expected a key such as D-12, or an id')
    .meta({ description: 'The record it is, or belongs to: `D-12`.' }),
  owner: text.meta({ description: "The owner's mail address or id, or `me`." }),
  q: text.meta({ description: 'Words of the name, or a key.' }),
}

/** The lists, each with the filters that apply to it. */
export const lists: readonly Route[] = LIST_NAMES.map((name) => {
  const filters = Object.fromEntries(
    [...filtersOf(name), ...hangs(name)].map((filter) => [filter, FILTERS[filter].optional()]),
  )
  return route({
    method: 'get',
    path: `/${name}`,
    says: `Lists ${name}, the newest first`,
    query: z.strictObject({ ...filters, ...paging }),
    body: null,
    answer: pageOf(ITEMS[name]),
    async run(call) {
      const { limit, after, ...asked } = call.query
      const filters = hangs(name).length > 0 ? await bySubject(call, asked) : asked
      if (!filters) return { items: [], next: null }
      const reader = readerOf(call)
      const place = after ? fromCursor(after, [UUID])[0]! : null
      const wanted = { filters, after: place, limit }
      const { items, more } = await listItems(call.house.db, name, { reader, wanted })
      return {
        items: tellItems(name, await itemsSeen(call.house, call.person, { name, items }), reader),
        next: more ? toCursor([items.at(-1)!.id]) : null,
      }
    },
  })
})

/** What hangs on a deal can be asked for by the id that the deal has in its own system. */
function hangs(name: ListName): FilterName[] {
  const filters = filtersOf(name)
  return filters.includes('subject') && !filters.includes('external_id') ? ['external_id'] : []
}

/** The same filters with the deal named by our id; null when there is no such deal. */
async function bySubject(
  { house }: Call,
  { external_id: external, ...filters }: Partial<Record<FilterName, string>>,
): Promise<Partial<Record<FilterName, string>> | null> {
  if (external === undefined) return filters
  const id = await findDealId(house.db, house.org, external)
  return id ? { subject: id, ...filters } : null
}

/** Messages hold a neutral card, which the API tells with its buttons beside it. */
export function tellItems(name: ListName, items: readonly Item[], reader: Reader): unknown[] {
  if (name !== 'messages') return [...items]
  return items.map(({ card: stored, conversation_id: id, ...rest }) => {
    const { buttons = [], ...card } = stored as Card
    return {
      ...rest,
      conversation: sayConversation(String(id), reader),
      conversation_id: id,
      card: tellPicture(card),
      buttons: buttons.map(tellButton),
    }
  })
}

function sayConversation(id: string, { name }: Reader): string {
  return id.startsWith('channel:') ? `#${id.slice('channel:'.length)}` : `@${name}`
}
