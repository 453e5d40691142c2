import { type Kysely, sql } from 'kysely'

/** The record store: standard objects, all with the same header. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table key_counter (
      org_id uuid not null references org,
      prefix text not null,
      last bigint not null,
      primary key (org_id, prefix)
    );
    create table account (
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
      name_key text not null,
      domain text,
      country text,
      industry text,
      region text,
      parent_id uuid,
      source text not null default 'chat',
      external_id text,
      custom jsonb not null default '{}',
      primary key (org_id, id),
      unique (org_id, key),
      unique (org_id, source, external_id),
      foreign key (org_id, owner_id) references person,
      foreign key (org_id, parent_id) references account
    ) with (fillfactor = 80);
    create unique index account_name_key on account (org_id, name_key, coalesce(country, ''));
    create index account_domain on account (org_id, domain);
    create index account_name_trgm on account using gin (name gin_trgm_ops);
    create index account_name_prefix on account (org_id, lower(name) collate "C");
    create table contact (
      org_id uuid not null references org,
      id uuid not null,
      key text not null,
      owner_id uuid,
      version integer not null default 1,
      created_at timestamptz not null default now(),
      created_by jsonb not null,
      updated_at timestamptz not null default now(),
      updated_by jsonb not null,
      account_id uuid,
      name text not null,
      email text,
      phone text,
      title text,
      custom jsonb not null default '{}',
      primary key (org_id, id),
      unique (org_id, key),
      unique (org_id, email),
      foreign key (org_id, account_id) references account
    );
    create table deal (
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
      account_id uuid,
      pipeline text not null,
      stage text not null,
      pending_stage text,
      amount numeric(18, 2) check (amount >= 0),
      currency char(3),
      discount numeric(5, 2) check (discount between 0 and 100),
      close_date date,
      closed_at timestamptz,
      next_step text,
      lead_source text,
      lost_reason text,
      close_no integer not null default 0,
      source text not null,
      external_id text,
      reported_at jsonb not null default '{}',
      summary jsonb,
      deleted_at timestamptz,
      custom jsonb not null default '{}',
      primary key (org_id, id),
      unique (org_id, key),
      unique (org_id, source, external_id),
      foreign key (org_id, owner_id) references person,
      foreign key (org_id, account_id) references account
    ) with (fillfactor = 80);
    create index deal_owner on deal (org_id, owner_id, id);
    create index deal_account on deal (org_id, account_id);
    create index deal_name_trgm on deal using gin (name gin_trgm_ops);
    create index deal_name_prefix on deal (org_id, lower(name) collate "C");
    create table deal_contact (
      org_id uuid not null,
      deal_id uuid not null,
      contact_id uuid not null,
      primary key (org_id, deal_id, contact_id),
      foreign key (org_id, deal_id) references deal,
      foreign key (org_id, contact_id) references contact
    );
    create table project (
      org_id uuid not null references org,
      id uuid not null,
      key text not null,
      owner_id uuid,
      version integer not null default 1,
      created_at timestamptz not null default now(),
      created_by jsonb not null,
      updated_at timestamptz not null default now(),
      updated_by jsonb not null,
      name text not null,
      deal_id uuid not null,
      account_id uuid,
      playbook text not null,
      close_no integer not null,
      status text not null check (status in
        ('compiling', 'blocked', 'running', 'awaiting_approval', 'delivered', 'frozen', 'reversed')),
      custom jsonb not null default '{}',
      primary key (org_id, id),
      unique (org_id, key),
      unique (org_id, deal_id, playbook, close_no),
      foreign key (org_id, owner_id) references person,
      foreign key (org_id, deal_id) references deal,
      foreign key (org_id, account_id) references account
    );
    create table task (
      org_id uuid not null references org,
      id uuid not null,
      key text not null,
      owner_id uuid,
      version integer not null default 1,
      created_at timestamptz not null default now(),
      created_by jsonb not null,
      updated_at timestamptz not null default now(),
      updated_by jsonb not null,
      title text not null check (title <> ''),
      status text not null default 'not_started' check (status in
        ('not_started', 'in_progress', 'waiting', 'completed', 'canceled')),
      due_on date,
      deal_id uuid,
      project_id uuid,
      position integer not null default 0,
      accepted_at timestamptz,
      completed_at timestamptz,
      custom jsonb not null default '{}',
      primary key (org_id, id),
      unique (org_id, key),
      foreign key (org_id, owner_id) references person,
      foreign key (org_id, deal_id) references deal,
      foreign key (org_id, project_id) references project
    );
    create index task_owner on task (org_id, owner_id, status);
    create index task_deal on task (org_id, deal_id);
    create index task_project on task (org_id, project_id);
    create index task_title_trgm on task using gin (title gin_trgm_ops);
    create table activity (
      org_id uuid not null references org,
      id uuid not null,
      deal_id uuid not null,
      kind text not null check (kind in ('call', 'mail', 'meeting', 'note', 'chat', 'form')),
      text text not null,
      by jsonb not null,
      at timestamptz not null,
      primary key (org_id, id),
      foreign key (org_id, deal_id) references deal
    );
    create index activity_deal on activity (org_id, deal_id, at desc)
  `.execute(db)
}
