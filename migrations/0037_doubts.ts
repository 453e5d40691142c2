import { type Kysely, sql } from 'kysely'

/** Accounts of which their chat is still to be asked whether it has them; a link that ends takes its doubt along. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table doubt (
      org_id uuid not null,
      chat text not null,
      workspace text not null,
      handle text not null,
      since timestamptz not null,
      ask_at timestamptz not null,
      primary key (org_id, chat, workspace, handle),
      foreign key (org_id, chat, workspace, handle) references identity on delete cascade
    )`.execute(db)
}
