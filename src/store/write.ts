import { type RawBuilder, sql, type Transaction } from 'kysely'
import { COLUMNS, KEY_PREFIX, type RecordNoun, toColumns } from './columns.ts'
import type { Schema } from './schema.ts'

type Trx = Transaction<Schema>
type Row = Readonly<Record<string, unknown>>

/** Inserts whole batches in one statement. */
export async function insertRows(
  trx: Trx,
  table: string,
  columns: readonly string[],
  rows: readonly Row[],
  onConflict: RawBuilder<unknown> = sql``,
): Promise<void> {
  if (rows.length === 0) return
  const list = sql.raw(columns.join(', '))
  await sql`
    insert into ${sql.table(table)} (${list}) select ${list} from ${recordset(table, columns, rows)}
    ${onConflict}`.execute(trx)
}

/**
 * Rows of a table that a statement brings along. They travel as one JSON text, so that the statement stays the
 * same for any number of rows and the database can keep its plan. What all of them have in common travels once:
 * reading the text is a third of the work.
 */
export function recordset(
  table: string,
  columns: readonly string[],
  rows: readonly Row[],
): RawBuilder<unknown> {
  const { common, own } = apart(columns, rows)
  return sql`jsonb_populate_recordset(
    jsonb_populate_record(null::${sql.table(table)}, ${JSON.stringify(common)}), ${JSON.stringify(own)})`
}

/** What is the same in all rows, and what is left of each. */
function apart(columns: readonly string[], rows: readonly Row[]): { common: Row; own: Row[] } {
  const first = rows[0]!
  const different = columns.filter((name) => rows.some((row) => !isSame(row[name], first[name])))
  const shared = columns.filter((name) => !different.includes(name))
  return { common: picked(first, shared), own: rows.map((row) => picked(row, different)) }
}

function isSame(one: unknown, other: unknown): boolean {
  if (one === other || !Array.isArray(one)) return one === other
  return JSON.stringify(one) === JSON.stringify(other)
}

function picked(row: Row, columns: readonly string[]): Row {
  const some: Record<string, unknown> = {}
  for (const name of columns) some[name] = row[name]
  return some
}

/** Inserts rows of a noun, each under a new key, `D-1042` and on: one short lock for the whole batch. */
export async function insertKeyed(
  trx: Trx,
  {
    org,
    noun,
    columns,
  }: { org: string; noun: keyof typeof KEY_PREFIX; columns: readonly string[] },
  rows: readonly Row[],
  onConflict: RawBuilder<unknown> = sql``,
): Promise<void> {
  if (rows.length === 0) return
  const prefix = KEY_PREFIX[noun]
  const list = sql.raw(columns.join(', '))
  await sql`
    with taken as (
      insert into key_counter (org_id, prefix, last) values (${org}, ${prefix}, ${rows.length})
      on conflict (org_id, prefix) do update set last = key_counter.last + excluded.last
      returning last)
    insert into ${sql.table(noun)} (key, ${list})
    select ${prefix} || '-' || (taken.last - ${rows.length} + r.ordinality), ${list}
    from taken, rows from (jsonb_populate_recordset(null::${sql.table(noun)}, ${JSON.stringify(rows)}))
      with ordinality r
    ${onConflict}`.execute(trx)
}

const HEADER = ['org_id', 'id', 'version', 'created_at', 'created_by', 'updated_at', 'updated_by']

export interface Written {
  readonly id: string
  readonly fields: Row
  readonly by: Row
}

/** Creates records of one noun, each with its key. A contact known by its mail stays as it is. */
export async function createRecords(
  trx: Trx,
  { org, noun, at }: { org: string; noun: RecordNoun; at: string },
  made: readonly Written[],
): Promise<void> {
  const rows = made.map(({ id, fields, by }) => ({
    custom: {},
    ...toColumns(fields),
    org_id: org,
    id,
    version: 1,
    created_at: at,
    created_by: by,
    updated_at: at,
    updated_by: by,
  }))
  const twice = noun === 'contact' ? sql`on conflict do nothing` : sql``
  await insertKeyed(trx, { org, noun, columns: [...HEADER, ...COLUMNS[noun]] }, rows, twice)
}

/** Changes the named fields of records of one noun; the unnamed ones keep their values. */
export async function changeRecords(
  trx: Trx,
  { org, noun, at }: { org: string; noun: RecordNoun; at: string },
  changed: readonly Written[],
): Promise<void> {
  if (changed.length === 0) return
  const columns = COLUMNS[noun].join(', ')
  const rows = changed.map(({ id, fields, by }) => ({ id, fields: toColumns(fields), by }))
  await sql`
    update ${sql.table(noun)} r
    set (${sql.raw(columns)}) = (select ${sql.raw(columns)} from jsonb_populate_record(r, c.fields)),
      version = r.version + 1, updated_at = ${at}, updated_by = c.by
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as c (id uuid, fields jsonb, by jsonb)
    where r.org_id = ${org} and r.id = c.id`.execute(trx)
}
