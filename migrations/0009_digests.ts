import { type Kysely, sql } from 'kysely'

/** What was told in digests: one for each conversation, cadence and day. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table digest (
      org_id uuid not null references org,
      id uuid not null,
      conversation text not null,
      every text not null check (every in ('daily', 'weekly')),
      day date not null,
      late boolean not null,
      from_at timestamptz not null,
      to_at timestamptz not null,
      content jsonb not null,
      primary key (org_id, id),
      unique (org_id, conversation, every, day)
    )
  `.execute(db)
}
