import { sql } from 'kysely'
import { insertRows } from '../store/write.ts'
import type { Batch, Trx } from './batch.ts'

/** Starts and ends clocks. A clock is unique by subject, policy and cycle: starting it twice is once. */
export async function writeClocks(trx: Trx, batch: Batch): Promise<void> {
  const started = batch.of('start-clock').map(({ effect: { clock } }) => ({
    org_id: batch.org,
    id: clock.id,
    noun: clock.noun,
    subject_id: clock.subjectId,
    policy: clock.policy,
    kind: clock.kind,
    cycle: clock.cycle,
    started_at: clock.startedAt,
    due_at: clock.dueAt,
    state: 'running',
    because: clock.because,
  }))
  await insertRows(
    trx,
    'clock',
    Object.keys(started[0] ?? {}),
    started,
    sql`on conflict do nothing`,
  )
  const ended = batch.of('end-clock').map(({ effect: { clock, state } }) => ({ id: clock, state }))
  if (ended.length === 0) return
  await sql`
    update clock set state = e.state, ended_at = ${batch.now}
    from jsonb_to_recordset(${JSON.stringify(ended)}::jsonb) as e (id uuid, state text)
    where clock.org_id = ${batch.org} and clock.id = e.id and clock.state = 'running'`.execute(trx)
}
