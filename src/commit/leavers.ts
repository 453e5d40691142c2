import { sql } from 'kysely'
import type { Batch, Trx } from './batch.ts'

/** Who left is inactive from now on: no chat, link, session or token of theirs is good any more. */
export async function writeLeavers(trx: Trx, batch: Batch): Promise<void> {
  const people = batch.of('deactivate').map(({ effect }) => effect.person)
  if (people.length === 0) return
  await sql`update person set active = false, version = version + 1, updated_at = ${batch.now}
    where org_id = ${batch.org} and id = any(${people}::uuid[]) and active`.execute(trx)
}
