import { type RawBuilder, sql, type Transaction } from 'kysely'
import { COLUMNS, KEY_PREFIX, type RecordNoun, toColumns } from './columns.ts'
import type { Schema } from './schema.ts'

type Trx = Transaction<Schema>
type Row = Readonly<Record<string, unknown>>

/**
 * Inserts whole batches in one statement: the rows travel as one JSON text, so that the statement
 * stays the same for any number of rows and the database can keep its plan.
 */
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
    insert into ${sql.table(table)} (${list})
    select ${list} from jsonb_populate_recordset(null::${sql.table(table)}, ${JSON.stringify(rows)})
    ${onConflict}`.execute(trx)
}

/** Takes `count` new keys of a noun, `D-1042` and on: one short lock for the whole batch. */
export async function takeKeys(
  trx: Trx,
  org: string,
  noun: keyof typeof KEY_PREFIX,
  count: number,
): Promise<string[]> {
  if (count === 0) return []
  const prefix = KEY_PREFIX[noun]
  const { rows } = await sql<{ last: number }>`
    insert into key_counter (org_id, prefix, last) values (${org}, ${prefix}, ${count})
    on conflict (org_id, prefix) do update set last = key_counter.last + ${count}
    returning last`.execute(trx)
  const first = Number(rows[0]!.last) - count + 1
  return Array.from({ length: count }, (_, index) => `${prefix}-${first + index}`)
}

const HEADER = [
  'org_id',
  'id',
  'key',
  'version',
  'created_at',
  'created_by',
  'updated_at',
  'updated_by',
]

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
): Promise<Map<string, string>> {
  const keys = await takeKeys(trx, org, noun, made.length)
  const rows = made.map(({ id, fields, by }, index) => ({
    custom: {},
    ...toColumns(fields),
    org_id: org,
    id,
    key: keys[index],
    version: 1,
    created_at: at,
    created_by: by,
    updated_at: at,
    updated_by: by,
  }))
  const twice = noun === 'contact' ? sql`on conflict do nothing` : sql``
  await insertRows(trx, noun, [...HEADER, ...COLUMNS[noun]], rows, twice)
  return new Map(made.map(({ id }, index) => [id, keys[index]!]))
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
