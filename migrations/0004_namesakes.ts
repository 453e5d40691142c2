import { type Kysely, sql } from 'kysely'

/** Another system may hold two accounts of one name in one country: their ids there tell them apart. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    drop index account_name_key;
    create unique index account_name_key on account
      (org_id, name_key, coalesce(country, ''), coalesce(source || ' ' || external_id, ''))
  `.execute(db)
}
