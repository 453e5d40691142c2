import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { ApprovalView, DealView, ExceptionView, ProjectView, TaskView } from '../cards/view.ts'
import { type Raw, raw } from '../decide/raw.ts'
import { joinAway } from './away.ts'
import type { Schema } from './schema.ts'

type Db = Kysely<Schema>
type Ids = readonly string[]

/** What the cards of these deals show, by id: one query for the whole batch. */
export async function readDealViews(
  db: Db,
  org: string,
  ids: Ids,
): Promise<Map<string, Raw<DealView>>> {
  return await read<DealView>(
    db,
    ids,
    sql`
    select d.id, d.key, d.name, d.pipeline, d.stage, d.pending_stage, d.amount, d.currency,
      d.discount, d.close_date, d.next_step, d.lost_reason, d.deleted_at, d.owner_id, d.summary,
      a.name as account_name, a.owner_id as account_owner_id, p.name as owner_name,
      away.until as away_until, away.cover_name, ap.key as approval_key, ap.role as approval_role,
      coalesce(s.offer is not null and s.accepted_at is null, false) and d.closed_at is null as is_offered,
      coalesce(c.clocks, '[]') as clocks, t.open as tasks_open, t.total as tasks_total
    from deal d
    left join account a on a.org_id = d.org_id and a.id = d.account_id
    left join person p on p.org_id = d.org_id and p.id = d.owner_id ${joinAway(org, sql`d.owner_id`)}
    left join assignment s on s.org_id = d.org_id and s.subject_id = d.id and s.ends_at is null
    left join lateral (
      select r.key, s.role from approval r
      join approval_step s on s.org_id = r.org_id and s.approval_id = r.id and s.status = 'pending'
      where r.org_id = d.org_id and r.deal_id = d.id and r.status = 'pending'
      order by s.position limit 1) ap on true
    left join lateral (
      select json_agg(json_build_object(
        'kind', kind, 'policy', policy, 'state', state, 'dueAt', ${iso(sql`due_at`)}) order by due_at) as clocks
      from clock where org_id = d.org_id and subject_id = d.id and state in ('running', 'paused', 'breached')) c on true
    left join lateral (
      select count(*) as total,
        count(*) filter (where status not in ('completed', 'canceled')) as open
      from task where org_id = d.org_id and deal_id = d.id) t on true
    where d.org_id = ${org} and d.id = any(${ids}::uuid[])`,
  )
}

/** What the cards of these approvals show, by id, their steps in order. */
export async function readApprovalViews(
  db: Db,
  org: string,
  ids: Ids,
): Promise<Map<string, Raw<ApprovalView>>> {
  return await read<ApprovalView>(
    db,
    ids,
    sql`
    select r.id, r.key, r.because, r.rule, r.stage, r.facts, r.status, r.created_at, r.ended_at,
      d.pipeline, d.key as deal_key, d.name as deal_name, d.owner_id as deal_owner_id,
      a.owner_id as account_owner_id, r.requested_by, p.name as requested_by_name, r.barred,
      coalesce(h.holders, '[]') as holders, s.steps
    from approval r
    join deal d on d.org_id = r.org_id and d.id = r.deal_id
    left join account a on a.org_id = d.org_id and a.id = d.account_id
    left join person p on p.org_id = r.org_id and p.id = r.requested_by
    left join lateral (
      select json_agg(json_build_object(
        'id', s.id, 'role', s.role, 'status', s.status, 'decidedByName', w.name,
        'decidedAt', ${iso(sql`c.at`)}, 'reason', c.reason) order by s.position) as steps
      from approval_step s
      left join approval_decision c on c.org_id = s.org_id and c.step_id = s.id
      left join person w on w.org_id = c.org_id and w.id = c.person_id
      where s.org_id = r.org_id and s.approval_id = r.id) s on true
    left join lateral (
      select json_agg(json_build_object('id', w.id, 'name', w.name) order by w.id) as holders
      from person w where w.org_id = r.org_id and w.active and w.roles && (
        select array_agg(role) from (
          select role from approval_step where org_id = r.org_id and approval_id = r.id
            and status = 'pending' order by position limit 1) turn)) h on r.status = 'pending'
    where r.org_id = ${org} and r.id = any(${ids}::uuid[])`,
  )
}

/** What the cards of these tasks show, by id. */
export async function readTaskViews(
  db: Db,
  org: string,
  ids: Ids,
): Promise<Map<string, Raw<TaskView>>> {
  return await read<TaskView>(
    db,
    ids,
    sql`
    select t.id, t.key, t.title, t.status, t.due_on, t.accepted_at, t.completed_at, t.owner_id,
      d.owner_id as deal_owner_id, a.owner_id as account_owner_id,
      p.name as owner_name, away.until as away_until, away.cover_name,
      d.key as deal_key, d.name as deal_name, a.name as account_name, j.name as project_name
    from task t
    left join person p on p.org_id = t.org_id and p.id = t.owner_id ${joinAway(org, sql`t.owner_id`)}
    left join deal d on d.org_id = t.org_id and d.id = t.deal_id
    left join account a on a.org_id = d.org_id and a.id = d.account_id
    left join project j on j.org_id = t.org_id and j.id = t.project_id
    where t.org_id = ${org} and t.id = any(${ids}::uuid[])`,
  )
}

