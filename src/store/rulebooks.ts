import { type Kysely, sql } from 'kysely'
import type { Source } from '../decide/rulebook.ts'
import type { Instant } from '../nouns.ts'
import type { Schema } from './schema.ts'

type Db = Kysely<Schema>

/** That a rulebook came into force. */
export interface RulebookChange {
  readonly number: number
  readonly version: string
  readonly at: Instant
}

/** The rulebook in force: the one that came last, from whatever process. Null before the first start. */
export async function readNewest(db: Db, org: string): Promise<RulebookChange | null> {
  const newest = await db
    .selectFrom('rulebookChange')
    .select(['number', 'version', 'at'])
    .where('orgId', '=', org)
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst()
  return newest ?? null
}

/** The text of a rulebook; null where that version was never in force here. */
export async function readSources(
  db: Db,
  org: string,
  version: string,
): Promise<readonly Source[] | null> {
  const found = await db
    .selectFrom('rulebook')
    .select('sources')
    .where('orgId', '=', org)
    .where('version', '=', version)
    .executeTakeFirst()
  return found?.sources ?? null
}

/** What a folder brought into force last; null: nothing yet. */
export async function readBrought(db: Db, org: string, folder: string): Promise<string | null> {
  const last = await db
    .selectFrom('rulebookChange')
    .select('version')
    .where('orgId', '=', org)
    .where('folder', '=', folder)
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst()
  return last?.version ?? null
}

interface Brought {
  readonly version: string
  readonly sources: readonly Source[]
  readonly folder: string
  readonly at: Instant
}

/** Brings a rulebook into force, one process at a time; where it is already, nothing is written. */
export async function bringRulebook(
  db: Db,
  org: string,
  { version, sources, folder, at }: Brought,
): Promise<{ change: RulebookChange; was: string | null }> {
  return await db.transaction().execute(async (trx) => {
    await sql`select pg_advisory_xact_lock(hashtext(${`rulebook ${org}`}))`.execute(trx)
    const newest = await readNewest(trx, org)
    if (newest?.version === version) return { change: newest, was: version }
    await trx
      .insertInto('rulebook')
      .values({ orgId: org, version, sources: JSON.stringify(sources) })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
    const change = await trx
      .insertInto('rulebookChange')
      .values({ orgId: org, version, folder, at })
      .returning(['number', 'version', 'at'])
      .executeTakeFirstOrThrow()
    return { change, was: newest?.version ?? null }
  })
}
