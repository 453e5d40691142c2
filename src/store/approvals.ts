import { type Kysely, sql } from 'kysely'
import type { Id, Person } from '../nouns.ts'
import type { Schema } from './schema.ts'

type Db = Kysely<Schema>

/** The approvals that wait for this person: their role's turn, asked by somebody else about somebody else's deal. */
export async function listWaitingApprovals(
  db: Db,
  org: string,
  { by, limit = 10 }: { by: Person; limit?: number },
): Promise<Id<'approval'>[]> {
  const { rows } = await sql<{ id: Id<'approval'> }>`
    select r.id from approval r
    join deal d on d.org_id = r.org_id and d.id = r.deal_id
    join lateral (
      select role from approval_step s
      where s.org_id = r.org_id and s.approval_id = r.id and s.status = 'pending'
      order by s.position limit 1) turn on true
    where r.org_id = ${org} and r.status = 'pending' and turn.role = any(${by.roles}::text[])
      and r.requested_by is distinct from ${by.id} and d.owner_id is distinct from ${by.id}
      and not ${by.id} = any(r.barred)
    order by r.created_at, r.id limit ${limit}`.execute(db)
  return rows.map(({ id }) => id)
}

/** The approval that a step belongs to; null when there is no such step. */
export async function findApprovalOfStep(
  db: Db,
  org: string,
  step: Id<'approval_step'>,
): Promise<Id<'approval'> | null> {
  const row = await db
    .selectFrom('approvalStep')
    .select('approvalId')
    .where('orgId', '=', org)
    .where('id', '=', step)
    .executeTakeFirst()
  return row?.approvalId ?? null
}
