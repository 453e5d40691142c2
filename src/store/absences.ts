import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { Absence } from '../model.ts'
import type { Id } from '../nouns.ts'
import type { Schema } from './schema.ts'

type Db = Kysely<Schema>

/** The absences of these people that are not over, the next first; `lock` holds them until the transaction ends. */
export async function readAbsences(
  db: Db,
  org: string,
  people: readonly Id<'person'>[],
  lock?: 'lock',
): Promise<Absence[]> {
  if (people.length === 0) return []
  // Two who say something of the same person take turns, also where there is no absence yet to hold.
  if (lock)
    await sql`select id from person where org_id = ${org} and id = any(${people}::uuid[])
      order by id for no key update`.execute(db)
  const whose = sql`person_id = any(${people}::uuid[]) and ended_at is null`
  return await read(db, org, whose, lock)
}

async function read(
  db: Db,
  org: string,
  whose: RawBuilder<unknown>,
  lock?: 'lock',
): Promise<Absence[]> {
  const { rows } = await sql<Absence>`
    select id, person_id, starts_at, ends_at, cover_id, begun_at, ended_at from absence
    where org_id = ${org} and ${whose} order by starts_at, id ${lock ? sql`for update` : sql``}`.execute(
    db,
  )
  return rows
}
