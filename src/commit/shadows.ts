import { sql } from 'kysely'
import { insertRows } from '../store/write.ts'
import type { Batch, Trx } from './batch.ts'

/** Where rules in shadow would have decided otherwise, and who was right. */
export async function writeShadows(trx: Trx, batch: Batch): Promise<void> {
  const rows = batch.of('disagree').map(({ effect: { it } }) => ({
    ...{ org_id: batch.org, id: it.id, card_id: it.card, day: it.day, rule: it.rule },
    ...{ noun: it.noun, subject_id: it.subjectId, went: it.went, would: it.would, at: it.at },
  }))
  await insertRows(
    trx,
    'shadow_case',
    Object.keys(rows[0] ?? {}),
    rows,
    sql`on conflict do nothing`,
  )
  for (const { effect } of batch.of('judge-shadow')) {
    await sql`update shadow_case set judged = ${effect.right}, judged_by = ${effect.by}
      where org_id = ${batch.org} and id = ${effect.it} and card_id = ${effect.card}`.execute(trx)
  }
}
