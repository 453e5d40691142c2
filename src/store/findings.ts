import { type Kysely, sql } from 'kysely'
import type { TeamShare, Twins } from '../decide/findings.ts'
import type { Source } from '../decide/rulebook.ts'
import type { Exception, Id, Instant } from '../nouns.ts'
import type { Schema } from './schema.ts'

type Db = Kysely<Schema>

/** How many deals, leads and tickets each member of a team was given since then. */
export async function readShares(db: Db, org: string, since: Instant): Promise<TeamShare[]> {
  const { rows } = await sql<TeamShare>`
    select n.noun, t.name as team, p.id as person_id, p.name as person, count(a.id) as count
    from membership m
    join team t on t.org_id = m.org_id and t.id = m.team_id
    join person p on p.org_id = m.org_id and p.id = m.person_id and p.active
    cross join unnest(array['deal', 'lead', 'ticket']) as n (noun)
    left join assignment a on a.org_id = m.org_id and a.person_id = p.id and a.noun = n.noun
      and a.starts_at >= ${since}
    where m.org_id = ${org} group by n.noun, t.id, t.name, p.id, p.name order by 1, 2, 3`.execute(
    db,
  )
  return rows
}

/** The rules that decided, asked or started something since then. */
export async function readFired(db: Db, org: string, since: Instant): Promise<Set<string>> {
  const { rows } = await sql<{ rule: string }>`
    select rule from verdict where org_id = ${org} and at >= ${since} and outcome <> 'refuse'
    union select rule from approval where org_id = ${org} and created_at >= ${since}
    union select policy from clock where org_id = ${org} and started_at >= ${since}`.execute(db)
  return new Set(rows.map(({ rule }) => rule))
}

/** The rules that were in force at a moment; null where there were none yet. */
export async function readInForceAt(
  db: Db,
  org: string,
  at: Instant,
): Promise<readonly Source[] | null> {
  const found = await db
    .selectFrom('rulebookChange as c')
    .innerJoin('rulebook as r', (join) =>
      join.onRef('r.orgId', '=', 'c.orgId').onRef('r.version', '=', 'c.version'),
    )
    .select('r.sources')
    .where('c.orgId', '=', org)
    .where('c.at', '<=', at)
    .orderBy('c.number', 'desc')
    .limit(1)
    .executeTakeFirst()
  return found?.sources ?? null
}

/** More than this of a kind are looked at once these are fewer. */
const MOST_TWINS = 10

/**
 * Accounts of one domain, open deals of one name at one account, open leads of one mail address, and open tickets
 * of one address about the same, that have several owners, those that are known already first. What somebody has settled takes no room.
 */
export async function readTwins(db: Db, org: string): Promise<Twins[]> {
  const { rows } = await sql<Twins>`
    with same as (
      select 'account' as noun, domain as same, array_agg(id) as ids from account
      where org_id = ${org} and domain is not null and owner_id is not null
      group by domain having count(distinct owner_id) > 1
      union all
      select 'deal', account_id || ' ' || lower(name), array_agg(id) from deal
      where org_id = ${org} and account_id is not null and owner_id is not null
        and closed_at is null and deleted_at is null
      group by account_id, lower(name) having count(distinct owner_id) > 1
      union all
      select 'lead', lower(email), array_agg(id) from lead
      where org_id = ${org} and email is not null and owner_id is not null and closed_at is null
      group by lower(email) having count(distinct owner_id) > 1
      union all
      select 'ticket', lower(email) || ' ' || lower(name), array_agg(id) from ticket
      where org_id = ${org} and email is not null and owner_id is not null and closed_at is null
      group by lower(email), lower(name) having count(distinct owner_id) > 1),
    placed as (
      select s.*, row_number() over (partition by s.noun, x.state is not distinct from 'settled'
        order by x.id is null, s.same) as place, x.state from same s
      left join finding f on f.org_id = ${org} and f.name = 'twins ' || s.noun || ' ' || s.same
      left join exception x on x.org_id = f.org_id and x.id = f.exception_id)
    select p.noun, p.same, r.records from placed p cross join lateral (
      select json_agg(json_build_object('id', t.id, 'key', t.key, 'ownerId', t.owner_id, 'owner', o.name,
        'weight', t.weight) order by t.created_at, length(t.key), t.key) as records
      from (select id, key, owner_id, created_at,
          (select count(*) from deal d where d.org_id = a.org_id and d.account_id = a.id) as weight
        from account a where p.noun = 'account' and a.org_id = ${org} and a.id = any(p.ids)
        union all select id, key, owner_id, created_at,
          (select count(*) from event e where e.org_id = d.org_id and e.deal_id = d.id
            and e.subject_id = d.id)
        from deal d where p.noun = 'deal' and d.org_id = ${org} and d.id = any(p.ids)
        union all select id, key, owner_id, created_at,
          (select count(*) from event e where e.org_id = l.org_id and e.subject_id = l.id)
        from lead l where p.noun = 'lead' and l.org_id = ${org} and l.id = any(p.ids)
        union all select id, key, owner_id, created_at,
          (select count(*) from event e where e.org_id = k.org_id and e.subject_id = k.id)
        from ticket k where p.noun = 'ticket' and k.org_id = ${org} and k.id = any(p.ids)) t
      join person o on o.org_id = ${org} and o.id = t.owner_id) r
    where p.state = 'settled' or p.place <= ${MOST_TWINS} order by p.noun, p.place`.execute(db)
  return rows
}

/** What was found at the last look, by its name, and the exception that says it. */
export async function readKnownFindings(db: Db, org: string): Promise<Map<string, KnownFinding>> {
  const { rows } = await sql<KnownFinding & { name: string }>`
    select f.name, x.id as exception, x.because, x.state from finding f
    join exception x on x.org_id = f.org_id and x.id = f.exception_id where f.org_id = ${org}`.execute(
    db,
  )
  return new Map(rows.map(({ name, ...known }) => [name, known]))
}

export interface KnownFinding extends Pick<Exception, 'because' | 'state'> {
  readonly exception: Id<'exception'>
}
