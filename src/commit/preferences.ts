import { sql } from 'kysely'
import type { Batch, Trx } from './batch.ts'

/** What people choose for themselves, one after the other: the last choice holds. */
export async function writePreferences(trx: Trx, batch: Batch): Promise<void> {
  for (const { effect } of batch.of('prefer')) {
    const { digest, quiet } = effect.preference
    const row = { orgId: batch.org, personId: effect.person, digest, quiet }
    await trx
      .insertInto('preference')
      .values(row)
      .onConflict((it) => it.columns(['orgId', 'personId']).doUpdateSet({ digest, quiet }))
      .execute()
    if (quiet === 'off')
      await release(trx, batch, { person: effect.person, by: sql`m.held_by = 'quiet'` })
  }
  for (const { effect } of batch.of('mute')) {
    const { subjectId, noun, until } = effect.mute
    await trx
      .insertInto('mute')
      .values({ orgId: batch.org, personId: effect.person, subjectId, noun, until })
      .onConflict((it) => it.columns(['orgId', 'personId', 'subjectId']).doUpdateSet({ until }))
      .execute()
  }
  for (const { effect } of batch.of('unmute')) await unmute(trx, batch, effect)
}

async function unmute(
  trx: Trx,
  batch: Batch,
  { person, subject }: { readonly person: string; readonly subject: string },
): Promise<void> {
  await trx
    .deleteFrom('mute')
    .where('orgId', '=', batch.org)
    .where('personId', '=', person)
    .where('subjectId', '=', subject)
    .execute()
  const by = sql`m.held_by = 'mute' and (m.subject_id = ${subject}
    or exists (select from task t where t.org_id = m.org_id and t.id = m.subject_id and t.deal_id = ${subject})
    or exists (select from project j where j.org_id = m.org_id and j.id = m.subject_id and j.deal_id = ${subject}))`
  await release(trx, batch, { person, by })
}

/** What waited for this person is shown next. */
async function release(
  trx: Trx,
  { org, now }: Batch,
  { person, by }: { readonly person: string; readonly by: ReturnType<typeof sql> },
): Promise<void> {
  await sql`
    update message m set held_until = ${now} where m.org_id = ${org} and m.conversation = ${`person:${person}`}
      and m.held_by is not null and (m.held_until > ${now}) is not false and ${by}`.execute(trx)
}
