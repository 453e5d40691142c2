import { sql } from 'kysely'
import type { Db } from '../house.ts'

/**
 * Makes the history's partitions of this month and the next, so that a month can later be dropped or
 * moved as a whole. Rows of a month without one land in the default partition: nothing is ever refused.
 */
export async function ensureMonths(db: Db, now: Date): Promise<void> {
  for (const ahead of [0, 1]) {
    const [from, to] = [ahead, ahead + 1].map((months) => monthStart(now, months))
    const name = `event_${from!.slice(0, 7).replace('-', '_')}`
    if (await isThere(db, name)) continue
    await db.transaction().execute(async (trx) => {
      // "if not exists" does not hold between two processes that start together.
      await sql`select pg_advisory_xact_lock(hashtext('baton: months'))`.execute(trx)
      await sql`create table if not exists ${sql.table(name)} partition of event
        for values from (${sql.lit(from)}) to (${sql.lit(to)})`.execute(trx)
    })
  }
}

async function isThere(db: Db, name: string): Promise<boolean> {
  const { rows } = await sql<{ found: boolean }>`
    select to_regclass(${name}) is not null as found`.execute(db)
  return rows[0]!.found
}

function monthStart(now: Date, months: number): string {
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + months)).toISOString()
}
