import { type Kysely, sql } from 'kysely'

/** What came in, what was decided and why, and what must leave. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table inbox (
      org_id uuid not null references org,
      id text not null,
      kind text not null,
      signal jsonb not null,
      state text not null check (state in ('waiting', 'done', 'failed')),
      received_at timestamptz not null default now(),
      attempts integer not null default 0,
      lease_until timestamptz,
      situation jsonb,
      rulebook text,
      failure text,
      primary key (org_id, id)
    ) with (fillfactor = 70);
    create index inbox_waiting on inbox (received_at) where state = 'waiting';
    create table directory (
      org_id uuid not null references org,
      hash text not null,
      people jsonb not null,
      teams jsonb not null,
      primary key (org_id, hash)
    );
    comment on table directory is 'The people and teams as decisions saw them; situations name them by hash';
    create table verdict (
      org_id uuid not null references org,
      id uuid not null,
      signal_id text not null,
      position integer not null,
      noun text not null,
      subject_id uuid,
      rule text not null,
      rulebook text not null,
      outcome text not null check (outcome in ('act', 'skip', 'refuse', 'unplaceable')),
      because text not null,
      read jsonb not null,
      candidates jsonb,
      at timestamptz not null,
      primary key (org_id, id),
      unique (org_id, signal_id, position)
    );
    create index verdict_subject on verdict (org_id, subject_id, at desc);
    create table event (
      org_id uuid not null,
      at timestamptz not null,
      id uuid not null,
      noun text not null,
      subject_id uuid not null,
      deal_id uuid,
      what text not null,
      old jsonb,
      new jsonb,
      by jsonb not null,
      signal_id text not null,
      primary key (org_id, at, id)
    ) partition by range (at);
    create table event_default partition of event default;
    create index event_subject on event (org_id, subject_id, at);
    create index event_deal on event (org_id, deal_id, at) where deal_id is not null;
    create table assignment (
      org_id uuid not null references org,
      id uuid not null,
      noun text not null,
      subject_id uuid not null,
      person_id uuid not null,
      starts_at timestamptz not null,
      ends_at timestamptz,
      ended_as text check (ended_as in
        ('accepted', 'declined', 'timed_out', 'reassigned', 'released', 'completed')),
      verdict_id uuid not null,
      because text not null,
      primary key (org_id, id),
      foreign key (org_id, person_id) references person
    );
    create unique index assignment_current on assignment (org_id, subject_id) where ends_at is null;
    create index assignment_subject on assignment (org_id, subject_id, starts_at);
    create table rotation (
      org_id uuid not null references org,
      team text not null,
      person_id uuid not null,
      primary key (org_id, team)
    );
    create table clock (
      org_id uuid not null references org,
      id uuid not null,
      noun text not null,
      subject_id uuid not null,
      policy text not null,
      kind text not null,
      cycle integer not null,
      started_at timestamptz not null,
      due_at timestamptz not null,
      state text not null check (state in ('running', 'met', 'breached', 'canceled')),
      ended_at timestamptz,
      because text not null,
      primary key (org_id, id),
      unique (org_id, subject_id, policy, cycle)
    );
    create index clock_due on clock (due_at, id) where state = 'running';
    create index clock_subject on clock (org_id, subject_id);
    create table approval (
      org_id uuid not null references org,
      id uuid not null,
      key text not null,
      deal_id uuid not null,
      rule text not null,
      because text not null,
      stage text not null,
      facts jsonb not null,
      status text not null check (status in ('pending', 'approved', 'rejected', 'superseded')),
      requested_by uuid,
      created_at timestamptz not null default now(),
      ended_at timestamptz,
      primary key (org_id, id),
      unique (org_id, key),
      foreign key (org_id, deal_id) references deal,
      foreign key (org_id, requested_by) references person
    );
    create index approval_deal on approval (org_id, deal_id);
    create unique index approval_open on approval (org_id, deal_id) where status = 'pending';
    create table approval_step (
      org_id uuid not null,
      id uuid not null,
      approval_id uuid not null,
      position integer not null,
      role text not null,
      status text not null check (status in ('pending', 'approved', 'rejected', 'superseded')),
      primary key (org_id, id),
      unique (org_id, approval_id, position),
      foreign key (org_id, approval_id) references approval
    );
    create table approval_decision (
      org_id uuid not null,
      step_id uuid not null,
      person_id uuid not null,
      decision text not null check (decision in ('approved', 'rejected')),
      reason text,
      at timestamptz not null,
      primary key (org_id, step_id),
      foreign key (org_id, step_id) references approval_step,
      foreign key (org_id, person_id) references person
    );
    create table exception (
      org_id uuid not null references org,
      id uuid not null,
      key text not null,
      owner_id uuid,
      noun text not null,
      subject_id uuid,
      kind text not null check (kind in ('bad_value', 'missing_value', 'unplaceable', 'failed')),
      field text,
      offered text,
      because text not null,
      resume jsonb,
      state text not null check (state in ('open', 'settled')),
      signal_id text not null,
      created_at timestamptz not null default now(),
      settled_at timestamptz,
      primary key (org_id, id),
      unique (org_id, key),
      foreign key (org_id, owner_id) references person
    );
    create index exception_subject on exception (org_id, subject_id);
    create index exception_waiting on exception (org_id, created_at) where state = 'open';
    create unique index exception_open on exception (org_id, subject_id, kind, field) where state = 'open' and field is not null;
    create table message (
      org_id uuid not null references org,
      id uuid not null,
      chat text not null,
      conversation text not null,
      noun text not null,
      subject_id uuid not null,
      thread_id uuid,
      author_id uuid,
      card jsonb not null,
      version integer not null default 1,
      shown_version integer not null default 0,
      ref text,
      attempts integer not null default 0,
      next_try_at timestamptz,
      lease_until timestamptz,
      failed_at timestamptz,
      failure text,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      primary key (org_id, id),
      unique (org_id, subject_id, conversation, chat)
    ) with (fillfactor = 70);
    create index message_unshown on message (next_try_at) where shown_version < version and failed_at is null;
    create index message_conversation on message (org_id, conversation, created_at, id);
    create index message_thread on message (org_id, thread_id) where thread_id is not null
  `.execute(db)
}
