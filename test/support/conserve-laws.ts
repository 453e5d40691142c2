import { type RawBuilder, sql } from 'kysely'
import type { Company } from './conserve-company.ts'
import { UNREADABLE } from './conserve-signals.ts'
import type { Ledger } from './conserve-world.ts'

/** What a law is held against: who it is about, when, and what was handed in. */
interface Case {
  readonly org: string
  readonly now: string
  /** What was acknowledged, by id. */
  readonly given: string
  /** The signals that nobody can decide. */
  readonly unreadable: string
}

/** Finds what breaks a law, a line each: counted from the tables alone, by nothing of the product's own. */
type Law = (given: Case) => RawBuilder<{ what: string }>

/** How many working tasks the shipped playbook has. */
const TASKS = 7

/** The open exceptions about something. */
const open = (org: string, id: RawBuilder<unknown>) => sql`exists (select from exception x
  where x.org_id = ${org} and x.state = 'open' and x.subject_id = ${id})`

/** What must hold whenever it is quiet. */
export const LAWS: Readonly<Record<string, Law>> = {
  'what was acknowledged is decided, or set aside': ({ given, org }) => sql`
    select g.id || ' is ' || coalesce(i.state, 'lost') as what
    from jsonb_array_elements_text(${given}::jsonb) as g (id)
    left join inbox i on i.org_id = ${org} and i.id = g.id where i.state is null or i.state = 'waiting'
    union all select id || ' waits' from inbox where org_id = ${org} and state = 'waiting'`,

  'each decision has a rule and a reason': ({ org }) => sql`
    select i.id as what from inbox i where i.org_id = ${org} and i.state = 'done'
      and not exists (select from verdict v where v.org_id = i.org_id and v.signal_id = i.id)
    union all select signal_id from verdict where org_id = ${org} and (rule = '' or because = '')`,

  'what is set aside is an exception that names it': ({ org, unreadable }) => sql`
    select i.id || ' ' || i.failure as what from inbox i where i.org_id = ${org} and i.state = 'failed'
      and not exists (select from exception x where x.org_id = i.org_id and x.kind = 'failed'
        and x.because like '%as ' || i.id || ';%')
    union all select u.id || ' was decided' from jsonb_array_elements_text(${unreadable}::jsonb) as u (id)
    join inbox i on i.org_id = ${org} and i.id = u.id and i.state <> 'failed'`,

  'what was dropped by a rule has changed nothing': ({ org }) => sql`
    select v.signal_id || ' ' || e.what as what from (select signal_id from verdict where org_id = ${org}
      group by signal_id having bool_and(outcome = 'refuse')) v
    join event e on e.org_id = ${org} and e.signal_id = v.signal_id`,

  'what no rule could place is or was an exception': ({ org }) => sql`
    select v.signal_id || ' ' || v.because as what from verdict v
    where v.org_id = ${org} and v.outcome = 'unplaceable' and not exists (select from exception x
      where x.org_id = v.org_id and (x.signal_id = v.signal_id or (x.subject_id = v.subject_id and x.because = v.because)))
      and not exists (select from event e where e.org_id = v.org_id and e.signal_id = v.signal_id
        and e.what = 'exception.raised')`,

  'each lead, ticket, deal, account, project and task has an owner, or an exception says why not':
    ({ org }) => sql`
    select 'deal ' || key as what from deal d where org_id = ${org} and owner_id is null
      and deleted_at is null and (closed_at is null or source <> 'import') and not ${open(org, sql`d.id`)}
    union all select 'lead ' || key from lead l where org_id = ${org} and owner_id is null and closed_at is null
      and not ${open(org, sql`l.id`)}
    union all select 'ticket ' || key from ticket k where org_id = ${org} and owner_id is null and closed_at is null
      and not ${open(org, sql`k.id`)}
    union all select 'account ' || key from account a where org_id = ${org} and owner_id is null
      and not ${open(org, sql`a.id`)}
    union all select 'project ' || key from project where org_id = ${org} and owner_id is null
    union all select 'task ' || key from task where org_id = ${org} and owner_id is null`,

  'what somebody who left still has stands in their open case': ({ org }) => sql`
    select h.what || ' of ' || p.name as what from person p join (
      select owner_id, id, 'deal ' || key as what from deal where org_id = ${org} and closed_at is null and deleted_at is null
      union all select owner_id, id, 'lead ' || key from lead where org_id = ${org} and closed_at is null
      union all select owner_id, id, 'ticket ' || key from ticket where org_id = ${org} and closed_at is null
      union all select owner_id, id, 'task ' || key from task where org_id = ${org} and status not in ('completed', 'canceled')
      union all select owner_id, id, 'project ' || key from project where org_id = ${org} and status not in ('delivered', 'reversed')
      union all select owner_id, id, 'account ' || key from account where org_id = ${org}
      union all select owner_id, id, 'exception ' || key from exception where org_id = ${org} and state = 'open'
    ) h on h.owner_id = p.id
    where p.org_id = ${org} and not p.active and (not ${open(org, sql`p.id`)}
      or not exists (select from left_behind l where l.org_id = p.org_id and l.person_id = p.id and l.subject_id = h.id))`,

  'each open exception has an owner, a clock, and is seen': ({ org }) => sql`
    select x.key || ': ' || x.because as what from exception x where x.org_id = ${org} and x.state = 'open'
      and (x.owner_id is null
        or not exists (select from clock c where c.org_id = x.org_id and c.subject_id = x.id and c.ended_at is null)
        or not exists (select from message m where m.org_id = x.org_id and m.subject_id = x.id
          and m.conversation = 'channel:triage'))`,

  'no clock is overdue to ring, and none runs for what is over': ({ org, now }) => sql`
    select 'due ' || policy || ' ' || next_at as what from clock where org_id = ${org} and next_at <= ${now}::timestamptz
    union all select 'bell of ' || coalesce(c.id, b.clock_id) from clock c
      full join bell b on b.org_id = c.org_id and b.clock_id = c.id
      where coalesce(c.org_id, b.org_id) = ${org} and c.next_at is distinct from b.at
    union all select 'settled ' || x.key from clock c join exception x on x.org_id = c.org_id and x.id = c.subject_id
      where c.org_id = ${org} and c.ended_at is null and x.state = 'settled'
    union all select 'over ' || l.key from clock c join lead l on l.org_id = c.org_id and l.id = c.subject_id
      where c.org_id = ${org} and c.ended_at is null and l.closed_at is not null
    union all select 'solved ' || k.key from clock c join ticket k on k.org_id = c.org_id and k.id = c.subject_id
      where c.org_id = ${org} and c.ended_at is null and k.closed_at is not null
    union all select 'deleted ' || d.key from clock c join deal d on d.org_id = c.org_id and d.id = c.subject_id
      where c.org_id = ${org} and c.ended_at is null and d.deleted_at is not null`,

  'a deal waits for an approval exactly while one is pending': ({ org }) => sql`
    select d.key || ' ' || coalesce(d.pending_stage, '-') || ' ' || coalesce(a.key, '-') as what
    from (select * from deal where org_id = ${org}) d
    full join (select * from approval where org_id = ${org} and status = 'pending') a on a.deal_id = d.id
    where (d.pending_stage is null) <> (a.id is null)`,

  'somebody impartial can decide what is pending, or an exception says that nobody can': ({
    org,
    now,
  }) => sql`
    select a.key || ' as ' || s.role as what from approval a join deal d on d.org_id = a.org_id and d.id = a.deal_id
    join lateral (select * from approval_step s where s.org_id = a.org_id and s.approval_id = a.id
      and s.status = 'pending' order by position limit 1) s on true
    where a.org_id = ${org} and a.status = 'pending'
      and not exists (select from person p where p.org_id = a.org_id and p.active and s.role = any(p.roles)
        and p.id is distinct from a.requested_by and p.id is distinct from d.owner_id and p.id <> all(a.barred)
        and not exists (select from absence b where b.org_id = p.org_id and b.person_id = p.id
          and b.starts_at <= ${now}::timestamptz and b.ends_at > ${now}::timestamptz + interval '1 minute'))
      and not exists (select from exception x where x.org_id = a.org_id and x.state = 'open'
        and x.subject_id = d.id and x.offered = s.role and x.field is null)`,

  'what is asked is asked about the owner as they are': ({ org }) => sql`
    select a.key || ' shows ' || coalesce(a.facts->>'owner', 'nobody') as what from approval a
    join deal d on d.org_id = a.org_id and d.id = a.deal_id
    left join person p on p.org_id = d.org_id and p.id = d.owner_id
    where a.org_id = ${org} and a.status = 'pending' and a.facts ? 'owner'
      and a.facts->>'owner' is distinct from p.name`,

  'a deal that was won is handed over once, with all its tasks': ({ org }) => sql`
    select d.key || ' won ' || d.close_no || ' times' as what from deal d where d.org_id = ${org}
      and d.stage = 'closed_won' and d.deleted_at is null and d.source <> 'import' and not exists (select from project p
        where p.org_id = d.org_id and p.deal_id = d.id and p.close_no = d.close_no) and not ${open(org, sql`d.id`)}
    union all select p.key || ' has ' || count(t.id) || ' tasks' from project p
      left join task t on t.org_id = p.org_id and t.project_id = p.id
      where p.org_id = ${org} group by p.id, p.key having count(t.id) <> ${TASKS}`,

  'what the history says of ownership is how it is': ({ org }) => sql`
    select h.key || ' is of ' || coalesce(h.owner_id::text, '-') || ', given to ' || coalesce(a.person_id::text, '-') as what
    from (select id, key, owner_id from deal where org_id = ${org}
      union all select id, key, owner_id from ticket where org_id = ${org}
      union all select id, key, owner_id from lead where org_id = ${org} union all select id, key, owner_id from task where org_id = ${org}
      union all select id, key, owner_id from account where org_id = ${org}
      union all select id, key, owner_id from project where org_id = ${org}) h
    left join assignment a on a.org_id = ${org} and a.subject_id = h.id and a.ends_at is null
    where h.owner_id is distinct from a.person_id
    union all select 'two owners of ' || subject_id from assignment where org_id = ${org} and ends_at is null
      group by subject_id having count(*) > 1`,

  'a lead that is qualified is a deal, and one that is dropped says why': ({ org }) => sql`
    select l.key || ' is ' || l.status as what from lead l left join deal d on d.org_id = l.org_id and d.id = l.deal_id
    where l.org_id = ${org} and ((l.status = 'qualified') <> (d.id is not null)
      or (l.status = 'disqualified' and coalesce(l.reason, '') = ''))`,

  'what is offered is answered in time, or goes on': ({ org }) => sql`
    select d.key || ' is offered without end' as what from assignment a
    join (select org_id, id, key from deal where closed_at is null and deleted_at is null
      union all select org_id, id, key from lead where closed_at is null
      union all select org_id, id, key from ticket where closed_at is null) d on d.org_id = a.org_id and d.id = a.subject_id
    where a.org_id = ${org} and a.offer is not null and a.accepted_at is null and a.ends_at is null
      and not exists (select from clock c where c.org_id = a.org_id and c.subject_id = a.subject_id
        and c.kind = 'accept' and c.ended_at is null)`,

  'nobody is asked twice in a round, and no round follows the last': ({ org }) => sql`
    select a.because as what from assignment a where a.org_id = ${org} and a.offer is not null
      and ((a.offer->>'round')::int > 2 or a.offer->'passed' @> jsonb_build_array(jsonb_build_object('person', a.person_id)))
    union all select a.because from assignment a where a.org_id = ${org} and a.offer is not null
      and not exists (select from membership m join team t on t.org_id = m.org_id and t.id = m.team_id
        where m.org_id = a.org_id and m.person_id = a.person_id and t.name = a.offer->>'team')
    union all select ended_as || ' though not offered' from assignment where org_id = ${org}
      and offer is null and ended_as in ('declined', 'timed_out')`,

  'nothing is done twice': ({ org }) => sql`
    select 'deal ' || external_id as what from deal where org_id = ${org} and external_id is not null
      group by source, external_id having count(*) > 1
    union all select 'lead ' || coalesce(email, source || '/' || external_id) from lead where org_id = ${org}
      and closed_at is null and (email is not null or external_id is not null)
      group by coalesce(email, source || '/' || external_id) having count(*) > 1
    union all select 'ticket ' || external_id from ticket where org_id = ${org} and external_id is not null
      group by source, external_id having count(*) > 1
    union all select 'note of ' || e.signal_id from event e where e.org_id = ${org} and e.what in ('note.added', 'task.created')
      and e.signal_id not like '%/%' group by e.signal_id, e.what having count(*) > 1
    union all select 'decisions on ' || approval_id::text from approval_step s where s.org_id = ${org}
      and s.status in ('approved', 'rejected') and not exists (select from approval_decision d
        where d.org_id = s.org_id and d.step_id = s.id)
    union all select 'created ' || e.subject_id from event e where e.org_id = ${org} and e.what like '%.created'
      group by e.subject_id having count(*) > 1`,

  'whoever is away is given nothing new by a rule': ({ org }) => sql`
    select a.because as what from assignment a join verdict v on v.org_id = a.org_id and v.id = a.verdict_id
    join absence b on b.org_id = a.org_id and b.person_id = a.person_id and b.starts_at <= a.starts_at and b.ends_at > a.starts_at
    join event e on e.org_id = a.org_id and e.subject_id = a.person_id and e.what = 'person.away'
      and e.new->>'id' = b.id::text and e.at < a.starts_at - interval '1 minute'
    where a.org_id = ${org} and v.outcome = 'act' and v.rule in ('each region has its team',
      'the account''s owner keeps the account')`,

  'absences begin and end when their time has come': ({ org, now }) => sql`
    select p.name as what from absence a join person p on p.org_id = a.org_id and p.id = a.person_id
    where a.org_id = ${org} and ((a.starts_at <= ${now}::timestamptz and a.begun_at is null)
      or (a.ends_at <= ${now}::timestamptz and a.ended_at is null))`,

  'the newest that a source said is what holds, in whatever order it came': ({ org }) => sql`
    select d.key || ' says ' || coalesce(d.next_step, 'nothing') || ' instead of ' || r.step as what from deal d
    cross join lateral (select i.signal->'patch'->>'next_step' as step from inbox i
      where i.org_id = d.org_id and i.state = 'done' and i.kind = 'deal.updated' and i.signal->>'source' = 'crm'
        and i.signal->'deal'->>'externalId' = d.external_id and i.signal->'patch' ? 'next_step'
      order by (i.signal->>'at')::timestamptz desc limit 1) r
    where d.org_id = ${org} and d.next_step is distinct from r.step and not exists (select from inbox i
      where i.org_id = d.org_id and i.kind = 'deal.deleted' and i.signal->'deal'->>'externalId' = d.external_id)`,
}

