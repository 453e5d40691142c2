import { sql } from 'kysely'
import { insertRows } from '../store/write.ts'
import type { Batch, Trx } from './batch.ts'

/** Remembers what was found for as long as it is so. */
export async function writeFindings(trx: Trx, batch: Batch): Promise<void> {
  const rows = batch.of('keep-finding').map(({ effect: { name, exception } }) => ({
    ...{ org_id: batch.org, name, exception_id: exception },
  }))
  const again = sql`on conflict (org_id, name) do update set exception_id = excluded.exception_id`
  await insertRows(trx, 'finding', Object.keys(rows[0] ?? {}), rows, again)
  const gone = batch.of('drop-finding').map(({ effect }) => effect.name)
  if (gone.length > 0)
    await sql`delete from finding where org_id = ${batch.org} and name = any(${gone}::text[])`.execute(
      trx,
    )
}
