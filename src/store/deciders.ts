import { type Kysely, sql } from 'kysely'
import type { Approval } from '../nouns.ts'
import type { Schema } from './schema.ts'

/** The approvals that wait for a decision which one of these people may make, by person. */
export async function readDecidable(
  db: Kysely<Schema>,
  org: string,
  people: readonly string[],
): Promise<(Pick<Approval, 'id' | 'key' | 'dealId'> & { personId: string; name: string })[]> {
  if (people.length === 0) return []
  const { rows } = await sql<
    Pick<Approval, 'id' | 'key' | 'dealId'> & { personId: string; name: string }
  >`
    select p.id as person_id, r.id, r.key, r.deal_id, d.name
    from person p
    join approval r on r.org_id = p.org_id and r.status = 'pending'
    join deal d on d.org_id = r.org_id and d.id = r.deal_id
    where p.org_id = ${org} and p.id = any(${people}::uuid[])
      and p.id is distinct from d.owner_id and p.id is distinct from r.requested_by
      and not p.id = any(r.barred)
      and p.roles @> array[(select s.role from approval_step s where s.org_id = r.org_id
        and s.approval_id = r.id and s.status = 'pending' order by s.position limit 1)]
    order by length(r.key), r.key`.execute(db)
  return rows
}
