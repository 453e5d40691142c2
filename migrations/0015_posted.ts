import { type Kysely, sql } from 'kysely'

/** A posted message is found by where it stands, however many there are. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create index message_ref on message (org_id, chat, ref) where ref is not null`.execute(
    db,
  )
}
