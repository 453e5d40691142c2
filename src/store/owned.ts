import { type Kysely, sql } from 'kysely'
import type { Owned } from '../effects.ts'
import type { Id } from '../nouns.ts'
import type { Schema } from './schema.ts'

/** The open work of these people, by kind. */
export async function readOwned(
  db: Kysely<Schema>,
  org: string,
  people: readonly Id<'person'>[],
): Promise<Map<Id<'person'>, Owned>> {
  if (people.length === 0) return new Map()
  const { rows } = await sql<Owned & { id: Id<'person'> }>`
    select p.id,
      (select count(*) from deal d where d.org_id = p.org_id and d.owner_id = p.id
        and d.closed_at is null and d.deleted_at is null) as deals,
      (select count(*) from task t where t.org_id = p.org_id and t.owner_id = p.id
        and t.status not in ('completed', 'canceled')) as tasks,
      (select count(*) from project j where j.org_id = p.org_id and j.owner_id = p.id
        and j.status not in ('delivered', 'reversed')) as projects,
      (select count(*) from account a where a.org_id = p.org_id and a.owner_id = p.id) as accounts,
      (select count(*) from exception x where x.org_id = p.org_id and x.owner_id = p.id
        and x.state = 'open') as exceptions
    from person p where p.org_id = ${org} and p.id = any(${people}::uuid[])`.execute(db)
  return new Map(rows.map(({ id, ...owned }) => [id, owned]))
}
