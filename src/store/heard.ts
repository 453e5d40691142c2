import { type Kysely, sql } from 'kysely'
import type { Id } from '../nouns.ts'
import type { Schema } from './schema.ts'

type Db = Kysely<Schema>

/** How long whoever works something off keeps it, before another may. */
const LEASE_MS = 60_000
/** Longer than any chat repeats itself. */
const REMEMBERED_MS = 3 * 24 * 60 * 60_000
const AT_ONCE = 50

interface Here {
  readonly org: Id<'org'>
  readonly now: Date
}

/** Something a chat told us, still to be worked off. */
export interface Heard {
  readonly key: string
  readonly body: string
  readonly attempts: number
}

const leaseFrom = (now: Date) => new Date(now.getTime() + LEASE_MS).toISOString()

/**
 * Stores what a chat told us under its own key, leased to the caller, and remembers the others. False when
 * one of them was known: it is a repeat, and whoever stored the first sees to it.
 */
export async function storeHeard(
  db: Db,
  { org, now }: Here,
  { key, others, body }: { key: string; others: readonly string[]; body: string },
): Promise<boolean> {
  // The other keys first: of two that share one, the second waits here until the first is committed.
  const { rows } = await sql`
    with others as (
      insert into heard (org_id, key, done_at, heard_at)
      select ${org}, key, ${now.toISOString()}, ${now.toISOString()}
      from unnest(${others.toSorted()}::text[]) with ordinality as o (key, n) order by n
      on conflict do nothing returning key)
    insert into heard (org_id, key, body, lease_until, heard_at)
    select ${org}, ${key}, ${body}, ${leaseFrom(now)}, ${now.toISOString()}
    where (select count(*) from others) = ${others.length}
    on conflict do nothing returning key`.execute(db)
  return rows.length > 0
}

/** Takes on gestures that are answered at once. Returns those that are no repeat of one that was, or is being, answered. */
export async function claimHeard(
  db: Db,
  { org, now }: Here,
  keys: readonly string[],
): Promise<string[]> {
  // In order, so that two processes that take the same do not wait for each other.
  const { rows } = await sql<{ key: string }>`
    insert into heard as h (org_id, key, lease_until, heard_at)
    select ${org}, key, ${leaseFrom(now)}, ${now.toISOString()}
    from unnest(${keys.toSorted()}::text[]) with ordinality as o (key, n) order by n
    on conflict (org_id, key) do update set lease_until = excluded.lease_until
      where h.done_at is null and h.lease_until < ${now.toISOString()}
    returning h.key`.execute(db)
  return rows.map(({ key }) => key)
}

/** They are worked off: what was said is forgotten, that it was said is remembered. */
export async function finishHeard(
  db: Db,
  { org, now }: Here,
  keys: readonly string[],
): Promise<void> {
  await sql`
    update heard h set done_at = ${now.toISOString()}, body = null, lease_until = null
    from (select key from heard where org_id = ${org} and key = any(${keys}::text[])
      order by key for update) k
    where h.org_id = ${org} and h.key = k.key`.execute(db)
}

/** The answer did not reach the chat: a repeat shall be answered. */
export async function releaseHeard(db: Db, { org }: Here, key: string): Promise<void> {
  await db.deleteFrom('heard').where('orgId', '=', org).where('key', '=', key).execute()
}

/** Takes over what nobody works off any more: its process died, or it failed. */
export async function claimLeftover(
  db: Db,
  { org, now }: Here,
  chat: string,
): Promise<readonly Heard[]> {
  const { rows } = await sql<Heard>`
    with due as (
      select org_id, key from heard
      where org_id = ${org} and body is not null and lease_until < ${now.toISOString()}
        and key like ${`${chat}:%`}
      order by lease_until limit ${AT_ONCE} for update skip locked)
    update heard h set lease_until = ${leaseFrom(now)}, attempts = h.attempts + 1
    from due where h.org_id = due.org_id and h.key = due.key
    returning h.key, h.body, h.attempts`.execute(db)
  return rows
}

/** Forgets what is too old to be repeated. */
export async function forgetHeard(db: Db, { org, now }: Here): Promise<void> {
  const old = new Date(now.getTime() - REMEMBERED_MS).toISOString()
  await db
    .deleteFrom('heard')
    .where('orgId', '=', org)
    .where('heardAt', '<', old)
    .where('body', 'is', null)
    .execute()
}
