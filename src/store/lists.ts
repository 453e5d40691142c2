import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { Id } from '../nouns.ts'
import { type FilterName, isSubject, type List, type Reader } from './lists/parts.ts'
import { accounts, deals, leads, named, people, projects, tickets } from './lists/records.ts'
import { approvals, clocks, exceptions, messages, tasks } from './lists/work.ts'
import type { Schema } from './schema.ts'

type Db = Kysely<Schema>

const LISTS = {
  leads,
  tickets,
  deals,
  accounts,
  people,
  tasks,
  projects,
  approvals,
  clocks,
  exceptions,
  messages,
} satisfies Record<string, List>

export type ListName = keyof typeof LISTS
export type { FilterName, Reader }
export { isSubject }

export const LIST_NAMES = Object.keys(LISTS) as readonly ListName[]

/** The filters that apply to a list. */
export function filtersOf(name: ListName): FilterName[] {
  return Object.keys(LISTS[name].filters) as FilterName[]
}

/** A row as the API tells it: names in snake case, amounts as decimal text, moments in ISO. */
export type Item = Readonly<Record<string, unknown>> & {
  readonly id: string
  /** Whose the record is, for the policy of reading; not told. */
  readonly deal_owner_id?: Id<'person'> | null
  readonly account_owner_id?: Id<'person'> | null
  /** Of a lead: whose the deal is that it became. */
  readonly became_owner_id?: Id<'person'> | null
}

export interface Wanted {
  readonly filters: Readonly<Partial<Record<FilterName, string>>>
  /** What comes after this id. */
  readonly after: string | null
  readonly limit: number
}

/** What the reader may see of a list, the newest first, in one statement. `more`: there is a next page. */
export async function listItems(
  db: Db,
  name: ListName,
  { reader, wanted }: { readonly reader: Reader; readonly wanted: Wanted },
): Promise<{ items: Item[]; more: boolean }> {
  const list: List = LISTS[name]
  const { filters, after, limit } = wanted
  const conditions = [
    ...(list.listed ? [list.listed] : []),
    ...(after ? [sql`r.id < ${after}`] : []),
    ...Object.entries(filters).map(([filter, value]) =>
      list.filters[filter as FilterName]!(value, reader),
    ),
  ]
  const items = await select(db, { list, reader, conditions, limit: limit + 1 })
  return { items: items.slice(0, limit), more: items.length > limit }
}

/** One record by its key or id, or null when there is none that the reader may see. */
export async function findItem(
  db: Db,
  name: 'deals' | 'leads' | 'tickets',
  { reader, called }: { readonly reader: Reader; readonly called: string },
): Promise<Item | null> {
  const conditions = [named(called)]
  const items = await select(db, { list: LISTS[name], reader, conditions, limit: 1 })
  return items[0] ?? null
}

interface Selection {
  readonly list: List
  readonly reader: Reader
  readonly conditions: readonly RawBuilder<unknown>[]
  readonly limit: number
}

async function select(db: Db, { list, reader, conditions, limit }: Selection): Promise<Item[]> {
  const all = [sql`r.org_id = ${reader.org}`, list.visible(reader), ...conditions]
  // The names stay as the database and the API have them.
  const { rows } = await sql<Item>`
    select ${list.columns} from ${list.from} where ${sql.join(all, sql` and `)}
    order by r.id desc limit ${limit}`.execute(db.withoutPlugins())
  return rows
}
