import { type Kysely, sql } from 'kysely'

/** What happens to a deal itself is found by its deal: it need not stand in the index by subject as well. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    drop index event_subject;
    create index event_subject on event (org_id, subject_id, at) where subject_id is distinct from deal_id`.execute(
    db,
  )
}
