import { type Kysely, sql } from 'kysely'

/** Which alarms tell of a record: when it changes hands they are drawn anew. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create index alarm_lines on alarm using gin (lines jsonb_path_ops)`.execute(db)
}
