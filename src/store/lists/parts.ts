import { type RawBuilder, sql } from 'kysely'
import type { Role } from '../../nouns.ts'

export type Part = RawBuilder<unknown>

type Sees = 'all' | readonly ('owner' | 'owner.manager')[]

/** Who reads, and which records they may see: all, or those of an owner or of the people they manage. */
export interface Reader {
  readonly org: string
  readonly id: string
  readonly name: string
  readonly roles: readonly Role[]
  readonly sees: { readonly deal: Sees; readonly lead: Sees; readonly ticket: Sees }
}

/** One list: rows `r` of a table, what is told of each, and how it can be narrowed. */
export interface List {
  readonly columns: Part
  /** Begins with the table and its alias `r`. */
  readonly from: Part
  readonly visible: (reader: Reader) => Part
  /** What a list leaves out, though it can be asked for by its key. */
  readonly listed?: Part
  readonly filters: Readonly<Partial<Record<FilterName, Filter>>>
}
export type FilterName = 'external_id' | 'subject' | 'owner' | 'q'
export type Filter = (value: string, reader: Reader) => Part

export const everybody = (): Part => sql`true`

/** A moment inside JSON, written as everywhere else: ISO, in UTC. */
export function moment(column: string): Part {
  return sql`to_char(${sql.ref(column)} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`
}

/** The person a column names, as the API shows people; null when it names none. */
export function person(column: string): Part {
  return sql`(select json_build_object('id', o.id, 'name', o.name, 'email', o.email)
    from person o where o.org_id = r.org_id and o.id = ${sql.ref(column)})`
}

/** The deal a column names. */
export function deal(column: string): Part {
  return sql`(select json_build_object('key', d.key, 'name', d.name, 'external_id', d.external_id)
    from deal d where d.org_id = r.org_id and d.id = ${sql.ref(column)})`
}

/** The buttons on a record's own card. */
export const buttons: Part = sql`coalesce((
  select (select json_agg(json_build_object('button', b->'press', 'label', b->'label', 'value', b->'value'))
    from jsonb_array_elements(m.card->'buttons') b)
  from message m where m.org_id = r.org_id and m.subject_id = r.id order by m.id desc limit 1), '[]')`

/** Owned by a person named by mail, by id, or as `me`. */
export const ownedBy: Filter = (value, reader) => sql`r.owner_id = ${personId(value, reader)}`

/** Leads and tickets, of both nouns. */
export const INBOUND = sql`(select org_id, id, owner_id, 'lead' as noun from lead
  union all select org_id, id, owner_id, 'ticket' from ticket)`

/** About a deal (or what else is read like one), told by `column`, that this person owns. */
export function ofDealOwnedBy(column: Part, table: Part = sql`deal`): Filter {
  return (value, reader) => sql`exists (select from ${table} d where d.org_id = r.org_id
    and d.id = ${column} and d.owner_id = ${personId(value, reader)})`
}

function personId(value: string, { org, id }: Reader): Part {
  if (value === 'me') return sql`${id}::uuid`
  if (isId(value)) return sql`${value}::uuid`
  return sql`(select id from person where org_id = ${org} and email = lower(${value}))`
}

/** A LIKE pattern for text that holds the words, whatever signs are in them. */
export function holding(value: string): string {
  return `%${value.replace(/[\\%_]/g, '\\$&')}%`
}

export function isId(value: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value)
}

const TABLES: Readonly<Record<string, string>> = {
  A: 'account',
  C: 'contact',
  D: 'deal',
  K: 'ticket',
  L: 'lead',
  P: 'project',
  R: 'approval',
  T: 'task',
  X: 'exception',
}
const KEY = new RegExp(`^([${Object.keys(TABLES).join('')}])-?(\\d{1,15})$`, 'i')

/** True for what people call a record (`D-12`), and for an id. */
export function isSubject(value: string): boolean {
  return isId(value) || KEY.test(value)
}

/** The id of the record called `D-12`. */
export function subjectId(value: string, { org }: Reader): Part {
  const [, letter, number] = KEY.exec(value) ?? []
  if (!letter) return sql`${value}::uuid`
  const prefix = letter.toUpperCase()
  return sql`(select id from ${sql.table(TABLES[prefix]!)}
    where org_id = ${org} and key = ${`${prefix}-${number}`})`
}

/** Whether the reader may see the deal, or the lead or the ticket, `d`. */
export function seesRecord({ org, id, ...reader }: Reader, noun: keyof Reader['sees']): Part {
  const sees = reader.sees[noun]
  if (sees === 'all') return sql`true`
  const ways = [
    ...(sees.includes('owner') ? [sql`d.owner_id = ${id}`] : []),
    ...(sees.includes('owner.manager')
      ? [sql`d.owner_id in (select id from person where org_id = ${org} and manager_id = ${id})`]
      : []),
  ]
  return ways.length > 0 ? sql`(${sql.join(ways, sql` or `)})` : sql`false`
}

/** Whether the reader may see what hangs on a deal: its tasks, approvals, clocks. */
export function seesDealOf(column: string): (reader: Reader) => Part {
  return (reader) => {
    if (reader.sees.deal === 'all') return sql`true`
    return sql`exists (select from deal d
      where d.org_id = r.org_id and d.id = ${sql.ref(column)} and ${seesRecord(reader, 'deal')})`
  }
}

/** The reader's own work is theirs to see, whoever's deal it is for. */
export function mineOr(visible: (reader: Reader) => Part): (reader: Reader) => Part {
  return (reader) => sql`(r.owner_id = ${reader.id} or ${visible(reader)})`
}
