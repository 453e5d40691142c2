import { sql } from 'kysely'
import { insertRows } from '../store/write.ts'
import type { Batch, Trx } from './batch.ts'

/** Keeps what was told: one digest for each conversation, cadence and day. */
export async function writeDigests(trx: Trx, batch: Batch): Promise<void> {
  const rows = batch.of('keep-digest').map(({ effect: { digest } }) => ({
    org_id: batch.org,
    id: digest.id,
    conversation: digest.conversation,
    every: digest.every,
    day: digest.day,
    late: digest.late,
    from_at: digest.from,
    to_at: digest.to,
    content: digest.content,
  }))
  await insertRows(trx, 'digest', Object.keys(rows[0] ?? {}), rows, sql`on conflict do nothing`)
}
