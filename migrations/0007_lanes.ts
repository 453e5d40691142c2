import { type Kysely, sql } from 'kysely'

/** Who sends to a conversation of a chat, and what keeps its messages waiting. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table lane (
      org_id uuid not null references org,
      chat text not null,
      conversation text not null,
      sender uuid,
      sender_until timestamptz,
      wait_until timestamptz,
      why text,
      because text,
      closed_at timestamptz,
      exception_id uuid,
      primary key (org_id, chat, conversation)
    ) with (fillfactor = 50);
    comment on table lane is 'One sender for a conversation; why: it is closed to us, and tried again after wait_until';
    alter table message add column uncertain boolean not null default false;
    alter table message add column check_at timestamptz;
    drop index message_unshown;
    create index message_unshown on message (org_id, chat, conversation, created_at, id)
      where shown_version < version and failed_at is null;
    create index message_check on message (org_id, check_at) where check_at is not null
  `.execute(db)
}
