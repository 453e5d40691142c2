import { type Kysely, sql } from 'kysely'

/** Notes, calls and mails are about any record, no longer about deals alone. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table activity drop constraint activity_org_id_deal_id_fkey;
    alter table activity rename column deal_id to subject_id;
    alter table activity add column noun text not null default 'deal'
      check (noun in ('account', 'lead', 'deal', 'task'));
    alter table activity alter column noun drop default;
    alter index activity_deal rename to activity_subject;
    create index lead_deal on lead (org_id, deal_id) where deal_id is not null`.execute(db)
}
