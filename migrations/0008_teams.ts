import { type Kysely, sql } from 'kysely'

/** Where Baton was added in Teams: what it needs to write there by itself. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table teams_room (
      org_id uuid not null references org,
      tenant text not null,
      id text not null,
      kind text not null check (kind in ('team', 'channel', 'group', 'person')),
      name text,
      team text,
      bot text not null,
      service_url text not null,
      added_at timestamptz not null default now(),
      removed_at timestamptz,
      primary key (org_id, tenant, id, kind)
    );
    comment on column teams_room.name is 'Of a team or a channel; of a person the id in Entra';
    create index teams_room_name on teams_room (org_id, kind, name)
  `.execute(db)
}
