import { type Kysely, sql } from 'kysely'

/** Who can look at each conversation, and what of its cards is still to be drawn anew for them. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table audience (
      org_id uuid not null references org,
      chat text not null,
      conversation text not null,
      people uuid[] not null default '{}',
      colleagues boolean not null default false,
      strangers boolean not null default true,
      checked_at timestamptz,
      rights text,
      redraw_at timestamptz,
      redraw_below uuid,
      redraw_last boolean not null default false,
      primary key (org_id, chat, conversation)
    );
    comment on table audience is 'Who can look at a conversation, as its chat said last; nobody knows until checked_at';
    comment on column audience.rights is 'What they may read, in short: when it changes, the cards they see are drawn anew';
    create index audience_redraw on audience (org_id, redraw_at) where redraw_at is not null
  `.execute(db)
}
