import { type Kysely, sql } from 'kysely'
import type { Subscriber } from '../decide/digests.ts'
import type { Instant } from '../nouns.ts'
import type { Schema } from './schema.ts'

type Db = Kysely<Schema>

/** Everybody at work now, with what they chose, and since when they are here. */
export async function listSubscribers(db: Db, org: string, now: Instant): Promise<Subscriber[]> {
  const { rows } = await sql<Subscriber>`
    select p.id, p.zone, f.digest, p.created_at as since from person p
    left join preference f on f.org_id = p.org_id and f.person_id = p.id
    where p.org_id = ${org} and p.active and not exists (select from absence a
      where a.org_id = p.org_id and a.person_id = p.id and a.starts_at <= ${now} and a.ends_at > ${now})
    order by p.id`.execute(db)
  return rows
}

/** Since when there is something to tell a channel. */
export async function readOrgStart(db: Db, org: string): Promise<Instant> {
  const { createdAt } = await db
    .selectFrom('org')
    .select('createdAt')
    .where('id', '=', org)
    .executeTakeFirstOrThrow()
  return createdAt
}

/** Which of these digests were put together already, by their keys. */
export async function readCompiled(
  db: Db,
  org: string,
  keys: readonly string[],
): Promise<Set<string>> {
  const { rows } = await sql<{ id: string }>`
    select id from inbox where org_id = ${org} and id = any(${keys}::text[])`.execute(db)
  return new Set(rows.map(({ id }) => id))
}
