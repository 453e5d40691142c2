import { type Kysely, sql } from 'kysely'
import type { TicketView } from '../cards/view-inbound.ts'
import { type Raw, raw } from '../decide/raw.ts'
import type { Id } from '../nouns.ts'
import { joinAway } from './away.ts'
import { type Reader, seesRecord } from './lists/parts.ts'
import type { Schema } from './schema.ts'

type Db = Kysely<Schema>

/** What the cards of these tickets show, by id. */
export async function readTicketViews(
  db: Db,
  org: string,
  ids: readonly string[],
): Promise<Map<string, Raw<TicketView>>> {
  if (ids.length === 0) return new Map()
  const { rows } = await sql<TicketView>`
    select t.id, t.key, t.name, t.company, t.contact, t.email, t.country, t.region, t.priority, t.message,
      t.status, t.resolution, t.asked_at, t.answered_at, t.closed_at, t.owner_id, p.name as owner_name, away.until as away_until, away.cover_name,
      a.name as account_name, a.owner_id as account_owner_id,
      coalesce(s.offer is not null and s.accepted_at is null, false) and t.closed_at is null as is_offered,
      coalesce(c.clocks, '[]') as clocks
    from ticket t
    left join person p on p.org_id = t.org_id and p.id = t.owner_id ${joinAway(org, sql`t.owner_id`)}
    left join account a on a.org_id = t.org_id and a.id = t.account_id
    left join assignment s on s.org_id = t.org_id and s.subject_id = t.id and s.ends_at is null
    left join lateral (
      select json_agg(json_build_object('kind', kind, 'policy', policy, 'state', state, 'dueAt',
        to_char(due_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) order by due_at) as clocks
      from clock where org_id = t.org_id and subject_id = t.id and ended_at is null) c on true
    where t.org_id = ${org} and t.id = any(${ids}::uuid[])`.execute(db)
  return new Map(rows.map((row) => [row.id, raw(row)]))
}

/** Open tickets, the most pressing first, and of those the one that waits longest: all, or one person's, as far as the reader may see them. */
export async function listOpenTickets(
  db: Db,
  org: string,
  { owner, reader, limit = 50 }: { owner?: Id<'person'>; reader: Reader; limit?: number },
): Promise<Id<'ticket'>[]> {
  const { rows } = await sql<{ id: Id<'ticket'> }>`
    select d.id from ticket d where d.org_id = ${org} and d.closed_at is null
      and (${owner ?? null}::uuid is null or d.owner_id = ${owner ?? null}) and ${seesRecord(reader, 'ticket')}
    order by array_position(array['urgent', 'high', 'normal', 'low'], d.priority),
      d.status in ('pending', 'on_hold'), d.asked_at, d.id limit ${limit}`.execute(db)
  return rows.map(({ id }) => id)
}
