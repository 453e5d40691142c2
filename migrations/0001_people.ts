import { type Kysely, sql } from 'kysely'

/** The company, its people and how they prove who they are. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create extension if not exists pg_trgm`.execute(db)
  await sql`
    create table org (
      id uuid primary key,
      name text not null,
      zone text not null default 'UTC',
      currency char(3) not null default 'USD',
      created_at timestamptz not null default now()
    );
    create table person (
      org_id uuid not null references org,
      id uuid not null,
      name text not null,
      email text not null check (email = lower(email)),
      roles text[] not null default '{rep}',
      manager_id uuid,
      zone text not null default 'UTC',
      active boolean not null default true,
      version integer not null default 1,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      primary key (org_id, id),
      unique (org_id, email),
      foreign key (org_id, manager_id) references person
    );
    create table identity (
      org_id uuid not null,
      chat text not null,
      workspace text not null,
      handle text not null,
      person_id uuid not null,
      verified_at timestamptz not null,
      primary key (org_id, chat, workspace, handle),
      foreign key (org_id, person_id) references person
    );
    create table team (
      org_id uuid not null references org,
      id uuid not null,
      name text not null,
      manager_id uuid,
      primary key (org_id, id),
      unique (org_id, name),
      foreign key (org_id, manager_id) references person
    );
    create table membership (
      org_id uuid not null,
      team_id uuid not null,
      person_id uuid not null,
      primary key (org_id, team_id, person_id),
      foreign key (org_id, team_id) references team,
      foreign key (org_id, person_id) references person
    );
    create table absence (
      org_id uuid not null,
      id uuid not null,
      person_id uuid not null,
      starts_at timestamptz not null,
      ends_at timestamptz not null check (ends_at > starts_at),
      cover_id uuid,
      primary key (org_id, id),
      foreign key (org_id, person_id) references person,
      foreign key (org_id, cover_id) references person
    );
    create index absence_person on absence (org_id, person_id, ends_at);
    create table access (
      org_id uuid not null,
      hash bytea not null,
      kind text not null check (kind in ('token', 'link', 'session')),
      person_id uuid not null,
      created_at timestamptz not null default now(),
      expires_at timestamptz,
      used_at timestamptz,
      primary key (org_id, hash),
      foreign key (org_id, person_id) references person
    );
    comment on table access is 'Bearer tokens, single-use sign-in links and web sessions, by SHA-256 of the secret'
  `.execute(db)
}
