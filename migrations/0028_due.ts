import { type Kysely, sql } from 'kysely'

/** The index of their cycles finds a subject's clocks as well: each ring writes one index less. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`drop index clock_subject`.execute(db)
}