/** What must hold once the chat has been well for long. */
export const CHAT_LAWS: Readonly<Record<string, Law>> = {
  'each message is shown as it is, waits for a named reason, or is an exception': ({
    org,
    now,
  }) => sql`
    select noun || ' in ' || conversation as what from message where org_id = ${org} and shown_version < version
      and (held_by is null or held_until <= ${now}::timestamptz) and failed_at is null`,
  'what was closed and is open again is settled': ({ org }) => sql`
    select because as what from exception where org_id = ${org} and state = 'open' and because like 'The channel is archived%'`,
}

/** What breaks a law, by its name. */
export async function broken(
  company: Company,
  { given, acknowledged, broken }: Ledger,
  laws: Readonly<Record<string, Law>>,
): Promise<string[]> {
  const { db, org } = company
  const unreadable = given.filter((it) => 'deal' in it && it.deal?.id === UNREADABLE)
  const about: Case = {
    ...{ org, now: company.clock().iso(), given: JSON.stringify([...acknowledged]) },
    unreadable: JSON.stringify(unreadable.map(({ id }) => id)),
  }
  const found: string[] = broken.map((it) => `a gesture fails: ${it}`)
  for (const [name, law] of Object.entries(laws)) {
    const { rows } = await law(about).execute(db)
    found.push(...rows.map(({ what }) => `${name}: ${what}`))
  }
  return found
}
