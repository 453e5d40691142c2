import { type Kysely, sql } from 'kysely'
import type { Id } from '../nouns.ts'
import type { Schema } from './schema.ts'

/** How many there are of each, as `baton doctor` shows them. */
export interface Counts {
  readonly people: number
  readonly teams: number
  readonly accounts: number
  readonly leads: number
  readonly tickets: number
  readonly deals: number
  readonly tasks: number
  readonly events: number
}

/** Counts what an org holds. */
export async function readCounts(db: Kysely<Schema>, org: Id<'org'>): Promise<Counts> {
  const count = (table: string) =>
    sql`(select count(*) from ${sql.table(table)} where org_id = ${org})`
  const { rows } = await sql<Counts>`
    select ${count('person')} as people, ${count('team')} as teams, ${count('account')} as accounts,
      ${count('lead')} as leads, ${count('ticket')} as tickets, ${count('deal')} as deals,
      ${count('task')} as tasks, ${count('event')} as events`.execute(db)
  return rows[0]!
}
