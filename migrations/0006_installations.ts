import { type Kysely, sql } from 'kysely'

/** Chats may be installed in several workspaces; who is who there is remembered with how it was proved. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table installation (
      org_id uuid not null references org,
      chat text not null,
      workspace text not null,
      name text not null,
      enterprise text,
      bot_user text not null,
      bot text,
      token bytea,
      scopes text[] not null default '{}',
      installed_by uuid,
      installed_at timestamptz not null,
      renewed_at timestamptz not null,
      ended_at timestamptz,
      ended_because text,
      primary key (org_id, chat, workspace),
      foreign key (org_id, installed_by) references person
    );
    comment on column installation.token is 'Sealed with AES-256-GCM; null: the one of the settings';
    comment on column installation.renewed_at is 'When its token was last known to be good: news of its end from before is old news';
    create unique index installation_of_one_org on installation (chat, workspace) where ended_at is null;
    create table heard (
      org_id uuid not null references org,
      key text not null,
      body text,
      attempts integer not null default 0,
      lease_until timestamptz,
      done_at timestamptz,
      heard_at timestamptz not null,
      primary key (org_id, key)
    );
    comment on table heard is 'What chats told us, by every key that a repeat would have; the body stays until it is worked off';
    create index heard_waiting on heard (org_id, lease_until) where body is not null;
    create index heard_old on heard (org_id, heard_at);
    alter table access alter person_id drop not null;
    alter table access drop constraint access_kind_check;
    alter table access add constraint access_kind_check check (kind in ('token', 'link', 'session', 'install', 'connect'));
    alter table access add constraint access_person_check check (person_id is not null or kind = 'install');
    alter table identity add column how text not null default 'mail' check (how in ('mail', 'consent'));
    alter table identity add column email text;
    update identity i set email = p.email from person p where p.org_id = i.org_id and p.id = i.person_id;
    create table guess (
      org_id uuid not null references org,
      account text not null,
      wrong integer not null,
      since timestamptz not null,
      primary key (org_id, account)
    );
    comment on table guess is 'How often an account has lately said a wrong code'
  `.execute(db)
}