/** What the boards of these projects show, by id, their tasks in the playbook's order. */
export async function readProjectViews(
  db: Db,
  org: string,
  ids: Ids,
): Promise<Map<string, Raw<ProjectView>>> {
  return await read<ProjectView>(
    db,
    ids,
    sql`
    select j.id, j.key, j.name, j.status, j.owner_id, d.owner_id as deal_owner_id,
      a.owner_id as account_owner_id, p.name as owner_name, d.key as deal_key,
      d.name as deal_name, a.name as account_name, coalesce(t.tasks, '[]') as tasks
    from project j
    join deal d on d.org_id = j.org_id and d.id = j.deal_id
    left join account a on a.org_id = j.org_id and a.id = j.account_id
    left join person p on p.org_id = j.org_id and p.id = j.owner_id
    left join lateral (
      select json_agg(json_build_object(
        'key', t.key, 'title', t.title, 'status', t.status, 'dueOn', t.due_on,
        'ownerName', w.name) order by t.position, t.id) as tasks
      from task t
      left join person w on w.org_id = t.org_id and w.id = t.owner_id
      where t.org_id = j.org_id and t.project_id = j.id) t on true
    where j.org_id = ${org} and j.id = any(${ids}::uuid[])`,
  )
}

/** What the cards of these exceptions show, by id. */
export async function readExceptionViews(
  db: Db,
  org: string,
  ids: Ids,
): Promise<Map<string, Raw<ExceptionView>>> {
  return await read<ExceptionView>(
    db,
    ids,
    sql`
    select x.id, x.key, x.noun, x.kind, x.field, x.offered, x.because, x.state, x.created_at,
      x.settled_at, x.owner_id, p.name as owner_name, away.until as away_until, away.cover_name, coalesce(d.id, td.id) as deal_id,
      x.subject_id, x.noun in ('deal', 'lead', 'ticket') and x.kind = 'unplaceable'
        and coalesce(x.resume->>'kind' = x.noun || '.updated', false) as waits_for_owner,
      coalesce(d.owner_id, td.owner_id, le.owner_id, ti.owner_id) as deal_owner_id,
      coalesce(a.owner_id, da.owner_id) as account_owner_id,
      coalesce(d.key, a.key, t.key, c.key, le.key, ti.key) as subject_key,
      coalesce(d.name, a.name, t.title, c.name, le.name, ti.name, s.name) as subject_name, s.id as leaver_id,
      (select json_agg(json_build_object('what', l.what, 'id', l.subject_id, 'key', l.key, 'name', l.name,
          'toName', q.name, 'because', l.because) order by l.position)
        from left_behind l left join person q on q.org_id = l.org_id and q.id = l.proposed_id
        where l.org_id = s.org_id and l.person_id = s.id) as left_behind
    from exception x
    left join person p on p.org_id = x.org_id and p.id = x.owner_id ${joinAway(org, sql`x.owner_id`)}
    left join deal d on x.noun = 'deal' and d.org_id = x.org_id and d.id = x.subject_id
    left join account a on x.noun = 'account' and a.org_id = x.org_id and a.id = x.subject_id
    left join task t on x.noun = 'task' and t.org_id = x.org_id and t.id = x.subject_id
    left join deal td on td.org_id = t.org_id and td.id = t.deal_id
    left join lead le on x.noun = 'lead' and le.org_id = x.org_id and le.id = x.subject_id
    left join ticket ti on x.noun = 'ticket' and ti.org_id = x.org_id and ti.id = x.subject_id
    left join account da on da.org_id = d.org_id and da.id = d.account_id
    left join contact c on x.noun = 'contact' and c.org_id = x.org_id and c.id = x.subject_id
    left join person s on x.noun = 'person' and s.org_id = x.org_id and s.id = x.subject_id
    where x.org_id = ${org} and x.id = any(${ids}::uuid[])`,
  )
}

async function read<View extends { readonly id: string }>(
  db: Db,
  ids: Ids,
  query: RawBuilder<unknown>,
): Promise<Map<string, Raw<View>>> {
  if (ids.length === 0) return new Map()
  const { rows } = await (query as RawBuilder<View>).execute(db)
  return new Map(rows.map((row) => [row.id, raw(row)]))
}

/** A moment inside JSON, written as it is read elsewhere: `2030-01-07T09:00:00.000Z`. */
function iso(moment: RawBuilder<unknown>): RawBuilder<string> {
  return sql`to_char(${moment} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`
}
