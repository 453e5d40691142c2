import { type Kysely, sql } from 'kysely'
import type { Id, Instant } from '../nouns.ts'
import { NOT_OF_DEAL } from './events.ts'
import type { Schema } from './schema.ts'

type Db = Kysely<Schema>

/** From when (then included) to when (then not any more) is measured. */
export interface Period {
  readonly from: Instant
  readonly to: Instant
}

/** How soon the owners of new deals did something about them, in minutes of the clock on the wall. */
export interface ResponseTime {
  readonly deals: number
  /** Those that still wait for a first action. */
  readonly waiting: number
  readonly medianMinutes: number | null
  readonly slowestTenthMinutes: number | null
}

/** Trigger to first owner action: a deal comes, and something is logged, moved or done about it by a person. */
export async function responseTime(
  db: Db,
  org: Id<'org'>,
  { from, to }: Period,
): Promise<ResponseTime> {
  const { rows } = await sql<ResponseTime>`
    with came as (
      select subject_id, coalesce(happened_at, at) as at from event
      where org_id = ${org} and what = 'deal.created' and not historic
        and at >= ${from} and at < ${to}),
    answered as (
      select c.subject_id, (select min(coalesce(e.happened_at, e.at)) from event e
        where e.org_id = ${org} and e.deal_id = c.subject_id and e.by ->> 'kind' = 'user'
          and coalesce(e.happened_at, e.at) > c.at
          and (e.what in ('deal.moved', 'task.completed') or e.what ~ '^(note|call|mail|meeting|chat|form)[.]added$')
        ) - c.at as took
      from came c)
    select count(*)::int as deals, count(*) filter (where took is null)::int as waiting,
      percentile_cont(0.5) within group (order by extract(epoch from took) / 60) as median_minutes,
      percentile_cont(0.9) within group (order by extract(epoch from took) / 60) as slowest_tenth_minutes
    from answered`.execute(db)
  return rows[0]!
}

/** Tasks due in a period: done on or before their day, done later, or still open. */
export interface FollowUp {
  readonly due: number
  readonly inTime: number
  readonly late: number
  readonly open: number
}

/** The share of follow-ups that were done on or before their due date. Canceled tasks were not due. */
export async function followUp(db: Db, org: Id<'org'>, { from, to }: Period): Promise<FollowUp> {
  const { rows } = await sql<FollowUp>`
    with due as (
      select t.due_on, (select min(coalesce(e.happened_at, e.at)) from event e where e.org_id = t.org_id
        and e.subject_id = t.id and ${NOT_OF_DEAL} and e.what = 'task.completed') as done, p.zone
      from task t left join person p on p.org_id = t.org_id and p.id = t.owner_id
      where t.org_id = ${org} and t.status <> 'canceled'
        and t.due_on >= (${from}::timestamptz)::date and t.due_on < (${to}::timestamptz)::date)
    select count(*)::int as due,
      count(*) filter (where (done at time zone coalesce(zone, 'UTC'))::date <= due_on)::int as in_time,
      count(*) filter (where (done at time zone coalesce(zone, 'UTC'))::date > due_on)::int as late,
      count(*) filter (where done is null)::int as open
    from due`.execute(db)
  return rows[0]!
}

/** Work that got lost on its way, or nearly: nobody had it, nobody did it in time, or it could not be placed. */
export interface TaskLoss {
  readonly missed: number
  /** Missed, and still not done. */
  readonly stillMissed: number
  readonly unplaceable: number
  readonly stillUnplaceable: number
  readonly unowned: number
}

/** Missed leads, tickets, tasks and handoffs of a period: breached clocks, exceptions, and what nobody owns. */
export async function taskLoss(db: Db, org: Id<'org'>, { from, to }: Period): Promise<TaskLoss> {
  const { rows } = await sql<TaskLoss>`
    select c.missed, c.still_missed, x.unplaceable, x.still_unplaceable, d.unowned
    from (select count(distinct c.id)::int as missed,
        count(distinct c.id) filter (where c.ended_at is null)::int as still_missed
      from clock c where c.org_id = ${org} and c.state = 'breached' and c.due_at >= ${from} and c.due_at < ${to}) c,
      (select count(*)::int as unplaceable, count(*) filter (where state = 'open')::int as still_unplaceable
      from exception where org_id = ${org} and created_at >= ${from} and created_at < ${to}) x,
      (select count(*)::int as unowned from (
        select created_at from deal where org_id = ${org} and owner_id is null
          and closed_at is null and deleted_at is null
        union all select created_at from lead where org_id = ${org} and owner_id is null and closed_at is null
        union all select created_at from ticket where org_id = ${org} and owner_id is null and closed_at is null) o
        where created_at < ${to}) d`.execute(db)
  return rows[0]!
}
