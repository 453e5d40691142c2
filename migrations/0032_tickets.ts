import { type Kysely, sql } from 'kysely'

/** What customers ask for. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table ticket (
      org_id uuid not null references org,
      id uuid not null,
      key text not null,
      owner_id uuid,
      version integer not null default 1,
      created_at timestamptz not null default now(),
      created_by jsonb not null,
      updated_at timestamptz not null default now(),
      updated_by jsonb not null,
      name text not null check (name <> ''),
      company text,
      contact text,
      email text,
      country text,
      region text,
      priority text not null check (priority in ('low', 'normal', 'high', 'urgent')),
      message text,
      status text not null check (status in ('new', 'open', 'pending', 'on_hold', 'solved')),
      resolution text,
      asked_at timestamptz not null,
      answered_at timestamptz,
      account_id uuid,
      closed_at timestamptz,
      source text not null,
      external_id text,
      reported_at jsonb not null default '{}',
      custom jsonb not null default '{}',
      primary key (org_id, id),
      unique (org_id, key),
      unique (org_id, source, external_id),
      foreign key (org_id, owner_id) references person,
      foreign key (org_id, account_id) references account,
      check ((status = 'solved') = (closed_at is not null))
    ) with (fillfactor = 80);
    create index ticket_owner on ticket (org_id, owner_id, id);
    create index ticket_account on ticket (org_id, account_id) where account_id is not null;
    create index ticket_name_trgm on ticket using gin (name gin_trgm_ops);
    create index ticket_company_trgm on ticket using gin (company gin_trgm_ops);
    create index ticket_name_prefix on ticket (org_id, lower(name) collate "C");
    alter table lead add column reported_at jsonb not null default '{}';
    alter table activity drop constraint activity_noun_check;
    alter table activity add constraint activity_noun_check
      check (noun in ('account', 'lead', 'ticket', 'deal', 'task'));
    alter table mute drop constraint mute_noun_check;
    alter table mute add constraint mute_noun_check
      check (noun in ('lead', 'ticket', 'deal', 'task'))`.execute(db)
}
