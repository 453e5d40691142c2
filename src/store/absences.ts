import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { Absence, Covered } from '../model.ts'
import type { Id, Instant } from '../nouns.ts'
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
  return await read(db, org, sql`person_id = any(${people}::uuid[]) and ended_at is null`)
}

/** Those of these absences that are not over. */
export async function readNamedAbsences(
  db: Db,
  org: string,
  ids: readonly Id<'absence'>[],
): Promise<Absence[]> {
  if (ids.length === 0) return []
  return await read(db, org, sql`id = any(${ids}::uuid[]) and ended_at is null`)
}

async function read(db: Db, org: string, which: RawBuilder<unknown>): Promise<Absence[]> {
  const { rows } = await sql<Absence>`
    select id, person_id, starts_at, ends_at, cover_id, begun_at, ended_at from absence
    where org_id = ${org} and ${which} order by starts_at, id`.execute(db)
  return rows
}

/** Which absences begin or end by now, and were not dealt with: by their instants, whoever looks. */
export async function listTurns(
  db: Db,
  org: string,
  now: Instant,
): Promise<{ id: Id<'absence'>; kind: 'absence.began' | 'absence.ended'; at: Instant }[]> {
  const { rows } = await sql<{
    id: string
    kind: 'absence.began' | 'absence.ended'
    at: Instant
  }>`
    (select id, 'absence.began' as kind, starts_at as at from absence
      where org_id = ${org} and begun_at is null and starts_at <= ${now} order by starts_at limit 100)
    union all
    (select id, 'absence.ended', ends_at from absence
      where org_id = ${org} and ended_at is null and begun_at is not null and ends_at <= ${now}
      order by ends_at limit 100)`.execute(db)
  return rows
}

/** What went to others in these absences and is still with them, by absence. */
export async function readCovered(
  db: Db,
  org: string,
  ids: readonly Id<'absence'>[],
): Promise<(Covered & { readonly absenceId: Id<'absence'> })[]> {
  if (ids.length === 0) return []
  const { rows } = await sql<Covered & { absenceId: Id<'absence'> }>`
    select c.absence_id, c.noun, c.subject_id as id, c.person_id as to, s.deal_id
    from covered c cross join lateral (
      select id as deal_id, owner_id from deal where org_id = c.org_id and id = c.subject_id
        and closed_at is null and deleted_at is null
      union all select deal_id, owner_id from task where org_id = c.org_id and id = c.subject_id
        and status in ('not_started', 'in_progress', 'waiting')
      union all select deal_id, owner_id from project where org_id = c.org_id and id = c.subject_id
        and status not in ('delivered', 'reversed')
      union all select case noun when 'deal' then subject_id end, owner_id from exception
        where org_id = c.org_id and id = c.subject_id and state = 'open'
      union all select null, owner_id from lead where org_id = c.org_id and id = c.subject_id and closed_at is null
      union all select null, owner_id from ticket where org_id = c.org_id and id = c.subject_id and closed_at is null) s
    where c.org_id = ${org} and c.absence_id = any(${ids}::uuid[]) and s.owner_id = c.person_id
    order by c.subject_id`.execute(db)
  return rows
}
