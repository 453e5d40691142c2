import { sql } from 'kysely'
import { idFrom } from '../decide/ids.ts'
import { together } from '../store/together.ts'
import { insertRows } from '../store/write.ts'
import type { Batch, Trx } from './batch.ts'

/** How the former owner's time with it ended, by how it came to the next. */
const ENDED = {
  'handed over': 'reassigned',
  released: 'released',
  declined: 'declined',
  'timed out': 'timed_out',
} as const

/** Ownership history: one row an interval, each with the decision that began it. */
export async function writeAssignments(trx: Trx, batch: Batch): Promise<void> {
  await together(writeAccepted(trx, batch), writeGiven(trx, batch))
}

/** What was offered is theirs for good. */
async function writeAccepted(trx: Trx, batch: Batch): Promise<void> {
  const ids = batch.of('accept').map(({ effect }) => effect.id)
  if (ids.length === 0) return
  await sql`
    update assignment set accepted_at = ${batch.now}
    where org_id = ${batch.org} and subject_id = any(${ids}::uuid[]) and ends_at is null`.execute(
    trx,
  )
}

async function writeGiven(trx: Trx, batch: Batch): Promise<void> {
  const last = new Map(batch.of('assign').map((made) => [made.effect.id, made]))
  if (last.size === 0) return
  const ended = [...last.values()].map(({ effect: { how } }) => ENDED[how ?? 'handed over'])
  const former = sql`
    update assignment a set ends_at = ${batch.now}, ended_as = e.how
    from unnest(${[...last.keys()]}::uuid[], ${ended}::text[]) as e (subject_id, how)
    where a.org_id = ${batch.org} and a.subject_id = e.subject_id and a.ends_at is null`
  const rows = [...last.values()].map(({ effect, signal, verdictId }) => ({
    org_id: batch.org,
    id: idFrom(signal, `assignment:${effect.id}`),
    noun: effect.noun,
    subject_id: effect.id,
    person_id: effect.to,
    starts_at: batch.now,
    verdict_id: verdictId,
    because: effect.because,
    offer: effect.offer ?? null,
  }))
  await together(former.execute(trx), insertRows(trx, 'assignment', Object.keys(rows[0]!), rows))
}
