import { type Kysely, sql } from 'kysely'

/** Situations are kept as the text they came as: they are read whole or not at all, and taking them apart is work. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table inbox alter column situation type json using situation::text::json`.execute(
    db,
  )
}
