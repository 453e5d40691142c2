import { sql } from 'kysely'
import type { Absence } from '../model.ts'
import { toColumns } from '../store/columns.ts'
import { insertRows } from '../store/write.ts'
import type { Batch, Trx } from './batch.ts'

/** Absences as they are decided; several decisions on one in a batch: the last holds. */
export async function writeAbsences(trx: Trx, batch: Batch): Promise<void> {
  const last = new Map<string, Absence>()
  for (const { effect } of batch.of('set-absence')) last.set(effect.absence.id, effect.absence)
  const rows = [...last.values()].map((absence) => ({
    ...toColumns({ ...absence }),
    org_id: batch.org,
  }))
  const again = sql`on conflict (org_id, id) do update set starts_at = excluded.starts_at,
    ends_at = excluded.ends_at, cover_id = excluded.cover_id, begun_at = excluded.begun_at,
    ended_at = excluded.ended_at`
  await insertRows(trx, 'absence', Object.keys(rows[0] ?? {}), rows, again)
  const covered = batch.of('cover').map(({ effect: { absence, noun, id, to } }) => ({
    org_id: batch.org,
    absence_id: absence,
    noun,
    subject_id: id,
    person_id: to,
  }))
  const anew = sql`on conflict (org_id, absence_id, subject_id) do update set person_id = excluded.person_id`
  await insertRows(trx, 'covered', Object.keys(covered[0] ?? {}), covered, anew)
  for (const { effect } of batch.of('drop-absence')) {
    await sql`delete from absence where org_id = ${batch.org} and id = ${effect.absence.id}
      and begun_at is null`.execute(trx)
  }
}
