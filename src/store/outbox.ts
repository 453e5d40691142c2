import { sql } from 'kysely'
import type { Db } from '../house.ts'
import type { Id, Instant } from '../nouns.ts'
import { type Leased, leaseOf, RETURNING } from './messages.ts'

interface At {
  readonly org: string
  readonly now: Instant
}

/** How many messages of a lane there is room for. */
export interface Room {
  readonly chat: string
  readonly conversation: string
  readonly room: number
}

const UNSHOWN = sql`m.shown_version < m.version and m.failed_at is null`

/**
 * A reply's turn: the card above stands, or never will (then the reply stands by itself); and every earlier
 * reply there has been posted, so that the thread keeps its order.
 */
const itsTurn = (now: Instant) => sql`(m.thread_id is null or m.ref is not null or (
  not exists (select from message p where p.org_id = m.org_id and p.id = m.thread_id
    and p.ref is null and p.failed_at is null)
  and not exists (select from message s where s.org_id = m.org_id and s.thread_id = m.thread_id
    and s.ref is null and s.failed_at is null and s.chat <> 'web' and (s.held_by is null or s.held_until <= ${now})
    and (s.created_at, s.id) < (m.created_at, m.id))))`

/** Takes messages of these lanes that nobody is sending, the oldest first: new ones, a dead process's, postponed ones. */
export async function claimMessages(
  db: Db,
  { org, now }: At,
  lanes: readonly Room[],
): Promise<Leased[]> {
  const { rows } = await sql<Leased>`
    with due as (
      select d.org_id, d.id from jsonb_to_recordset(${JSON.stringify(lanes)}::jsonb)
        as l (chat text, conversation text, room integer)
      cross join lateral (
        select m.org_id, m.id from message m
        where m.org_id = ${org} and m.chat = l.chat and m.conversation = l.conversation and ${UNSHOWN}
          and (m.lease_until is null or m.lease_until < ${now}) and (m.next_try_at is null or m.next_try_at <= ${now})
          and (m.held_by is null or m.held_until <= ${now}) and ${itsTurn(now)}
        order by m.created_at, m.id limit l.room for update skip locked) d)
    update message m set lease_until = ${leaseOf(now)}, uncertain = m.uncertain or m.lease_until is not null
    from due where m.org_id = due.org_id and m.id = due.id
    returning ${RETURNING}`.execute(db)
  return rows.sort(byAge)
}

const byAge = (one: Leased, other: Leased) =>
  one.createdAt.localeCompare(other.createdAt) || one.id.localeCompare(other.id)

/** Lets go of messages that were taken and surely not sent. */
export async function putBack(db: Db, org: string, ids: readonly Id<'message'>[]): Promise<void> {
  if (ids.length === 0) return
  await sql`update message set lease_until = null
    where org_id = ${org} and id = any(${[...ids]}::uuid[])`.execute(db)
}

/** What became of a send. */
export interface Sent {
  readonly id: Id<'message'>
  readonly version: number
  /** The handle that was known when it was sent. */
  readonly was: string | null
  /** Null: it failed. */
  readonly ref: string | null
  readonly failure: string | null
  /** A failed one is tried again then; null: as soon as its lane is open. */
  readonly again: Instant | null
  /** It never will be shown as it is. */
  readonly gaveUp: boolean
  /** Counts among the tries after which somebody hears of it. */
  readonly tried: boolean
  /** It may stand there all the same. */
  readonly uncertain: boolean
  /** When to look for copies that an unclear try may have left. */
  readonly checkAt: Instant | null
}

/** What a recorded send means for others. */
export interface Recorded extends Leased {
  /** It changed meanwhile and is still leased, to be edited. */
  readonly stale: boolean
  /** Replies waited for it. */
  readonly opens: boolean
}

/**
 * Records sends. Where another process recorded a handle of its own meanwhile, ours is the copy, and is looked
 * for; where it has shown the message by then, an unclear try of ours may still come over that.
 */
export async function finishMessages(
  db: Db,
  { org, now }: At,
  sent: readonly Sent[],
): Promise<Recorded[]> {
  const { rows } = await sql<Recorded>`
    update message m set
      ref = case when m.ref is distinct from s.was then m.ref else coalesce(s.ref, m.ref) end,
      check_at = case when s.ref is not null and m.ref is distinct from s.was and m.ref is distinct from s.ref
        then ${now}::timestamptz when s.failure is null or m.shown_version >= s.version
        then coalesce(s."checkAt", m.check_at) else m.check_at end,
      shown_version = case when s.failure is null then s.version else m.shown_version end,
      attempts = case when s.failure is null then 0 else m.attempts + s.tried::int end,
      failure = s.failure, next_try_at = s.again, uncertain = s.uncertain,
      failed_at = case when s."gaveUp" then ${now}::timestamptz end,
      lease_until = case when s.failure is null and m.version > s.version
        then ${leaseOf(now)}::timestamptz end
    from jsonb_to_recordset(${JSON.stringify(sent)}::jsonb) as s (id uuid, version integer, was text, ref text,
      failure text, again timestamptz, "gaveUp" boolean, tried boolean, uncertain boolean, "checkAt" timestamptz)
    where m.org_id = ${org} and m.id = s.id
    returning ${RETURNING}, (s.failure is null and m.version > s.version) as stale,
      ((s."gaveUp" or (s.was is null and s.ref is not null)) and exists (select from message c where c.org_id = m.org_id
        and c.thread_id = coalesce(m.thread_id, m.id) and c.ref is null and c.failed_at is null and c.chat <> 'web')) as opens`.execute(
    db,
  )
  return rows
}

/** Messages whose copies are to be looked for now. They come again in five seconds unless `checked`. */
export async function claimChecks(
  db: Db,
  { org, now }: At,
  { chats, limit }: { readonly chats: readonly string[]; readonly limit: number },
): Promise<Leased[]> {
  const { rows } = await sql<Leased>`
    with due as (select m.org_id, m.id from message m
      where m.org_id = ${org} and m.check_at <= ${now} and m.ref is not null and m.chat = any(${[...chats]}::text[])
      order by m.check_at limit ${limit} for update skip locked)
    update message m set check_at = ${now}::timestamptz + interval '5 seconds'
    from due where m.org_id = due.org_id and m.id = due.id returning ${RETURNING}`.execute(db)
  return rows
}

/** The copies of a message are gone. It is shown once more: a late edit may have put an older state over it. */
export async function checked(db: Db, org: string, id: Id<'message'>): Promise<void> {
  await sql`update message set check_at = null, shown_version = least(shown_version, version - 1)
    where org_id = ${org} and id = ${id}`.execute(db)
}
