import { type Kysely, sql } from 'kysely'

/** Rules in shadow: since when each runs beside the others, and where it would have decided otherwise. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table shadow_rule (
      org_id uuid not null references org,
      rule text not null,
      since timestamptz not null,
      until timestamptz not null,
      primary key (org_id, rule)
    );
    create table shadow_case (
      org_id uuid not null references org,
      id uuid not null,
      card_id uuid not null,
      day date not null,
      rule text not null,
      deal_id uuid not null,
      went uuid,
      would uuid,
      at timestamptz not null,
      judged text check (judged in ('old', 'new')),
      judged_by uuid,
      primary key (org_id, id)
    );
    create index shadow_case_card on shadow_case (org_id, card_id, at);
    create index shadow_case_rule on shadow_case (org_id, rule)
  `.execute(db)
}
