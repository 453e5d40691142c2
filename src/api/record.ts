import { veilOwner } from '../cards/veil.ts'
import { seeingOf } from '../reading.ts'
import { findItem, type Item, type ListName, listItems } from '../store/lists.ts'
import { findOwner } from '../store/owners.ts'
import { Problem } from './problem.ts'
import { type Call, readerOf } from './route.ts'
import { itemSeen, itemsSeen } from './veil.ts'

const MOST = 200
const NOUNS = { deals: 'deal', leads: 'lead', tickets: 'ticket' } as const
type Paged = keyof typeof NOUNS

/** The record that a path names by its key or id. A Problem 404 when there is none for its asker. */
export async function readRecord(call: Call<unknown, unknown>, name: Paged): Promise<Item> {
  const called = call.params.key ?? ''
  const found = await findItem(call.house.db, name, { reader: readerOf(call), called })
  if (found) return found
  throw new Problem(404, `There is no ${NOUNS[name]} ${called.slice(0, 100)} that you may see.`, {
    hint: `GET /api/v1/${name}?q=... finds ${name} by their names.`,
  })
}

/** One record, its owner and why, and what hangs on it, as far as its asker may read. */
export async function tellRecord(
  call: Call<unknown, unknown>,
  name: Paged,
  hanging: readonly ListName[],
) {
  const found = await readRecord(call, name)
  const record = itemSeen(name, found, await seeingOf(call.house, call.person))
  const parts = await Promise.all(
    hanging.map(async (part) => [part, await listParts(call, part, record.id)] as const),
  )
  const why = await tellWhy(call, NOUNS[name], record.id)
  return { ...record, why, ...Object.fromEntries(parts) }
}

async function listParts(call: Call<unknown, unknown>, name: ListName, subject: string) {
  const reader = readerOf(call)
  const wanted = { filters: { subject }, after: null, limit: MOST }
  const { items } = await listItems(call.house.db, name, { reader, wanted })
  return await itemsSeen(call.house, call.person, { name, items })
}

async function tellWhy(
  { house, person }: Call<unknown, unknown>,
  noun: (typeof NOUNS)[Paged],
  id: string,
) {
  const owner = await findOwner(house.db, house.org, { noun, id })
  const found = owner && veilOwner(owner, await seeingOf(house, person))
  if (!found?.since) return null
  const { because, rule, rulebook, since, candidates } = found
  return { because, rule, rulebook, since, candidates }
}
