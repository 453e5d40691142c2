import type pg from 'pg'

/** The strongest way without batches: one call, one transaction, plans kept by plpgsql. */
const FUNCTION = `
create or replace function bench_one_call(rows jsonb) returns void language plpgsql as $$
declare
  wanted deal;
  old deal;
begin
  insert into inbox select * from jsonb_populate_recordset(null::inbox, rows->'inbox')
    on conflict (org_id, id) do nothing;
  if not found then return; end if;
  select * into wanted from jsonb_populate_recordset(null::deal, rows->'deal');
  select * into old from deal where org_id = wanted.org_id and source = wanted.source
    and external_id = wanted.external_id for update;
  if found then
    update deal set amount = wanted.amount, reported_at = wanted.reported_at, version = version + 1,
      updated_at = wanted.updated_at, updated_by = wanted.updated_by
      where org_id = old.org_id and id = old.id;
  else
    insert into deal select (wanted).*;
    old := wanted;
  end if;
  insert into verdict select org_id, id, signal_id, position, noun, old.id, rule, rulebook, outcome, because,
    read, candidates, at from jsonb_populate_recordset(null::verdict, rows->'verdict');
  insert into event select org_id, at, id, noun, old.id, old.id, what, e.old, new, by, signal_id
    from jsonb_populate_recordset(null::event, rows->'event') e;
  insert into clock select * from jsonb_populate_recordset(null::clock, rows->'clock');
  insert into assignment select * from jsonb_populate_recordset(null::assignment, rows->'assignment');
  insert into message as m (org_id, id, chat, conversation, noun, subject_id, card, version, shown_version,
      ref, lease_until, created_at, updated_at)
    select org_id, id, chat, conversation, noun, old.id, card, 1, 1, ref, lease_until, created_at, updated_at
    from jsonb_populate_recordset(null::message, rows->'message')
    on conflict (org_id, chat, conversation, subject_id) do update set card = excluded.card,
      version = m.version + 1, shown_version = m.version + 1, updated_at = excluded.updated_at;
end $$`

export async function createOneCall(pool: pg.Pool): Promise<void> {
  await pool.query(FUNCTION)
}

/** Writes one event's rows. */
export async function oneCall(client: pg.ClientBase, rows: string): Promise<void> {
  await client.query({
    name: 'bench_one_call',
    text: 'select bench_one_call($1::jsonb)',
    values: [rows],
  })
}
