import { type Kysely, sql } from 'kysely'
import type { Id, Subject } from '../nouns.ts'
import type { Schema } from './schema.ts'

/**
 * What hangs on these deals and accounts, and has cards of its own: deals of the accounts, the work for the
 * deals, and what clocks said of any of it.
 */
export async function listHanging(
  db: Kysely<Schema>,
  org: string,
  records: readonly Id[],
): Promise<Subject[]> {
  if (records.length === 0) return []
  const { rows } = await sql<Subject>`
    with on_it as materialized (
      select id from deal where org_id = ${org}
        and (id = any(${records}::uuid[]) or account_id = any(${records}::uuid[]))),
    hanging as materialized (
    select 'deal' as noun, id from on_it
    union all select 'approval', r.id from approval r join on_it d on r.org_id = ${org} and r.deal_id = d.id
    union all select 'task', t.id from task t join on_it d on t.org_id = ${org} and t.deal_id = d.id
    union all select 'project', p.id from project p join on_it d on p.org_id = ${org} and p.deal_id = d.id
    union all select 'exception', x.id from exception x
      join (select id from on_it union all select unnest(${records}::uuid[])) s
      on x.org_id = ${org} and x.subject_id = s.id)
    select noun, id from hanging
    union select 'alarm', g.id from hanging h join alarm g on g.org_id = ${org}
      and g.lines @> jsonb_build_array(jsonb_build_object('subject', jsonb_build_object('id', h.id::text)))`.execute(
    db,
  )
  return rows
}
