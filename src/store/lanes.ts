import { sql } from 'kysely'
import type { Db } from '../house.ts'
import type { Conversation } from '../model.ts'
import type { Id, Instant } from '../nouns.ts'
import { leaseOf } from './messages.ts'

/** A conversation of a chat, with one sender. `*` stands for all conversations of the chat. */
export interface Lane {
  readonly chat: string
  readonly conversation: Conversation | '*'
}

/** A lane that this process holds. `why`: it is closed to us, and one message tries whether it still is. */
export interface Held extends Lane {
  readonly conversation: Conversation
  readonly why: string | null
}

interface Sender {
  readonly org: string
  readonly now: Instant
  /** This process. */
  readonly sender: string
}

/** The lanes in which something waits, one index step each however much waits there. */
const WAITING = (org: string, chats: readonly string[], now: Instant) => sql`
  waiting as (
    (select m.chat, m.conversation from message m
      where m.org_id = ${org} and m.chat = any(${[...chats]}::text[]) and m.shown_version < m.version and m.failed_at is null
        and (m.held_by is null or m.held_until <= ${now})
      order by m.chat, m.conversation limit 1)
    union all
    select n.chat, n.conversation from waiting l cross join lateral (
      select m.chat, m.conversation from message m
      where m.org_id = ${org} and m.chat = any(${[...chats]}::text[]) and m.shown_version < m.version and m.failed_at is null
        and (m.held_by is null or m.held_until <= ${now}) and (m.chat, m.conversation) > (l.chat, l.conversation)
      order by m.chat, m.conversation limit 1) n)`

/**
 * Takes the lanes in which something may be sent and that no other process holds, and keeps those of `keep`.
 * More than `limit` take turns by chance.
 */
export async function holdLanes(
  db: Db,
  { org, now, sender }: Sender,
  { chats, keep, limit }: { chats: readonly string[]; keep: readonly Lane[]; limit: number },
): Promise<Held[]> {
  const { rows } = await sql<Held>`
    with recursive ${WAITING(org, chats, now)},
    free as (
      select w.chat, w.conversation from waiting w
      left join lane s on s.org_id = ${org} and s.chat = w.chat and s.conversation = w.conversation
      left join lane a on a.org_id = ${org} and a.chat = w.chat and a.conversation = '*'
      where (s.sender is null or s.sender = ${sender} or s.sender_until < ${now})
        and (s.wait_until is null or s.wait_until <= ${now}) and (a.wait_until is null or a.wait_until <= ${now})
      order by random() limit ${limit}),
    wanted as (
      select chat, conversation from free union
      select chat, conversation from jsonb_to_recordset(${JSON.stringify(keep)}::jsonb) as k (chat text, conversation text))
    insert into lane as l (org_id, chat, conversation, sender, sender_until)
    select ${org}, chat, conversation, ${sender}, ${leaseOf(now)} from wanted order by chat, conversation
    on conflict (org_id, chat, conversation) do update set sender = excluded.sender, sender_until = excluded.sender_until
      where l.sender is null or l.sender = excluded.sender or l.sender_until < ${now}
    returning l.chat, l.conversation, coalesce(l.why, (select a.why from lane a
      where a.org_id = ${org} and a.chat = l.chat and a.conversation = '*')) as why`.execute(db)
  return rows
}

/** Lets go of all lanes, so that another process may send at once. */
export async function releaseLanes(
  db: Db,
  { org, sender }: { readonly org: string; readonly sender: string },
): Promise<void> {
  await sql`update lane set sender = null, sender_until = null
    where org_id = ${org} and sender = ${sender}`.execute(db)
}

/** The platform asked for a pause there. */
export async function pauseLane(
  db: Db,
  org: string,
  { chat, conversation, until }: Lane & { readonly until: Instant },
): Promise<void> {
  await sql`insert into lane as l (org_id, chat, conversation, wait_until)
    values (${org}, ${chat}, ${conversation}, ${until})
    on conflict (org_id, chat, conversation) do update set wait_until = greatest(l.wait_until, excluded.wait_until)`.execute(
    db,
  )
}

/** What is known of a lane that is closed to us, or was. */
export interface Closed {
  readonly why: string | null
  readonly exceptionId: Id<'exception'> | null
}

/** What is known of the lane, and how many cards wait there. */
export async function readLane(
  db: Db,
  org: string,
  { chat, conversation }: Lane,
): Promise<Closed & { waiting: number }> {
  const { rows } = await sql<Closed & { waiting: number }>`
    select l.why, l.exception_id, (select count(*)::int from message m
      where m.org_id = ${org} and m.chat = ${chat} and ${conversation} in (m.conversation, '*')
        and m.shown_version < m.version and m.failed_at is null) as waiting
    from (values (1)) one left join lane l
      on l.org_id = ${org} and l.chat = ${chat} and l.conversation = ${conversation}`.execute(db)
  return rows[0]!
}

/** The lane is closed to us: tried again at `until`. */
export async function closeLane(
  db: Db,
  { org, now }: { readonly org: string; readonly now: Instant },
  lane: Lane & Closed & { readonly because: string; readonly until: Instant | null },
): Promise<void> {
  const { chat, conversation, why, because, until, exceptionId } = lane
  await sql`insert into lane as l (org_id, chat, conversation, why, because, closed_at, wait_until, exception_id)
    values (${org}, ${chat}, ${conversation}, ${why}, ${because}, ${now}, ${until}, ${exceptionId})
    on conflict (org_id, chat, conversation) do update set why = excluded.why, because = excluded.because,
      closed_at = coalesce(l.closed_at, excluded.closed_at), wait_until = excluded.wait_until, exception_id = excluded.exception_id`.execute(
    db,
  )
}

/** The lane is open again: what was known of its trouble is forgotten, and returned. Null when there was none. */
export async function openLane(
  db: Db,
  org: string,
  { chat, conversation }: Lane,
): Promise<{ exceptionId: Id<'exception'> | null } | null> {
  const { rows } = await sql<{ exceptionId: Id<'exception'> | null }>`
    with was as (select exception_id from lane
      where org_id = ${org} and chat = ${chat} and conversation = ${conversation} and why is not null for update)
    update lane set why = null, because = null, closed_at = null, wait_until = null, exception_id = null
    from was where org_id = ${org} and chat = ${chat} and conversation = ${conversation}
    returning was.exception_id`.execute(db)
  return rows[0] ?? null
}

/** Something changed in this chat: its closed lanes are tried again now. */
export async function retryLanes(db: Db, org: string, chat: string): Promise<void> {
  await sql`update lane set wait_until = null
    where org_id = ${org} and chat = ${chat} and why is not null`.execute(db)
}

/** True when one of these other chats may reach the conversation, or its trouble has been told there already. */
export async function reachedElsewhere(
  db: Db,
  org: string,
  { conversation, chats }: { readonly conversation: string; readonly chats: readonly string[] },
): Promise<boolean> {
  const { rows } = await sql<{ reached: boolean }>`
    select coalesce(bool_or(l.why is null or l.exception_id is not null), false) as reached
    from unnest(${[...chats]}::text[]) as c (chat) left join lane l
      on l.org_id = ${org} and l.chat = c.chat and l.conversation = ${conversation}`.execute(db)
  return rows[0]!.reached
}
