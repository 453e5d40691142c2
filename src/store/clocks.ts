import { type Kysely, sql } from 'kysely'
import type { ClockView } from '../cards/view.ts'
import type { Clock, Id } from '../nouns.ts'
import type { Schema } from './schema.ts'

/** A clock, and what it is on. */
export interface ClockOn extends ClockView {
  readonly noun: 'lead' | 'ticket' | 'deal' | 'task' | 'exception'
  readonly subjectId: Id
}

/** The clocks on what a person owns and has not finished: those that were missed and those that run, the first due first. */
export async function listOwnClocks(
  db: Kysely<Schema>,
  org: string,
  { owner, limit = 15 }: { owner: string; limit?: number },
): Promise<ClockOn[]> {
  const { rows } = await sql<ClockOn>`
    with mine as (
      select id from deal
      where org_id = ${org} and owner_id = ${owner} and closed_at is null and deleted_at is null
      union all
      select id from lead where org_id = ${org} and owner_id = ${owner} and closed_at is null
      union all
      select id from ticket where org_id = ${org} and owner_id = ${owner} and closed_at is null
      union all
      select id from task where org_id = ${org} and owner_id = ${owner}
        and status not in ('completed', 'canceled')
      union all
      select id from exception
      where org_id = ${org} and owner_id = ${owner} and state = 'open')
    select c.noun, c.subject_id, c.kind, c.policy, c.state, c.due_at
    from mine join clock c on c.org_id = ${org} and c.subject_id = mine.id
    where c.state in ('running', 'breached') and c.ended_at is null
    order by c.due_at, c.id limit ${limit}`.execute(db)
  return rows
}

/** The clocks on a subject, the open ones first, then the newest. */
export async function listClocksOn(db: Kysely<Schema>, org: string, subject: Id): Promise<Clock[]> {
  return await db
    .selectFrom('clock')
    .selectAll()
    .where('orgId', '=', org)
    .where('subjectId', '=', subject)
    .orderBy((eb) => eb('endedAt', 'is', null), 'desc')
    .orderBy('startedAt', 'desc')
    .orderBy('id')
    .limit(10)
    .execute()
}
