import { type Kysely, sql } from 'kysely'

/** What somebody who left still has, and who is proposed for each piece of it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table left_behind (
      org_id uuid not null,
      person_id uuid not null,
      position integer not null,
      what text not null,
      subject_id uuid,
      key text not null,
      name text not null,
      deal_id uuid,
      proposed_id uuid,
      because text not null,
      primary key (org_id, person_id, position),
      foreign key (org_id, person_id) references person,
      foreign key (org_id, proposed_id) references person
    );
    create index account_owner on account (org_id, owner_id);
    create index project_owner on project (org_id, owner_id);
    create index exception_owner on exception (org_id, owner_id) where state = 'open';
    create index person_manager on person (org_id, manager_id)
  `.execute(db)
}
