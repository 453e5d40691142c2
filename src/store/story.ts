import { type Kysely, sql } from 'kysely'
import type { Actor, ClockKind, ClockState, Id, Instant, Noun } from '../nouns.ts'
import { ofDeal } from './activities.ts'
import { NOT_OF_DEAL } from './events.ts'
import type { Schema } from './schema.ts'

type Db = Kysely<Schema>

/** Something in a deal's history: an event, or an activity with its text. */
export interface Happened {
  readonly at: Instant
  readonly what: string
  readonly noun: Noun | 'activity'
  readonly by: Actor
  readonly old: unknown
  readonly new: unknown
  /** The key and title of the task, project, approval or exception it is about. */
  readonly key: string | null
  readonly title: string | null
  /** For an assignment: why. */
  readonly because: string | null
}

const NEWEST = 200

/** Whose history it is. */
export interface StoryOf {
  readonly noun: 'deal' | 'lead' | 'ticket'
  readonly id: Id
}

function ofSubject(org: Id<'org'>, id: Id) {
  return sql`e.subject_id = any(array(select ${id}::uuid
    union all select id from exception where org_id = ${org} and subject_id = ${id})) and ${NOT_OF_DEAL}`
}

/** A record's history, the oldest first, with what happened to a deal's tasks and approvals, and to its exceptions. */
export async function listHappened(
  db: Db,
  org: Id<'org'>,
  { noun, id }: StoryOf,
): Promise<Happened[]> {
  const isDeal = noun === 'deal'
  const events = isDeal ? sql`e.deal_id = ${id}` : ofSubject(org, id)
  const said = isDeal ? ofDeal(sql`${org}`, sql`${id}::uuid`) : sql`(${id}::uuid)`
  const { rows } = await sql<Happened>`
    select * from (
      select e.at, e.id, e.what, e.noun, e.by, e.old, e.new, coalesce(t.key, p.key, r.key, x.key) as key,
        coalesce(t.title, p.name) as title, a.because
      from event e
        left join task t on e.noun = 'task' and t.org_id = e.org_id and t.id = e.subject_id
        left join project p on e.noun = 'project' and p.org_id = e.org_id and p.id = e.subject_id
        left join approval r on e.noun = 'approval' and r.org_id = e.org_id and r.id = e.subject_id
        left join exception x on e.noun = 'exception' and x.org_id = e.org_id and x.id = e.subject_id
        left join assignment a on e.what like '%.assigned' and a.org_id = e.org_id
          and a.subject_id = e.subject_id and a.starts_at = e.at
      where e.org_id = ${org} and ${events} and e.what !~ '^(call|mail|meeting|note|chat|form)[.]'
      union all
      select at, id, kind, 'activity', by, null, to_jsonb(text), null, null, null
      from activity where org_id = ${org} and subject_id in ${said}
      order by at desc, id desc limit ${NEWEST}
    ) newest order by at, id`.execute(db)
  return rows
}

/** The names behind person ids. */
export async function readNames(db: Db, org: Id<'org'>): Promise<ReadonlyMap<string, string>> {
  const rows = await db
    .selectFrom('person')
    .select(['id', 'name'])
    .where('orgId', '=', org)
    .execute()
  return new Map(rows.map(({ id, name }) => [id, name]))
}

export interface ClockRow {
  readonly id: string
  readonly kind: ClockKind
  readonly policy: string
  readonly startedAt: Instant
  readonly dueAt: Instant
  readonly state: ClockState
  readonly because: string
}

/** A record's clocks, the running ones first. */
export async function listClockRows(db: Db, org: Id<'org'>, subject: Id): Promise<ClockRow[]> {
  return await db
    .selectFrom('clock')
    .select(['id', 'kind', 'policy', 'startedAt', 'dueAt', 'state', 'because'])
    .where('orgId', '=', org)
    .where('subjectId', '=', subject)
    .orderBy((eb) => eb('state', '=', 'running'), 'desc')
    .orderBy('dueAt', 'desc')
    .limit(50)
    .execute()
}

/** A deal's approvals, the newest first. */
export async function listApprovalIds(db: Db, org: Id<'org'>, deal: Id): Promise<string[]> {
  const rows = await db
    .selectFrom('approval')
    .select('id')
    .where('orgId', '=', org)
    .where('dealId', '=', deal)
    .orderBy('createdAt', 'desc')
    .limit(20)
    .execute()
  return rows.map(({ id }) => id)
}

/** A deal's projects, the newest first. */
export async function listProjectIds(db: Db, org: Id<'org'>, deal: Id): Promise<string[]> {
  const rows = await db
    .selectFrom('project')
    .select('id')
    .where('orgId', '=', org)
    .where('dealId', '=', deal)
    .orderBy('id', 'desc')
    .limit(20)
    .execute()
  return rows.map(({ id }) => id)
}

/** The id behind a project's key, or null. */
export async function findProjectId(db: Db, org: Id<'org'>, key: string): Promise<string | null> {
  const found = await db
    .selectFrom('project')
    .select('id')
    .where('orgId', '=', org)
    .where('key', '=', key)
    .executeTakeFirst()
  return found?.id ?? null
}

/** A deal by its names, and whose it is. */
export interface DealNamed {
  readonly id: Id<'deal'>
  readonly key: string
  readonly name: string
  readonly pipeline: string
  readonly ownerId: Id<'person'> | null
  readonly accountOwnerId: Id<'person'> | null
}

/** The deal a message's subject belongs to, or null. */
export async function findDealOf(
  db: Db,
  org: Id<'org'>,
  { noun, subjectId }: { readonly noun: Noun | 'line'; readonly subjectId: Id },
): Promise<DealNamed | null> {
  const { rows } = await sql<DealNamed>`
    select d.id, d.key, d.name, d.pipeline, d.owner_id, (select owner_id from account a
      where a.org_id = d.org_id and a.id = d.account_id) as account_owner_id from deal d where d.org_id = ${org} and d.id = case ${noun}::text
      when 'deal' then ${subjectId}::uuid
      when 'task' then (select deal_id from task where org_id = ${org} and id = ${subjectId})
      when 'project' then (select deal_id from project where org_id = ${org} and id = ${subjectId})
      when 'approval' then (select deal_id from approval where org_id = ${org} and id = ${subjectId})
      when 'exception' then (select subject_id from exception
        where org_id = ${org} and id = ${subjectId} and noun = 'deal')
    end`.execute(db)
  return rows[0] ?? null
}
