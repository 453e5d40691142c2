import { type Kysely, sql } from 'kysely'

/** An absence begins and ends once each: what is due is found by its instant. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table absence add begun_at timestamptz, add ended_at timestamptz;
    update absence set begun_at = starts_at where starts_at <= now();
    update absence set ended_at = ends_at where ends_at <= now();
    create index absence_begins on absence (org_id, starts_at) where begun_at is null;
    create index absence_ends on absence (org_id, ends_at) where ended_at is null;
    create index absence_cover on absence (org_id, cover_id) where ended_at is null;
    create table covered (
      org_id uuid not null,
      absence_id uuid not null,
      noun text not null,
      subject_id uuid not null,
      person_id uuid not null,
      primary key (org_id, absence_id, subject_id),
      foreign key (org_id, absence_id) references absence on delete cascade,
      foreign key (org_id, person_id) references person
    );
    comment on table covered is 'What went to somebody else while its owner is away, and to whom'
  `.execute(db)
}
