import { sql } from 'kysely'
import {
  buttons,
  deal,
  type Filter,
  holding,
  INBOUND,
  type List,
  mineOr,
  moment,
  ofDealOwnedBy,
  ownedBy,
  type Part,
  person,
  type Reader,
  seesDealOf,
  seesRecord,
  subjectId,
} from './parts.ts'

/** What a task, clock, exception or message is about, by what people call it. */
const SUBJECT = sql`case r.noun
  when 'deal' then (select key from deal s where s.org_id = r.org_id and s.id = r.subject_id)
  when 'lead' then (select key from lead s where s.org_id = r.org_id and s.id = r.subject_id)
  when 'ticket' then (select key from ticket s where s.org_id = r.org_id and s.id = r.subject_id)
  when 'account' then (select key from account s where s.org_id = r.org_id and s.id = r.subject_id)
  when 'contact' then (select key from contact s where s.org_id = r.org_id and s.id = r.subject_id)
  when 'task' then (select key from task s where s.org_id = r.org_id and s.id = r.subject_id)
  when 'project' then (select key from project s where s.org_id = r.org_id and s.id = r.subject_id)
  when 'approval' then (select key from approval s where s.org_id = r.org_id and s.id = r.subject_id)
  when 'exception' then (select key from exception s where s.org_id = r.org_id and s.id = r.subject_id)
end`

/** The deal that a clock or an exception is about, also by way of a task or an exception. */
const DEAL_OF = sql`case r.noun
  when 'deal' then r.subject_id
  when 'task' then (select deal_id from task s where s.org_id = r.org_id and s.id = r.subject_id)
  when 'exception' then (select case s.noun when 'deal' then s.subject_id end from exception s
    where s.org_id = r.org_id and s.id = r.subject_id)
end`

/** The lead or the ticket that a clock or an exception is about. */
const INBOUND_OF = sql`case
  when r.noun in ('lead', 'ticket') then r.subject_id
  when r.noun = 'exception' then (select case when s.noun in ('lead', 'ticket') then s.subject_id end from exception s
    where s.org_id = r.org_id and s.id = r.subject_id)
end`

/** Whose the deal and its account are: who may read decides by them. */
const OWNERS = (id: Part): Part => sql`coalesce((select d.owner_id from deal d
    where d.org_id = r.org_id and d.id = ${id}), (select l.owner_id from ${INBOUND} l
    where l.org_id = r.org_id and l.id = ${id})) as deal_owner_id,
  (select a.owner_id from deal d join account a on a.org_id = d.org_id and a.id = d.account_id
    where d.org_id = r.org_id and d.id = ${id}) as account_owner_id`

function seesSubject(reader: Reader): Part {
  const { deal, lead, ticket } = reader.sees
  if ([deal, lead, ticket].every((sees) => sees === 'all')) return sql`true`
  return sql`(case when ${DEAL_OF} is null then true else exists (select from deal d
    where d.org_id = r.org_id and d.id = ${DEAL_OF} and ${seesRecord(reader, 'deal')}) end
    and case when ${INBOUND_OF} is null then true else exists (select from ${INBOUND} d
    where d.org_id = r.org_id and d.id = ${INBOUND_OF} and case d.noun when 'lead' then ${seesRecord(reader, 'lead')}
      else ${seesRecord(reader, 'ticket')} end) end)`
}

/** What hangs on a deal or a project and has cards and clocks of its own. */
function hangingOn(subject: Part, { org }: Reader): Part {
  return sql`select id from approval where org_id = ${org} and deal_id = ${subject}
    union all select id from task
      where org_id = ${org} and (deal_id = ${subject} or project_id = ${subject})
    union all select id from project where org_id = ${org} and deal_id = ${subject}
    union all select id from exception where org_id = ${org} and subject_id = ${subject}`
}

/** A record's own, and that of everything which hangs on it. */
const withHanging: Filter = (value, reader) => {
  const subject = subjectId(value, reader)
  // As an array, so that the index on the subject is used.
  return sql`r.subject_id = any(array(select ${subject} union all ${hangingOn(subject, reader)}))`
}

