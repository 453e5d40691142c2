import { type Kysely, sql } from 'kysely'

/** Rulebooks are kept with their text, so that old verdicts can be decided again; and when each came into force. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table rulebook (
      org_id uuid not null references org,
      version text not null,
      sources jsonb not null,
      primary key (org_id, version)
    );
    create table rulebook_change (
      org_id uuid not null,
      number bigint generated always as identity,
      version text not null,
      folder text not null,
      at timestamptz not null,
      primary key (org_id, number),
      foreign key (org_id, version) references rulebook
    );
    comment on table rulebook_change is 'Append-only: the newest line says which rulebook is in force'
  `.execute(db)
}
