import { type Kysely, sql } from 'kysely'
import type { TeamShare, Twins } from '../decide/findings.ts'
import type { Source } from '../decide/rulebook.ts'
import type { Instant } from '../nouns.ts'
import type { Schema } from './schema.ts'

type Db = Kysely<Schema>

/** How many deals each member of a team was given since then. */
export async function readShares(db: Db, org: string, since: Instant): Promise<TeamShare[]> {
  const { rows } = await sql<TeamShare>`
    select t.name as team, p.name as person, count(a.id) as count
    from membership m
    join team t on t.org_id = m.org_id and t.id = m.team_id
    join person p on p.org_id = m.org_id and p.id = m.person_id and p.active
    left join assignment a on a.org_id = m.org_id and a.person_id = p.id and a.noun = 'deal'
      and a.starts_at >= ${since}
    where m.org_id = ${org} group by t.id, t.name, p.id, p.name order by 1, 2`.execute(db)
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

/** Accounts of one domain, and open deals of one name at one account, that have several owners. */
export async function readTwins(db: Db, org: string): Promise<Twins[]> {
  const { rows } = await sql<Twins>`
    (select 'account' as noun, array_agg(key order by key) as keys from account
      where org_id = ${org} and domain is not null and owner_id is not null
      group by domain having count(distinct owner_id) > 1 order by 2 limit 10)
    union all
    (select 'deal', array_agg(key order by key) from deal
      where org_id = ${org} and account_id is not null and owner_id is not null
        and closed_at is null and deleted_at is null
      group by account_id, lower(name) having count(distinct owner_id) > 1 order by 2 limit 10)`.execute(
    db,
  )
  return rows
}
