import { type Kysely, sql } from 'kysely'

/** What is held back and why, what people have chosen for themselves, and what they muted. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table message
      add column held_by text check (held_by in ('quiet', 'mute', 'budget')),
      add column held_because text,
      add column held_until timestamptz;
    comment on column message.held_until is 'Held by something and null: until somebody lets it go. Past: it went then';
    create index message_held on message (org_id, conversation, held_until) where held_by is not null;
    create table preference (
      org_id uuid not null,
      person_id uuid not null,
      digest text check (digest in ('daily', 'weekly', 'off')),
      quiet text,
      primary key (org_id, person_id),
      foreign key (org_id, person_id) references person
    );
    create table mute (
      org_id uuid not null,
      person_id uuid not null,
      subject_id uuid not null,
      noun text not null check (noun in ('deal', 'task')),
      until timestamptz,
      primary key (org_id, person_id, subject_id),
      foreign key (org_id, person_id) references person
    )
  `.execute(db)
}
