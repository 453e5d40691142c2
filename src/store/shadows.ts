import { type Kysely, sql } from 'kysely'
import type { ShadowTally, ShadowView } from '../cards/shadow.ts'
import { type Raw, raw } from '../decide/raw.ts'
import type { Id, Instant } from '../nouns.ts'
import type { Schema } from './schema.ts'

type Db = Kysely<Schema>

/** More lines than this a card does not hold. */
const LINES = 20

/** What each day's card shows: those not judged yet first. */
export async function readShadowViews(
  db: Db,
  org: string,
  ids: readonly Id[],
): Promise<Map<Id, Raw<ShadowView>>> {
  if (ids.length === 0) return new Map()
  const { rows } = await sql<ShadowView>`
    select s.id, 'Rules in shadow' as key, s.day, s.count, s.judged, l.lines
    from (select card_id as id, min(day) as day, count(*) as count, count(judged) as judged
      from shadow_case where org_id = ${org} and card_id = any(${ids}::uuid[]) group by 1) s
    cross join lateral (select json_agg(json_build_object('id', c.id, 'rule', c.rule, 'judged', c.judged,
        'key', d.key, 'name', d.name, 'went', w.name, 'would', o.name)) as lines
      from (select * from shadow_case where org_id = ${org} and card_id = s.id
        order by judged nulls first, at, id limit ${sql.lit(LINES)}) c
      join lateral (select key, name from deal where org_id = c.org_id and id = c.subject_id
        union all select key, name from lead where org_id = c.org_id and id = c.subject_id
        union all select key, name from ticket where org_id = c.org_id and id = c.subject_id) d on true
      left join person w on w.org_id = c.org_id and w.id = c.went
      left join person o on o.org_id = c.org_id and o.id = c.would) l`.execute(db)
  return new Map(rows.map((row) => [row.id, raw({ ...row, lines: row.lines ?? [] })]))
}

/** The rules that are or were in shadow, the newest first. */
export async function readShadowTallies(db: Db, org: string): Promise<ShadowTally[]> {
  const { rows } = await sql<ShadowTally>`
    select coalesce(r.rule, c.rule) as rule, r.since, r.until, coalesce(c.cases, 0) as cases,
      coalesce(c.old_right, 0) as old_right, coalesce(c.new_right, 0) as new_right
    from (select * from shadow_rule where org_id = ${org}) r
    full join (select rule, count(*) as cases, count(*) filter (where judged = 'old') as old_right,
      count(*) filter (where judged = 'new') as new_right, max(at) as last
      from shadow_case where org_id = ${org} group by rule) c on c.rule = r.rule
    order by r.since desc nulls last, c.last desc limit 50`.execute(db)
  return rows
}

/** Until when rules are in shadow: counted from when each was first; what is no longer is forgotten. */
export async function keepShadows(
  db: Db,
  org: string,
  rules: readonly { readonly rule: string; readonly days: number }[],
  now: Instant,
): Promise<Record<string, Instant>> {
  const given = JSON.stringify(rules)
  await sql`delete from shadow_rule where org_id = ${org}
    and rule not in (select rule from jsonb_to_recordset(${given}::jsonb) as r (rule text))`.execute(
    db,
  )
  if (rules.length === 0) return {}
  const { rows } = await sql<{ rule: string; until: Instant }>`
    insert into shadow_rule (org_id, rule, since, until)
    select ${org}, rule, ${now}::timestamptz, ${now}::timestamptz + make_interval(days => days)
    from jsonb_to_recordset(${given}::jsonb) as r (rule text, days int)
    on conflict (org_id, rule) do update set until = shadow_rule.since + (excluded.until - excluded.since)
    returning rule, until`.execute(db)
  return Object.fromEntries(rows.map(({ rule, until }) => [rule, until]))
}