export const tasks: List = {
  columns: sql`r.id, r.key, r.title, r.status, r.due_on, ${person('r.owner_id')} as owner,
    ${deal('r.deal_id')} as deal, r.accepted_at, r.completed_at, r.version, r.created_at, r.updated_at,
    (select json_build_object('key', p.key, 'name', p.name) from project p
      where p.org_id = r.org_id and p.id = r.project_id) as project, ${buttons} as buttons`,
  from: sql`task r`,
  visible: mineOr((reader) => sql`(r.deal_id is null or ${seesDealOf('r.deal_id')(reader)})`),
  filters: {
    owner: ownedBy,
    q: (value) => sql`(r.title ilike ${holding(value)} or r.key = upper(${value}))`,
    subject: (value, reader) => {
      const subject = subjectId(value, reader)
      return sql`(r.id = ${subject} or r.deal_id = ${subject} or r.project_id = ${subject})`
    },
  },
}

export const approvals: List = {
  columns: sql`r.id, r.key, ${OWNERS(sql`r.deal_id`)}, ${deal('r.deal_id')} as deal, r.status, r.rule, r.because, r.stage, r.facts,
    ${person('r.requested_by')} as requested_by, r.created_at, r.ended_at, ${buttons} as buttons,
    coalesce((select json_agg(json_build_object('id', s.id, 'role', s.role, 'status', s.status,
        'decided_by', (select json_build_object('id', p.id, 'name', p.name, 'email', p.email)
          from person p where p.org_id = c.org_id and p.id = c.person_id),
        'decided_at', ${moment('c.at')}, 'reason', c.reason) order by s.position)
      from approval_step s
        left join approval_decision c on c.org_id = s.org_id and c.step_id = s.id
      where s.org_id = r.org_id and s.approval_id = r.id), '[]') as steps`,
  from: sql`approval r`,
  visible: (reader) => sql`(${seesDealOf('r.deal_id')(reader)} or exists (
    select from approval_step s where s.org_id = r.org_id and s.approval_id = r.id
      and s.role = any(${[...reader.roles]}::text[])))`,
  filters: {
    owner: ofDealOwnedBy(sql`r.deal_id`),
    subject: (value, reader) => {
      const subject = subjectId(value, reader)
      return sql`(r.id = ${subject} or r.deal_id = ${subject})`
    },
  },
}

export const clocks: List = {
  columns: sql`r.id, r.noun, ${SUBJECT} as subject, r.policy, r.kind, r.cycle, r.started_at, r.due_at,
    r.state, r.ended_at, r.because`,
  from: sql`clock r`,
  visible: seesSubject,
  filters: {
    owner: (value, reader) => sql`(${ofDealOwnedBy(DEAL_OF)(value, reader)}
      or ${ofDealOwnedBy(INBOUND_OF, INBOUND)(value, reader)})`,
    subject: withHanging,
  },
}

export const exceptions: List = {
  columns: sql`r.id, r.key, ${OWNERS(sql`coalesce(${DEAL_OF}, ${INBOUND_OF})`)}, r.kind, r.field, r.offered, r.because, r.noun, ${SUBJECT} as subject, r.state,
    ${person('r.owner_id')} as owner, r.created_at, r.settled_at, ${buttons} as buttons`,
  from: sql`exception r`,
  visible: mineOr(seesSubject),
  filters: {
    owner: ownedBy,
    q: (value) => sql`(r.because ilike ${holding(value)} or r.key = upper(${value}))`,
    subject: (value, reader) => {
      const subject = subjectId(value, reader)
      return sql`(r.id = ${subject} or r.subject_id = ${subject})`
    },
  },
}

export const messages: List = {
  columns: sql`r.id, r.chat, r.conversation as conversation_id, r.noun, r.subject_id, ${SUBJECT} as subject, r.card,
    ${person('r.author_id')} as author, r.thread_id, r.version, r.created_at, r.updated_at, r.failure,
    case when r.failed_at is not null then 'failed'
      when r.shown_version < r.version then 'waiting' else 'shown' end as state`,
  from: sql`message r`,
  visible: ({ id }) => sql`(r.conversation like 'channel:%' or r.conversation = ${`person:${id}`})`,
  filters: {
    subject: withHanging,
  },
}
