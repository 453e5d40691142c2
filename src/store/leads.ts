import { type Kysely, sql } from 'kysely'
import type { LeadView } from '../cards/view-inbound.ts'
import { type Raw, raw } from '../decide/raw.ts'
import type { Id } from '../nouns.ts'
import { joinAway } from './away.ts'
import { type Reader, seesRecord } from './lists/parts.ts'
import type { Schema } from './schema.ts'

type Db = Kysely<Schema>

/** What the cards of these leads show, by id. */
export async function readLeadViews(
  db: Db,
  org: string,
  ids: readonly string[],
): Promise<Map<string, Raw<LeadView>>> {
  if (ids.length === 0) return new Map()
  const { rows } = await sql<LeadView>`
    select l.id, l.key, l.name, l.company, l.email, l.phone, l.title, l.country, l.region, l.lead_source,
      l.message, l.status, l.reason, l.closed_at, l.owner_id, p.name as owner_name, away.until as away_until, away.cover_name, a.name as account_name,
      a.owner_id as account_owner_id, coalesce(s.offer is not null and s.accepted_at is null, false) and l.closed_at is null as is_offered,
      d.key as deal_key, d.name as deal_name, d.owner_id as deal_owner_id,
      coalesce(c.clocks, '[]') as clocks
    from lead l
    left join person p on p.org_id = l.org_id and p.id = l.owner_id ${joinAway(org, sql`l.owner_id`)}
    left join account a on a.org_id = l.org_id and a.id = l.account_id
    left join deal d on d.org_id = l.org_id and d.id = l.deal_id
    left join assignment s on s.org_id = l.org_id and s.subject_id = l.id and s.ends_at is null
    left join lateral (
      select json_agg(json_build_object('kind', kind, 'policy', policy, 'state', state, 'dueAt',
        to_char(due_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) order by due_at) as clocks
      from clock where org_id = l.org_id and subject_id = l.id and ended_at is null) c on true
    where l.org_id = ${org} and l.id = any(${ids}::uuid[])`.execute(db)
  return new Map(rows.map((row) => [row.id, raw(row)]))
}

/** Open leads, the newest first: all, or one person's, as far as the reader may see them. */
export async function listOpenLeads(
  db: Db,
  org: string,
  { owner, reader, limit = 50 }: { owner?: Id<'person'>; reader: Reader; limit?: number },
): Promise<Id<'lead'>[]> {
  const { rows } = await sql<{ id: Id<'lead'> }>`
    select d.id from lead d where d.org_id = ${org} and d.closed_at is null
      and (${owner ?? null}::uuid is null or d.owner_id = ${owner ?? null}) and ${seesRecord(reader, 'lead')}
    order by d.created_at desc, d.id desc limit ${limit}`.execute(db)
  return rows.map(({ id }) => id)
}
