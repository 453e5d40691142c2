import { type Kysely, sql } from 'kysely'

/** What was decided in the last days is found by its time. Rows come in that order, so a small index is enough. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create index verdict_at on verdict using brin (at);
    create index inbox_received on inbox using brin (received_at)
  `.execute(db)
}
