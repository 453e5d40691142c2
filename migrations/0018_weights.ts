import { type Kysely, sql } from 'kysely'

/** Turns are dealt by weight, too, and by what everyone has open. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table rotation add column credits jsonb;
    comment on column rotation.credits is 'How far each person is ahead of or behind their share of the turns';
    create index deal_open on deal (org_id, owner_id) include (currency, amount)
      where closed_at is null and deleted_at is null
  `.execute(db)
}
