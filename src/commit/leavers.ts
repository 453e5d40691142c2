import { sql } from 'kysely'
import { insertRows } from '../store/write.ts'
import type { Batch, Trx } from './batch.ts'

/** Who left is inactive from now on: no chat, link, session or token of theirs is good any more. */
export async function writeLeavers(trx: Trx, batch: Batch): Promise<void> {
  const people = batch.of('deactivate').map(({ effect }) => effect.person)
  if (people.length > 0)
    await sql`update person set active = false, version = version + 1, updated_at = ${batch.now}
      where org_id = ${batch.org} and id = any(${people}::uuid[]) and active`.execute(trx)
  for (const { effect } of batch.of('appoint')) {
    const table = sql.table(effect.what === 'team' ? 'team' : 'person')
    await sql`update ${table} set manager_id = ${effect.manager}
      where org_id = ${batch.org} and id = ${effect.id}`.execute(trx)
  }
  await propose(trx, batch)
}

/** What they left behind, as it was last looked at. */
async function propose(trx: Trx, batch: Batch): Promise<void> {
  const last = new Map(batch.of('propose').map(({ effect }) => [effect.person, effect.pieces]))
  if (last.size === 0) return
  await sql`delete from left_behind where org_id = ${batch.org}
    and person_id = any(${[...last.keys()]}::uuid[])`.execute(trx)
  const rows = [...last].flatMap(([person, pieces]) =>
    pieces.map(({ what, id, key, name, dealId, to, because }, position) => ({
      org_id: batch.org,
      person_id: person,
      position,
      what,
      subject_id: id,
      key,
      name,
      deal_id: dealId,
      proposed_id: to,
      because,
    })),
  )
  await insertRows(trx, 'left_behind', Object.keys(rows[0] ?? {}), rows)
}
