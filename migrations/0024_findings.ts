import { type Kysely, sql } from 'kysely'

/** What the daily look found: an exception each, once for as long as it lasts. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table exception drop constraint exception_kind_check;
    alter table exception add check (kind in
      ('bad_value', 'missing_value', 'unplaceable', 'failed', 'finding'));
    create table finding (
      org_id uuid not null references org,
      name text not null,
      exception_id uuid not null,
      primary key (org_id, name),
      foreign key (org_id, exception_id) references exception
    );
    comment on table finding is 'What is so now, and the exception that says it, also where somebody has settled that'
  `.execute(db)
}
