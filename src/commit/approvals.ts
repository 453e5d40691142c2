import { sql } from 'kysely'
import { insertKeyed, insertRows } from '../store/write.ts'
import type { Batch, Trx } from './batch.ts'

/** Ends, asks and decides approvals. A step is decided once: its primary key stands between two clicks. */
export async function writeApprovals(trx: Trx, batch: Batch): Promise<void> {
  await writeDecisions(trx, batch)
  await endApprovals(trx, batch)
  await ask(trx, batch)
}

async function ask(trx: Trx, batch: Batch): Promise<void> {
  const asked = batch.of('ask-approval')
  const rows = asked.map(({ effect: { approval } }) => ({
    org_id: batch.org,
    id: approval.id,
    deal_id: approval.dealId,
    rule: approval.rule,
    because: approval.because,
    stage: approval.stage,
    facts: approval.facts,
    status: 'pending',
    requested_by: approval.requestedBy,
    barred: approval.barred,
    created_at: batch.now,
  }))
  const columns = Object.keys(rows[0] ?? {})
  await insertKeyed(trx, { org: batch.org, noun: 'approval', columns }, rows)
  const steps = asked.flatMap(({ effect: { approval } }) =>
    approval.steps.map(({ id, position, role }) => ({
      org_id: batch.org,
      id,
      approval_id: approval.id,
      position,
      role,
      status: 'pending',
    })),
  )
  await insertRows(trx, 'approval_step', Object.keys(steps[0] ?? {}), steps)
}

async function writeDecisions(trx: Trx, batch: Batch): Promise<void> {
  const decided = batch.of('decide-step').map(({ effect }) => effect)
  if (decided.length === 0) return
  await sql`
    update approval_step s set status = d.status
    from jsonb_to_recordset(${JSON.stringify(decided)}::jsonb) as d (step uuid, status text)
    where s.org_id = ${batch.org} and s.id = d.step and s.status = 'pending'`.execute(trx)
  const rows = decided
    .filter(({ by }) => by !== null)
    .map(({ step, by, status, reason }) => ({
      org_id: batch.org,
      step_id: step,
      person_id: by,
      decision: status,
      reason,
      at: batch.now,
    }))
  await insertRows(trx, 'approval_decision', Object.keys(rows[0] ?? {}), rows)
}

async function endApprovals(trx: Trx, batch: Batch): Promise<void> {
  const ended = batch.of('end-approval').map(({ effect }) => effect)
  if (ended.length === 0) return
  await sql`
    update approval a set status = e.status, ended_at = ${batch.now}
    from jsonb_to_recordset(${JSON.stringify(ended)}::jsonb) as e (approval uuid, status text)
    where a.org_id = ${batch.org} and a.id = e.approval and a.status = 'pending'`.execute(trx)
  await sql`
    update approval_step s set status = 'superseded' from approval a
    where s.org_id = ${batch.org} and a.org_id = s.org_id and a.id = s.approval_id
      and a.id = any(${ended.map(({ approval }) => approval)}::uuid[]) and s.status = 'pending'`.execute(
    trx,
  )
}
