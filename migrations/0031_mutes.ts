import { type Kysely, sql } from 'kysely'

/** Leads can be muted, too. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table mute drop constraint mute_noun_check;
    alter table mute add check (noun in ('lead', 'deal', 'task'))`.execute(db)
}
