import { sql } from 'kysely'
import type { Batch, Trx } from '../commit.ts'
import { insertRows, takeKeys } from '../store/write.ts'

/** Raises and settles exceptions. The same fault of the same field stays one exception, with the newest offer. */
export async function writeExceptions(trx: Trx, batch: Batch): Promise<void> {
  const settled = batch.of('settle').map(({ effect }) => effect.exception)
  if (settled.length > 0) {
    await sql`update exception set state = 'settled', settled_at = ${batch.now}
      where org_id = ${batch.org} and id = any(${settled}::uuid[]) and state = 'open'`.execute(trx)
  }
  await raise(trx, batch)
}

async function raise(trx: Trx, batch: Batch): Promise<void> {
  const raised = batch.of('raise')
  const keys = await takeKeys(trx, batch.org, 'exception', raised.length)
  const rows = raised.map(({ effect: { exception }, signal }, index) => ({
    org_id: batch.org,
    id: exception.id,
    key: keys[index],
    owner_id: exception.ownerId,
    noun: exception.noun,
    subject_id: exception.subjectId,
    kind: exception.kind,
    field: exception.field,
    offered: exception.offered,
    because: exception.because,
    resume: exception.resume,
    state: 'open',
    signal_id: signal.id,
    created_at: batch.now,
  }))
  const again = sql`on conflict (org_id, subject_id, kind, field) where state = 'open' and field is not null
    do update set offered = excluded.offered, because = excluded.because, resume = excluded.resume`
  await insertRows(trx, 'exception', Object.keys(rows[0] ?? {}), rows, again)
}
