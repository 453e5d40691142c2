import { type Kysely, sql } from 'kysely'

/** Documents that wait to be fetched by a link, once. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table handed (
      org_id uuid not null references org,
      hash bytea not null,
      person_id uuid not null,
      name text not null,
      type text not null,
      body text not null,
      expires_at timestamptz not null,
      primary key (org_id, hash),
      foreign key (org_id, person_id) references person
    );
    create index handed_over on handed (org_id, expires_at)
  `.execute(db)
}
