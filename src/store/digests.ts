import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { DigestView } from '../cards/view.ts'
import type { InboundNoun } from '../decide/inbound/inbound.ts'
import { type Raw, raw } from '../decide/raw.ts'
import type { Readable } from '../decide/sight.ts'
import type { Conversation, Covering, DigestContent, DigestItem, DigestMove } from '../model.ts'
import type { Id, Instant } from '../nouns.ts'
import type { Schema } from './schema.ts'

type Db = Kysely<Schema>

/** Whom a person manages. */
export async function listReports(
  db: Db,
  org: string,
  manager: Id<'person'>,
): Promise<Id<'person'>[]> {
  const rows = await db
    .selectFrom('person')
    .select('id')
    .where('orgId', '=', org)
    .where('managerId', '=', manager)
    .where('active', '=', true)
    .execute()
  return rows.map(({ id }) => id)
}

/** Whom a person covers for now, also by way of those they cover for, with their open work. */
export async function listCovering(
  db: Db,
  org: string,
  { person, now }: { readonly person: Id<'person'>; readonly now: Instant },
): Promise<(Covering & { readonly id: Id<'person'> })[]> {
  const { rows } = await sql<Covering & { id: Id<'person'> }>`
    with recursive away as (
      select person_id, cover_id, ends_at from absence
      where org_id = ${org} and starts_at <= ${now} and ends_at > ${now}),
    covering as (
      select person_id, ends_at from away where cover_id = ${person}
      union
      select a.person_id, a.ends_at from away a join covering c on a.cover_id = c.person_id)
    select p.id, p.name, max(c.ends_at) as until,
      (select count(*) from deal d where d.org_id = p.org_id and d.owner_id = p.id
        and d.closed_at is null and d.deleted_at is null) as deals,
      (select count(*) from task t where t.org_id = p.org_id and t.owner_id = p.id
        and t.status in ('not_started', 'in_progress', 'waiting')) as tasks,
      (select count(*) from lead l where l.org_id = p.org_id and l.owner_id = p.id and l.closed_at is null) as leads,
      (select count(*) from ticket k where k.org_id = p.org_id and k.owner_id = p.id and k.closed_at is null) as tickets
    from covering c join person p on p.org_id = ${org} and p.id = c.person_id
    where p.id <> ${person} group by p.org_id, p.id, p.name order by p.name, p.id`.execute(db)
  return rows
}

/** Up to when the conversation was last told something; null: never. */
export async function readLastTold(
  db: Db,
  org: string,
  conversation: Conversation,
): Promise<Instant | null> {
  const { rows } = await sql<{ to: Instant | null }>`
    select max(to_at) as to from digest where org_id = ${org} and conversation = ${conversation}`.execute(
    db,
  )
  return rows[0]?.to ?? null
}

/** Whose digest it is, and the time it tells of; `soon`: what is due by then is said before. */
export interface Span {
  readonly org: string
  readonly conversation: Conversation
  /** Whose deals count; null: those that the channel shows. */
  readonly owners: readonly Id<'person'>[] | null
  readonly from: Instant
  readonly to: Instant
  readonly soon: Instant
}

/** What somebody must be allowed to see of a line, before it is told. */
export interface Owned {
  readonly dealId: Id<'deal'> | null
  /** By which permission it is read. */
  readonly readAs: Readable
  readonly dealOwnerId: Id<'person'> | null
  readonly accountOwnerId: Id<'person'> | null
}

/** Deals of the span: of their owners, or shown in its channel. */
function isOurs(
  { org, conversation, owners }: Span,
  noun: 'deal' | 'lead' | 'ticket' | 'exception' | 'approval',
  of: RawBuilder<unknown>,
) {
  if (owners) return sql`${of}.owner_id = any(${owners}::uuid[])`
  return sql`${of}.id in (select subject_id from message
    where org_id = ${org} and conversation = ${conversation} and noun = ${noun})`
}

/** Deals that changed their stage, the latest first. */
export async function readMoves(db: Db, span: Span): Promise<(DigestMove & Owned)[]> {
  const { rows } = await sql<DigestMove & Owned>`
    select d.id as deal_id, 'deal' as read_as, d.key, d.name, d.pipeline, m.was, m.is, d.owner_id as deal_owner_id,
      a.owner_id as account_owner_id
    from deal d left join account a on a.org_id = d.org_id and a.id = d.account_id
    cross join lateral (
      select (array_agg(e.old ->> 'stage' order by e.at, e.id))[1] as was,
        (array_agg(e.new ->> 'stage' order by e.at desc, e.id desc))[1] as is, max(e.at) as at
      from event e where e.org_id = d.org_id and e.deal_id = d.id and e.noun = 'deal'
        and e.what = 'deal.moved' and e.at > ${span.from} and e.at <= ${span.to}) m
    where d.org_id = ${span.org} and d.deleted_at is null and d.updated_at > ${span.from}
      and ${isOurs(span, 'deal', sql`d`)} and m.is is distinct from m.was and m.was is not null
    order by m.at desc limit 200`.execute(db)
  return rows
}

