import { type Kysely, sql } from 'kysely'
import type { Leaver, Proposed, Remaining } from '../model.ts'
import type { Account, Deal, Id } from '../nouns.ts'
import { readHoldings } from './holdings.ts'
import type { Schema } from './schema.ts'
import { readRows } from './situations.ts'
import { together } from './together.ts'

type Db = Kysely<Schema>
type Of<Thing> = Thing & { readonly personId: Id<'person'> }

/** More than this is looked at in the next round, once this much is given away. */
const AT_ONCE = 1000

/** What one of them has of what was read for several. */
export function ofPerson<Thing extends Of<object>>(
  things: readonly Thing[],
  id: Id<'person'>,
): Omit<Thing, 'personId'>[] {
  const mine = things.filter(({ personId }) => personId === id).slice(0, AT_ONCE)
  return mine.map(({ personId: _, ...thing }) => thing)
}

/** What these people have, open work first. */
export async function readRemaining(
  db: Db,
  org: string,
  people: readonly Id<'person'>[],
): Promise<Of<Remaining>[]> {
  if (people.length === 0) return []
  const [work, others] = await together(
    readHoldings(db, org, people),
    sql<Of<Remaining>>`
      select owner_id as person_id, 'account' as what, id, key, name, null as deal_id from account
      where org_id = ${org} and owner_id = any(${people}::uuid[])
      union all
      select a.cover_id, 'cover', a.id, '', 'covers for ' || p.name, null
      from absence a join person p on p.org_id = a.org_id and p.id = a.person_id
      where a.org_id = ${org} and a.ended_at is null and a.cover_id = any(${people}::uuid[])
      union all
      select manager_id, 'report', id, '', 'manages ' || name, null from person
      where org_id = ${org} and active and manager_id = any(${people}::uuid[])
      union all
      select manager_id, 'team', id, '', 'manages the team ' || name, null from team
      where org_id = ${org} and manager_id = any(${people}::uuid[])
      order by what, key, name`.execute(db),
  )
  const pieces = work.map(({ ownerId, noun, id, key, name, dealId }) => {
    const what = noun as Remaining['what']
    return { personId: ownerId, what, id, key, name, dealId }
  })
  return [...pieces, ...others.rows]
}

/** Who is proposed for what, as it was last looked at. */
export async function readProposed(
  db: Db,
  org: string,
  people: readonly Id<'person'>[],
): Promise<Of<Proposed>[]> {
  if (people.length === 0) return []
  const { rows } = await sql<Of<Proposed>>`
    select person_id, what, subject_id as id, key, name, deal_id, proposed_id as to, because
    from left_behind where org_id = ${org} and person_id = any(${people}::uuid[])
    order by person_id, position`.execute(db)
  return rows
}

/** All that is known of these people who left, by id. */
export async function readLeavers(
  db: Parameters<typeof readRows>[0],
  org: string,
  people: readonly Id<'person'>[],
): Promise<Map<Id<'person'>, Leaver>> {
  if (people.length === 0) return new Map()
  const [remaining, proposed, cases] = await together(
    readRemaining(db, org, people),
    readProposed(db, org, people),
    readCases(db, org, people),
  )
  const dealIds = remaining.flatMap(({ dealId }) => dealId ?? [])
  const deals = await readRows<Deal>(
    db,
    'deal',
    sql`org_id = ${org} and id = any(${dealIds}::uuid[])`,
  )
  const accountIds = deals.flatMap(({ accountId }) => accountId ?? [])
  const accounts = await readRows<Account>(
    db,
    'account',
    sql`org_id = ${org} and id = any(${accountIds}::uuid[])`,
  )
  return new Map(
    people.map((id) => [
      id,
      {
        id,
        remaining: ofPerson(remaining, id),
        proposed: ofPerson(proposed, id),
        deals,
        accounts,
        case: ofPerson(cases, id)[0] ?? null,
      },
    ]),
  )
}

/** The cases about these people, the newest of each. */
async function readCases(
  db: Db,
  org: string,
  people: readonly Id<'person'>[],
): Promise<Of<NonNullable<Leaver['case']>>[]> {
  const { rows } = await sql<Of<NonNullable<Leaver['case']>>>`
    select distinct on (x.subject_id) x.subject_id as person_id, x.id, x.key, x.owner_id, x.state,
      (select count(*) from clock c where c.org_id = x.org_id and c.subject_id = x.id) as cycles
    from exception x where x.org_id = ${org} and x.noun = 'person' and x.kind = 'unplaceable'
      and x.subject_id = any(${people}::uuid[])
    order by x.subject_id, x.created_at desc`.execute(db)
  return rows
}

/** Those who left, and those of whom a case is open all the same: with their mail addresses. */
export async function listLeft(
  db: Db,
  org: string,
): Promise<{ id: Id<'person'>; email: string; active: boolean; open: boolean }[]> {
  const { rows } = await sql<{ id: string; email: string; active: boolean; open: boolean }>`
    select p.id, p.email, p.active, x.id is not null as open from person p
    left join exception x on x.org_id = p.org_id and x.noun = 'person' and x.kind = 'unplaceable'
      and x.subject_id = p.id and x.state = 'open'
    where p.org_id = ${org} and (not p.active or x.id is not null)`.execute(db)
  return rows
}

/** The newest case about somebody who left; null where there never was one. */
export async function findCase(
  db: Db,
  org: string,
  person: Id<'person'>,
): Promise<Id<'exception'> | null> {
  return (await readCases(db, org, [person]))[0]?.id ?? null
}
