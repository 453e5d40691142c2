import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { Id, Instant, Person } from '../nouns.ts'
import type { Schema } from './schema.ts'

type Db = Kysely<Schema>

/** The active person with this id as they are at `now`; null when there is none. */
export async function findPerson(
  db: Db,
  org: string,
  { id, now }: { id: Id<'person'>; now: Instant },
): Promise<Person | null> {
  return (await listPeople(db, org, { now, id }))[0] ?? null
}

/** The active person with this mail address as they are at `now`; null when there is none. */
export async function findPersonByMail(
  db: Db,
  org: string,
  { email, now }: { email: string; now: Instant },
): Promise<Person | null> {
  return (await listPeople(db, org, { now, email: email.toLowerCase() }))[0] ?? null
}

/** The active people by name; `awayUntil` tells who is away at `now`. */
export async function listPeople(
  db: Db,
  org: string,
  { now, id = null, email = null }: { now: Instant; id?: string | null; email?: string | null },
): Promise<Person[]> {
  const one = id ? sql`and p.id = ${id}` : email ? sql`and p.email = ${email}` : sql``
  const { rows } = await sql<Person>`
    select ${personAt(now)}
    from person p
    where p.org_id = ${org} and p.active ${one}
    order by p.name, p.id`.execute(db)
  return rows
}

/** What is told of a person `p`, as they are at `now`. */
export function personAt(now: Instant): RawBuilder<Person> {
  return sql`p.id, p.name, p.email, p.roles, p.manager_id, p.zone, p.active,
    (select max(ends_at) from absence where org_id = p.org_id and person_id = p.id
      and starts_at <= ${now} and ends_at > ${now}) as away_until,
      (select cover_id from absence where org_id = p.org_id and person_id = p.id
        and starts_at <= ${now} and ends_at > ${now} order by ends_at desc limit 1) as cover_id,
    array(select t.name from membership m
      join team t on t.org_id = m.org_id and t.id = m.team_id
      where m.org_id = p.org_id and m.person_id = p.id order by t.name) as teams`
}

/** Who manages whom, also those who have left: their records are still somebody's. */
export async function readManagers(
  db: Db,
  org: string,
): Promise<ReadonlyMap<string, Id<'person'> | null>> {
  const rows = await db
    .selectFrom('person')
    .select(['id', 'managerId'])
    .where('orgId', '=', org)
    .execute()
  return new Map(rows.map(({ id, managerId }) => [id, managerId]))
}
