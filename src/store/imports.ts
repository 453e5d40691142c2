import { type Kysely, sql } from 'kysely'
import type { Id } from '../nouns.ts'
import type { RecordNoun } from './columns.ts'
import type { Schema } from './schema.ts'

/** Which signals of a batch were decided before, and which external ids are records already. */
export interface KnownRows {
  readonly signals: ReadonlySet<string>
  readonly records: ReadonlySet<string>
}

/** Reads what an import would meet, without changing anything. Accounts are also met by their name. */
export async function findKnownRows(
  db: Kysely<Schema>,
  org: Id<'org'>,
  of: {
    readonly noun: RecordNoun
    readonly source: string
    readonly signals: readonly string[]
    readonly keys: readonly string[]
  },
): Promise<KnownRows> {
  const byName = sql`union select name_key from account where org_id = ${org} and name_key = any(${of.keys}::text[])`
  const { rows } = await sql<{ signals: string[]; records: string[] }>`
    select
      array(select id from inbox where org_id = ${org} and id = any(${of.signals}::text[])) as signals,
      array(select external_id from ${sql.table(of.noun)} where org_id = ${org} and source = ${of.source}
        and external_id = any(${of.keys}::text[])
        ${of.noun === 'account' ? byName : sql``}) as records`.execute(db)
  return { signals: new Set(rows[0]?.signals), records: new Set(rows[0]?.records) }
}

/** The ids that a source gave the accounts it brought. */
export async function listAccountIds(
  db: Kysely<Schema>,
  org: Id<'org'>,
  source: string,
): Promise<Set<string>> {
  const rows = await db
    .selectFrom('account')
    .select('externalId')
    .where('orgId', '=', org)
    .where('source', '=', source)
    .where('externalId', 'is not', null)
    .execute()
  return new Set(rows.map(({ externalId }) => externalId!))
}
