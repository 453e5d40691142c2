import { type Kysely, sql } from 'kysely'

/** What is held back without end is not looked at again and again by those who send. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    drop index message_unshown;
    create index message_unshown on message (org_id, chat, conversation, created_at, id)
      where shown_version < version and failed_at is null and (held_by is null or held_until is not null)
  `.execute(db)
}
