import { sql } from 'kysely'
import type { Effect } from '../model.ts'
import type { Clock } from '../nouns.ts'
import { toColumns } from '../store/columns.ts'
import { together } from '../store/together.ts'
import { insertRows, recordset } from '../store/write.ts'
import type { Batch, Trx } from './batch.ts'

/** Starts clocks and writes what became of them. A clock is unique by subject, policy and cycle: starting it twice is once. */
export async function writeClocks(trx: Trx, batch: Batch): Promise<void> {
  const started = batch.of('start-clock').map(({ effect: { clock } }) => ({
    ...toColumns({ ...clock }),
    org_id: batch.org,
  }))
  await insertRows(
    trx,
    'clock',
    Object.keys(started[0] ?? {}),
    started,
    sql`on conflict do nothing`,
  )
  // Several steps of one clock in a batch: the last is how it stands.
  const last = new Map(batch.of('set-clock').map(({ effect: { clock } }) => [clock.id, clock]))
  await together(
    setClocks(trx, batch, [...last.values()]),
    ringClocks(
      trx,
      batch,
      batch.of('ring-clock').map(({ effect }) => effect.clock),
    ),
  )
}

type Rung = Extract<Effect, { do: 'ring-clock' }>['clock']

async function ringClocks(trx: Trx, { org }: Batch, clocks: readonly Rung[]): Promise<void> {
  if (clocks.length === 0) return
  const rows = clocks.map(({ id, state, dueAt, rung, nextAt }) => {
    return { id, state, due_at: dueAt, rung, next_at: nextAt }
  })
  await sql`
    update clock set state = c.state, due_at = c.due_at, rung = c.rung, next_at = c.next_at
    from ${recordset('clock', Object.keys(rows[0]!), rows)} as c
    where clock.org_id = ${org} and clock.id = c.id`.execute(trx)
}

async function setClocks(trx: Trx, { org }: Batch, clocks: readonly Clock[]): Promise<void> {
  if (clocks.length === 0) return
  const rows = clocks.map((clock) => toColumns({ ...clock }))
  await sql`
    update clock set state = c.state, started_at = c.started_at, due_at = c.due_at, ended_at = c.ended_at,
      goal_minutes = c.goal_minutes, spans = c.spans, rung = c.rung, next_at = c.next_at, as_of = c.as_of,
      terms = c.terms, because = c.because
    from ${recordset('clock', Object.keys(rows[0]!), rows)} as c
    where clock.org_id = ${org} and clock.id = c.id`.execute(trx)
}
