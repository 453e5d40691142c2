import { type Kysely, sql } from 'kysely'

/** Whose page of their own a chat shows, so that it is shown again when something on it changes. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table home (
      org_id uuid not null references org,
      chat text not null,
      workspace text not null,
      handle text not null,
      person_id uuid not null,
      hash text,
      opened_at timestamptz not null,
      primary key (org_id, chat, workspace, handle),
      foreign key (org_id, person_id) references person
    );
    comment on column home.hash is 'What is shown there; null: show it again, whatever it is';
    create index home_person on home (org_id, person_id);
  `.execute(db)
}
