import { type Kysely, sql } from 'kysely'
import type { Holding } from '../model.ts'
import type { Id, Subject } from '../nouns.ts'
import type { Schema } from './schema.ts'

type Db = Kysely<Schema>

/** The open work of these people, deals first, in the order of their keys. */
export async function readHoldings(
  db: Db,
  org: string,
  people: readonly Id<'person'>[],
): Promise<Holding[]> {
  if (people.length === 0) return []
  const { rows } = await sql<Holding>`
    select owner_id, noun, id, key, name, deal_id, exists (
        select from assignment a where a.org_id = ${org} and a.subject_id = h.id and a.ends_at is null
          and a.offer is not null and a.accepted_at is null) as is_offered,
      (select min(c.due_at) from clock c where c.org_id = ${org} and c.subject_id = h.id
        and c.kind = 'accept' and c.ended_at is null) as accept_by from (
      select 1 as place, owner_id, 'deal' as noun, id, key, name, id as deal_id from deal
      where org_id = ${org} and owner_id = any(${people}::uuid[]) and closed_at is null and deleted_at is null
      union all
      select 1, owner_id, 'lead', id, key, name, null from lead
      where org_id = ${org} and owner_id = any(${people}::uuid[]) and closed_at is null
      union all
      select 1, owner_id, 'ticket', id, key, name, null from ticket
      where org_id = ${org} and owner_id = any(${people}::uuid[]) and closed_at is null
      union all
      select 2, owner_id, 'task', id, key, title, deal_id from task
      where org_id = ${org} and owner_id = any(${people}::uuid[])
        and status in ('not_started', 'in_progress', 'waiting')
      union all
      select 3, owner_id, 'project', id, key, name, deal_id from project
      where org_id = ${org} and owner_id = any(${people}::uuid[]) and status not in ('delivered', 'reversed')
      union all
      select 4, owner_id, 'exception', id, key, because, case noun when 'deal' then subject_id end from exception
      where org_id = ${org} and owner_id = any(${people}::uuid[]) and state = 'open'
    ) h order by place, length(key), key`.execute(db)
  return rows
}

/** What these people have, and those for whom they cover at this time, also by way of one another. */
export async function listKept(
  db: Db,
  org: string,
  people: readonly Id<'person'>[],
): Promise<Subject[]> {
  const { rows } = await sql<{ personId: Id<'person'> }>`
    with recursive concerned as (
      select unnest(${people}::uuid[]) as person_id
      union select a.person_id from concerned c join absence a on a.org_id = ${org} and a.cover_id = c.person_id
        and a.begun_at is not null and a.ended_at is null)
    select person_id from concerned`.execute(db)
  const holdings = await readHoldings(
    db,
    org,
    rows.map(({ personId }) => personId),
  )
  return holdings.map(({ noun, id }) => ({ noun, id }))
}