/** Clocks that run out soon, or ran out. */
export async function readDue(
  db: Db,
  span: Span,
): Promise<(Omit<DigestItem, 'on'> & Owned & { readonly at: Instant })[]> {
  const { rows } = await sql<Omit<DigestItem, 'on'> & Owned & { readonly at: Instant }>`
    with ours as (
      select d.id, d.key, d.name, d.id as deal_id, 'deal' as read_as, d.owner_id, d.account_id from deal d
      where d.org_id = ${span.org} and d.deleted_at is null and ${isOurs(span, 'deal', sql`d`)}
      union all
      select l.id, l.key, l.name, l.id, 'lead', l.owner_id, l.account_id from lead l
      where l.org_id = ${span.org} and ${isOurs(span, 'lead', sql`l`)}
      union all
      select k.id, k.key, k.name, k.id, 'ticket', k.owner_id, k.account_id from ticket k
      where k.org_id = ${span.org} and ${isOurs(span, 'ticket', sql`k`)}
      union all
      select x.id, x.key, coalesce(d.name, x.key), d.id, 'deal', d.owner_id, d.account_id from exception x
      left join deal d on x.noun = 'deal' and d.org_id = x.org_id and d.id = x.subject_id
      where x.org_id = ${span.org} and x.state = 'open' and ${isOurs(span, 'exception', sql`x`)})
    select case c.state when 'running' then 'clock due' else 'clock missed' end as what, ours.key, ours.name,
      c.due_at as at, ours.deal_id, ours.read_as, ours.owner_id as deal_owner_id, a.owner_id as account_owner_id
    from ours join clock c on c.org_id = ${span.org} and c.subject_id = ours.id
    left join account a on a.org_id = c.org_id and a.id = ours.account_id
    where (c.state = 'running' and c.due_at <= ${span.soon})
      or (c.state = 'breached' and c.ended_at > ${span.from} and c.ended_at <= ${span.to})
    order by c.due_at, c.id limit 200`.execute(db)
  return rows
}

/** Open deals by stage and by whose they are. */
export async function readStages(
  db: Db,
  span: Span,
): Promise<(DigestContent['stages'][number] & Pick<Owned, 'dealOwnerId'>)[]> {
  const { rows } = await sql<DigestContent['stages'][number] & Pick<Owned, 'dealOwnerId'>>`
    select d.pipeline, d.stage, d.owner_id as deal_owner_id, count(*) as count from deal d
    where d.org_id = ${span.org} and d.deleted_at is null and d.closed_at is null
      and ${isOurs(span, 'deal', sql`d`)} group by 1, 2, 3 order by 1, 2, 3`.execute(db)
  return rows
}

/** Open leads and tickets, by whose they are. */
export async function readInboundCounts(
  db: Db,
  span: Span,
): Promise<(Pick<Owned, 'dealOwnerId'> & { noun: InboundNoun; count: number })[]> {
  const open = (noun: InboundNoun) => sql`select ${noun}::text as noun, d.owner_id
    from ${sql.table(noun)} d where d.org_id = ${span.org} and d.closed_at is null
      and ${isOurs(span, noun, sql`d`)}`
  const { rows } = await sql<Pick<Owned, 'dealOwnerId'> & { noun: InboundNoun; count: number }>`
    select noun, owner_id as deal_owner_id, count(*) as count
    from (${open('lead')} union all ${open('ticket')}) o group by 1, 2 order by 1, 2`.execute(db)
  return rows
}

/** Exceptions that are open: one's own, or those that the channel shows. */
export async function countExceptions(db: Db, span: Span): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from exception x where x.org_id = ${span.org} and x.state = 'open'
      and ${isOurs(span, 'exception', sql`x`)}`.execute(db)
  return rows[0]?.count ?? 0
}

/** Approvals that wait and that the channel shows, the oldest first. */
export async function listShownApprovals(
  db: Db,
  { org, conversation }: Span,
): Promise<Id<'approval'>[]> {
  const { rows } = await sql<{ id: string }>`
    select r.id from approval r join message m on m.org_id = r.org_id and m.subject_id = r.id
    where r.org_id = ${org} and r.status = 'pending' and m.conversation = ${conversation} and m.noun = 'approval'
    group by r.id, r.created_at order by r.created_at, r.id limit 50`.execute(db)
  return rows.map(({ id }) => id)
}

/** Somebody's open tasks: how many, and how many of them should have been done before this day. */
export async function countTasks(
  db: Db,
  org: string,
  { owner, today }: { owner: Id<'person'>; today: string },
): Promise<{ tasks: number; overdue: number }> {
  const { rows } = await sql<{ tasks: number; overdue: number }>`
    select count(*) as tasks, count(*) filter (where due_on < ${today}::date) as overdue from task
    where org_id = ${org} and owner_id = ${owner}
      and status in ('not_started', 'in_progress', 'waiting')`.execute(db)
  return rows[0] ?? { tasks: 0, overdue: 0 }
}

/** What was held back since the last digest, and what waits from before. */
export async function readHeldBack(
  db: Db,
  { org, conversation, from, to }: Span,
): Promise<DigestContent['held']> {
  const { rows } = await sql<DigestContent['held'][number]>`
    select held_because as because, count(distinct subject_id) as count,
      count(distinct subject_id) filter (where (held_until > ${to}) is not false) as waits
    from message where org_id = ${org} and conversation = ${conversation} and held_by is not null
      and ((created_at > ${from} and created_at <= ${to}) or (held_until > ${to}) is not false)
    group by held_because order by held_because`.execute(db)
  return rows
}

/** What the cards of these digests show, by id. */
export async function readDigestViews(
  db: Db,
  org: string,
  ids: readonly string[],
): Promise<Map<string, Raw<DigestView>>> {
  if (ids.length === 0) return new Map()
  const { rows } = await sql<DigestView>`
    select g.id, g.conversation, g.every, g.day, g.late, g.from_at as from, g.to_at as to, g.content,
      'Digest of ' || g.day as key,
      (select id from person where org_id = g.org_id and 'person:' || id = g.conversation) as owner_id
    from digest g where g.org_id = ${org} and g.id = any(${ids}::uuid[])`.execute(db)
  return new Map(rows.map((row) => [row.id, raw(row)]))
}
