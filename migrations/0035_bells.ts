import { type Kysely, sql } from 'kysely'

/**
 * When clocks ring next, in a narrow table of its own: a clock that rings then changes nothing that an index of
 * its own wide row knows, and is written beside its former self, for which its pages keep room. The database
 * keeps it, whoever writes: a process of the version before may still run. Each clock's bell is looked up by its
 * key, however few they were when that was planned.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table bell (
      org_id uuid not null,
      clock_id uuid not null,
      at timestamptz not null,
      primary key (org_id, clock_id),
      foreign key (org_id, clock_id) references clock on delete cascade
    );
    create index bell_at on bell (org_id, at, clock_id);
    comment on table bell is 'What next_at of clock says, so that due ones are found';
    create function keep_bells() returns trigger language plpgsql
      set enable_hashjoin = off set enable_mergejoin = off as $$
    begin
      delete from bell b using written w
        where b.org_id = w.org_id and b.clock_id = w.id and w.next_at is null;
      insert into bell (org_id, clock_id, at) select org_id, id, next_at from written where next_at is not null
        on conflict (org_id, clock_id) do update set at = excluded.at where bell.at <> excluded.at;
      return null;
    end $$;
    create trigger started after insert on clock referencing new table as written
      for each statement execute function keep_bells();
    create trigger changed after update on clock referencing new table as written
      for each statement execute function keep_bells();
    insert into bell select org_id, id, next_at from clock where next_at is not null;
    drop index clock_next;
    alter table clock set (fillfactor = 50)`.execute(db)
}
