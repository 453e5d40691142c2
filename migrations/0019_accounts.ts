import { type Kysely, sql } from 'kysely'

/** A person's accounts are found without reading everybody's. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create index identity_person on identity (org_id, person_id)`.execute(db)
}
