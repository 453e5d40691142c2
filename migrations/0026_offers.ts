import { type Kysely, sql } from 'kysely'

/** How work is offered to its owner, and since when it is accepted. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table assignment add column offer jsonb, add column accepted_at timestamptz`.execute(
    db,
  )
}
