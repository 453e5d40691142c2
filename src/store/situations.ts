import { type RawBuilder, sql, type Transaction } from 'kysely'
import type { DueClock } from '../model.ts'
import type { Approval } from '../nouns.ts'
import type { Schema } from './schema.ts'

type Trx = Transaction<Schema>

/** What a decision reads of each table. The header's rest (who, when) is history, not a fact to decide on. */
const READ = {
  lead: `id, key, owner_id, version, created_at, updated_at, name, company, email, phone, title, country,
    region, industry, lead_source, message, status, reason, account_id, deal_id, closed_at, source, external_id,
    reported_at, custom`,
  ticket: `id, key, owner_id, version, created_at, updated_at, name, company, contact, email, country, region, priority,
    message, status, resolution, asked_at, answered_at, account_id, closed_at, source, external_id,
    reported_at, custom`,
  deal: `id, key, owner_id, version, created_at, updated_at, name, account_id, pipeline, stage,
    pending_stage, amount, currency, discount, close_date, closed_at, next_step, lead_source, lost_reason,
    close_no, source, external_id, reported_at, summary, deleted_at, custom`,
  account: `id, key, owner_id, version, created_at, updated_at, name, name_key, domain, country, industry,
    region, parent_id, source, external_id, custom`,
  task: `id, key, owner_id, version, created_at, updated_at, title, status, due_on, deal_id, project_id,
    accepted_at, completed_at`,
  project: `id, key, owner_id, version, created_at, updated_at, name, deal_id, account_id, playbook,
    close_no, status`,
  exception: 'id, key, owner_id, noun, subject_id, kind, field, offered, because, resume, state',
  clock: `id, noun, subject_id, policy, kind, cycle, started_at, due_at, state, ended_at, goal_minutes, spans,
    rung, next_at, as_of, terms, because`,
} as const

/** What of a clock's row tells what rings. */
const DUE =
  'id, noun, subject_id, policy, kind, due_at, state, ended_at, goal_minutes, spans, rung, because'

const LOCKS = {
  leave: sql``,
  lock: sql`order by id for update`,
} as const

/**
 * Rows of one table as nouns; `lock` holds them in the order of their ids, so that two batches cannot deadlock.
 */
export async function readRows<Noun>(
  trx: Trx,
  table: keyof typeof READ,
  condition: RawBuilder<unknown>,
  lock: keyof typeof LOCKS = 'leave',
): Promise<Noun[]> {
  const { rows } = await sql<Noun>`select ${sql.raw(READ[table])} from ${sql.table(table)}
    where ${condition} ${LOCKS[lock]}`.execute(trx)
  return rows
}

/** Clocks that ring, held like the rows above but for those that somebody else holds: they are left out. */
export async function readDue(trx: Trx, condition: RawBuilder<unknown>): Promise<DueClock[]> {
  const { rows } = await sql<DueClock>`select ${sql.raw(DUE)} from clock
    where ${condition} order by id for update skip locked`.execute(trx)
  return rows
}

/** Approvals with their steps and who decided them; `lock` holds them until the transaction ends. */
export async function readApprovals(
  trx: Trx,
  org: string,
  condition: RawBuilder<unknown>,
  lock?: 'lock',
): Promise<Approval[]> {
  const { rows } = await sql<Approval>`
    select a.id, a.key, a.deal_id, a.rule, a.because, a.stage, a.facts, a.status, a.requested_by, a.barred,
      (select json_agg(json_build_object(
        'id', s.id, 'position', s.position, 'role', s.role, 'status', s.status,
        'decidedBy', d.person_id,
        'decidedAt', to_char(d.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
        'reason', d.reason) order by s.position)
       from approval_step s left join approval_decision d on d.org_id = s.org_id and d.step_id = s.id
       where s.org_id = a.org_id and s.approval_id = a.id) as steps
    from approval a where a.org_id = ${org} and ${condition} order by a.id
    ${lock ? sql`for update of a` : sql``}`.execute(trx)
  return rows
}
