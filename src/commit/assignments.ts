import { sql } from 'kysely'
import { idFrom } from '../decide/ids.ts'
import { together } from '../store/together.ts'
import { insertRows } from '../store/write.ts'
import type { Batch, Trx } from './batch.ts'

/** Ownership history: one row an interval, each with the decision that began it. */
export async function writeAssignments(trx: Trx, batch: Batch): Promise<void> {
  const last = new Map(batch.of('assign').map((made) => [made.effect.id, made]))
  if (last.size === 0) return
  const released = [...last.values()].flatMap(({ effect: { id, how } }) =>
    how === 'released' ? id : [],
  )
  const former = sql`
    update assignment set ends_at = ${batch.now}, ended_as = case
      when subject_id = any(${released}::uuid[]) then 'released' else 'reassigned' end
    where org_id = ${batch.org} and subject_id = any(${[...last.keys()]}::uuid[]) and ends_at is null`
  const rows = [...last.values()].map(({ effect, signal, verdictId }) => ({
    org_id: batch.org,
    id: idFrom(signal, `assignment:${effect.id}`),
    noun: effect.noun,
    subject_id: effect.id,
    person_id: effect.to,
    starts_at: batch.now,
    verdict_id: verdictId,
    because: effect.because,
  }))
  await together(former.execute(trx), insertRows(trx, 'assignment', Object.keys(rows[0]!), rows))
}
