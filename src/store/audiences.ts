import { type Kysely, sql } from 'kysely'
import type { Conversation } from '../model.ts'
import type { Id, Instant, Role } from '../nouns.ts'
import type { Schema } from './schema.ts'

type Db = Kysely<Schema>

/** A conversation in one chat. */
export interface Room {
  readonly chat: string
  readonly conversation: Conversation
}
/** Who can look at a room, as its chat said last. */
export interface Known extends Room {
  readonly people: readonly Id<'person'>[]
  readonly colleagues: boolean
  readonly strangers: boolean
  readonly checkedAt: Instant | null
  readonly rights: string | null
}

/** What decides who may read: everybody, also those who have left. */
export interface Standing {
  readonly id: Id<'person'>
  readonly roles: readonly Role[]
  readonly active: boolean
  readonly managerId: Id<'person'> | null
}

export async function readStandings(db: Db, org: string): Promise<Standing[]> {
  return await db
    .selectFrom('person')
    .select(['id', 'roles', 'active', 'managerId'])
    .where('orgId', '=', org)
    .execute()
}

/** Who can look at each channel. `brief`: without their names, where only strangers count. */
export async function readAudiences(
  db: Db,
  org: string,
  { brief }: { readonly brief: boolean },
): Promise<Known[]> {
  const { rows } = await sql<Known>`
    select chat, conversation, case when ${brief} then '{}'::uuid[] else people end as people,
      colleagues, strangers, checked_at, rights
    from audience where org_id = ${org}`.execute(db)
  return rows
}

/** Every room something is shown in. Steps through the index from room to room, not through the messages. */
export async function listRooms(db: Db, org: string): Promise<Room[]> {
  const next = sql`select chat, conversation from message
    where org_id = ${org} and (chat, conversation) > (room.chat, room.conversation)
    order by chat, conversation limit 1`
  const { rows } = await sql<Room>`
    with recursive room as (
      select * from (select chat, conversation from message where org_id = ${org}
        order by chat, conversation limit 1) first
      union all
      select found.* from room, lateral (${next}) found)
    select chat, conversation from room`.execute(db)
  return rows
}

/** Keeps who can look at a room now. */
export async function keepAudience(
  db: Db,
  org: string,
  kept: Omit<Known, 'rights' | 'checkedAt'> & { readonly at: Instant },
): Promise<void> {
  const { chat, conversation, people, colleagues, strangers, at: checkedAt } = kept
  const present = { people: [...people], colleagues, strangers, checkedAt }
  await db
    .insertInto('audience')
    .values({ orgId: org, chat, conversation, ...present })
    .onConflict((conflict) =>
      conflict.columns(['orgId', 'chat', 'conversation']).doUpdateSet(present),
    )
    .execute()
}

/** Somebody came or went: the room's audience is asked for again, soon. Null: in all rooms of the chat. */
export async function doubtAudience(
  db: Db,
  org: string,
  { chat, conversation }: { readonly chat: string; readonly conversation: Conversation | null },
): Promise<void> {
  await db
    .updateTable('audience')
    .set({ checkedAt: null })
    .where('orgId', '=', org)
    .where('chat', '=', chat)
    .$if(conversation !== null, (query) => query.where('conversation', '=', conversation!))
    .execute()
}

/** Keeps what a room's audience may read; when that is something else than before, its cards are drawn anew. */
export async function keepRights(
  db: Db,
  org: string,
  {
    chat,
    conversation,
    rights,
    at,
    isDrawn,
  }: Room & { rights: string; at: Instant; isDrawn: boolean },
): Promise<void> {
  await sql`
    insert into audience (org_id, chat, conversation, strangers, rights, redraw_at)
    values (${org}, ${chat}, ${conversation}, true, ${rights}, ${isDrawn ? null : at})
    on conflict (org_id, chat, conversation) do update
      set rights = ${rights}, redraw_at = ${at}, redraw_below = null, redraw_last = false
      where audience.rights is distinct from ${rights}`.execute(db)
}

/** A room whose cards are being drawn anew, as far as they are not. */
export interface Redrawing extends Room {
  /** Messages from here on are done; null: none is. */
  readonly below: Id<'message'> | null
  readonly last: boolean
}

/** Takes one room that must be drawn anew; nobody else takes it until the transaction ends. */
export async function takeRedrawing(db: Db, org: string, now: Instant): Promise<Redrawing | null> {
  const { rows } = await sql<Redrawing>`
    select chat, conversation, redraw_below as below, redraw_last as last from audience
    where org_id = ${org} and redraw_at <= ${now}
    order by redraw_at limit 1 for update skip locked`.execute(db)
  return rows[0] ?? null
}

/** Notes how far a room is drawn anew, and when to go on; `at` null: it is done. */
export async function noteRedrawing(
  db: Db,
  org: string,
  { chat, conversation, below, last, at }: Redrawing & { readonly at: Instant | null },
): Promise<void> {
  await db
    .updateTable('audience')
    .set({ redrawAt: at, redrawBelow: below, redrawLast: last })
    .where('orgId', '=', org)
    .where('chat', '=', chat)
    .where('conversation', '=', conversation)
    .execute()
}
