import { type Kysely, sql } from 'kysely'

/** Clocks know how their deadline came about and what rings next; history knows when things happened. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table clock drop constraint clock_state_check;
    alter table clock
      add check (state in ('running', 'paused', 'met', 'breached', 'canceled')),
      add goal_minutes double precision not null default 0,
      add spans jsonb not null default '[]',
      add rung text[] not null default '{}',
      add next_at timestamptz,
      add as_of timestamptz,
      add terms text not null default '';
    update clock set next_at = due_at where state = 'running';
    update clock set as_of = started_at;
    alter table clock alter as_of set not null;
    drop index clock_due;
    create index clock_next on clock (next_at, id) where next_at is not null;
    create index clock_terms on clock (org_id, policy, terms, id) where ended_at is null;
    create index mute_subject on mute (org_id, subject_id);
    alter table event add happened_at timestamptz, add historic boolean not null default false;
    create table alarm (
      org_id uuid not null references org,
      id uuid not null,
      conversation text not null,
      at timestamptz not null,
      count integer not null,
      lines jsonb not null,
      primary key (org_id, id)
    );
    comment on table alarm is 'What clocks say in one conversation within one minute: one message'
  `.execute(db)
}
