import { type Kysely, sql } from 'kysely'

/** What a lead wrote when they came. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table lead add column message text`.execute(db)
}
