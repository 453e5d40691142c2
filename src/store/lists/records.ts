import { sql } from 'kysely'
import {
  deal,
  everybody,
  holding,
  isId,
  type List,
  mineOr,
  ownedBy,
  type Part,
  person,
  type Reader,
  seesDealOf,
  seesRecord,
  subjectId,
} from './parts.ts'

const HEADER = sql`r.id, r.key, ${person('r.owner_id')} as owner, r.version, r.created_at, r.updated_at`

function seesOwn(noun: keyof Reader['sees']): List['visible'] {
  return (reader) => {
    if (reader.sees[noun] === 'all') return sql`true`
    return sql`exists (select from (select r.owner_id) d where ${seesRecord(reader, noun)})`
  }
}

/** What came in, by what it is called or by who wrote. */
function writerLike(value: string): Part {
  return sql`(r.name ilike ${holding(value)} or r.company ilike ${holding(value)}
    or r.email = lower(${value}) or r.key = upper(${value}))`
}

export const deals: List = {
  columns: sql`${HEADER}, r.owner_id as deal_owner_id,
    (select owner_id from account a where a.org_id = r.org_id and a.id = r.account_id) as account_owner_id,
    r.name, r.pipeline, r.stage, r.pending_stage, r.amount, r.currency, r.discount,
    r.close_date, r.closed_at, r.next_step, r.lead_source, r.lost_reason, r.close_no, r.source,
    r.external_id, r.custom, r.deleted_at,
    case when r.summary is null then null else json_build_object('text', r.summary->'text',
      'next_action', r.summary->'nextAction', 'writer', r.summary->'writer', 'at', r.summary->'at',
      'without', coalesce(r.summary->'without', '[]')) end
      as summary,
    (select json_build_object('key', a.key, 'name', a.name) from account a
      where a.org_id = r.org_id and a.id = r.account_id) as account`,
  from: sql`deal r`,
  visible: seesOwn('deal'),
  listed: sql`r.deleted_at is null`,
  filters: {
    external_id: (value) => sql`r.external_id = ${value}`,
    owner: ownedBy,
    // Each half has its index; an "or" across both tables would have none.
    q: (value, { org }) => sql`r.id in (
      select id from deal
        where org_id = ${org} and (name ilike ${holding(value)} or key = upper(${value}))
      union
      select d.id from account a join deal d on d.org_id = a.org_id and d.account_id = a.id
        where a.org_id = ${org} and a.name ilike ${holding(value)})`,
    subject: (value, reader) => {
      const subject = subjectId(value, reader)
      return sql`(r.id = ${subject} or r.account_id = ${subject})`
    },
  },
}

export const leads: List = {
  columns: sql`${HEADER}, r.owner_id as deal_owner_id,
    (select owner_id from account a where a.org_id = r.org_id and a.id = r.account_id) as account_owner_id,
    r.name, r.company, r.email, r.phone, r.title, r.country, r.region, r.industry, r.lead_source, r.message,
    r.status, r.reason, r.closed_at, r.source, r.external_id, r.custom,
    (select json_build_object('key', a.key, 'name', a.name) from account a
      where a.org_id = r.org_id and a.id = r.account_id) as account,
    (select json_build_object('key', d.key, 'name', d.name) from deal d
      where d.org_id = r.org_id and d.id = r.deal_id) as deal,
    (select owner_id from deal d where d.org_id = r.org_id and d.id = r.deal_id) as became_owner_id`,
  from: sql`lead r`,
  visible: seesOwn('lead'),
  filters: {
    external_id: (value) => sql`r.external_id = ${value}`,
    owner: ownedBy,
    q: writerLike,
    subject: (value, reader) => {
      const subject = subjectId(value, reader)
      return sql`(r.id = ${subject} or r.account_id = ${subject} or r.deal_id = ${subject})`
    },
  },
}

export const tickets: List = {
  columns: sql`${HEADER}, r.owner_id as deal_owner_id,
    (select owner_id from account a where a.org_id = r.org_id and a.id = r.account_id) as account_owner_id,
    r.name, r.company, r.contact, r.email, r.country, r.region, r.priority, r.message, r.status, r.resolution,
    r.asked_at, r.answered_at, r.closed_at, r.source, r.external_id, r.custom,
    (select json_build_object('key', a.key, 'name', a.name) from account a
      where a.org_id = r.org_id and a.id = r.account_id) as account`,
  from: sql`ticket r`,
  visible: seesOwn('ticket'),
  filters: {
    external_id: (value) => sql`r.external_id = ${value}`,
    owner: ownedBy,
    q: writerLike,
    subject: (value, reader) => {
      const subject = subjectId(value, reader)
      return sql`(r.id = ${subject} or r.account_id = ${subject})`
    },
  },
}

export const accounts: List = {
  columns: sql`${HEADER}, r.owner_id as account_owner_id, r.name, r.domain, r.country, r.industry, r.region, r.source, r.external_id,
    r.custom, (select key from account a where a.org_id = r.org_id and a.id = r.parent_id) as parent`,
  from: sql`account r`,
  visible: everybody,
  filters: {
    external_id: (value) => sql`r.external_id = ${value}`,
    owner: ownedBy,
    q: (value) => sql`(r.name ilike ${holding(value)} or r.key = upper(${value}))`,
    subject: (value, reader) => {
      const subject = subjectId(value, reader)
      return sql`(r.id = ${subject} or r.id =
        (select account_id from deal where org_id = ${reader.org} and id = ${subject}))`
    },
  },
}

export const people: List = {
  columns: sql`r.id, r.name, r.email, r.roles, r.active, r.zone, ${person('r.manager_id')} as manager,
    array(select t.name from membership m join team t on t.org_id = m.org_id and t.id = m.team_id
      where m.org_id = r.org_id and m.person_id = r.id order by t.name) as teams`,
  from: sql`person r`,
  visible: everybody,
  filters: {
    q: (value) => sql`(r.name ilike ${holding(value)} or r.email = lower(${value}))`,
  },
}

export const projects: List = {
  columns: sql`${HEADER}, r.name, r.status, r.playbook, r.close_no, ${deal('r.deal_id')} as deal,
    (select json_build_object('open', count(*) filter (where t.status not in ('completed', 'canceled')),
      'total', count(*)) from task t where t.org_id = r.org_id and t.project_id = r.id) as tasks`,
  from: sql`project r`,
  visible: mineOr(seesDealOf('r.deal_id')),
  filters: {
    owner: ownedBy,
    q: (value) => sql`(r.name ilike ${holding(value)} or r.key = upper(${value}))`,
    subject: (value, reader) => {
      const subject = subjectId(value, reader)
      return sql`(r.id = ${subject} or r.deal_id = ${subject} or r.account_id = ${subject})`
    },
  },
}

/** One record of a list, by its key or id. */
export function named(value: string): ReturnType<NonNullable<List['filters']['q']>> {
  return isId(value) ? sql`r.id = ${value}` : sql`r.key = upper(${value})`
}
