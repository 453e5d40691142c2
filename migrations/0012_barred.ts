import { type Kysely, sql } from 'kysely'

/** Who had a part in a request before it was asked anew does not decide it either. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table approval add column barred uuid[] not null default '{}'`.execute(db)
}
