import { type Kysely, sql } from 'kysely'

/** Those who may become customers. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table lead (
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
      email text,
      phone text,
      title text,
      country text,
      region text,
      industry text,
      lead_source text,
      status text not null check (status in ('new', 'working', 'qualified', 'disqualified')),
      reason text,
      account_id uuid,
      deal_id uuid,
      closed_at timestamptz,
      source text not null,
      external_id text,
      custom jsonb not null default '{}',
      primary key (org_id, id),
      unique (org_id, key),
      unique (org_id, source, external_id),
      foreign key (org_id, owner_id) references person,
      foreign key (org_id, account_id) references account,
      foreign key (org_id, deal_id) references deal,
      check ((status in ('qualified', 'disqualified')) = (closed_at is not null))
    ) with (fillfactor = 80);
    create unique index lead_open_mail on lead (org_id, email) where closed_at is null;
    create index lead_owner on lead (org_id, owner_id, id);
    create index lead_name_trgm on lead using gin (name gin_trgm_ops);
    create index lead_company_trgm on lead using gin (company gin_trgm_ops);
    create index lead_name_prefix on lead (org_id, lower(name) collate "C");`.execute(db)
}
