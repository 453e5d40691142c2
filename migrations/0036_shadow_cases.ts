import { type Kysely, sql } from 'kysely'

/** Rules in shadow are about leads and tickets, too, no longer about deals alone. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table shadow_case rename column deal_id to subject_id;
    alter table shadow_case add column noun text not null default 'deal'
      check (noun in ('lead', 'ticket', 'deal'));
    alter table shadow_case alter column noun drop default`.execute(db)
}
