import { type RawBuilder, sql, type Transaction } from 'kysely'
import type { Card } from '../chat/card.ts'
import type { Held } from '../decide/hold.ts'
import type { Conversation } from '../model.ts'
import type { Id, Instant, Noun } from '../nouns.ts'
import type { Schema } from './schema.ts'

type Trx = Transaction<Schema>

/** How long a process keeps a message or a lane it has taken, before another may take it over. */
export const LEASE_MS = 20_000

/** One conversation of one chat, as `chat conversation`. */
export type LaneName = `${string} ${string}`

/** The lane that a message travels in. */
export function laneOf(message: {
  readonly chat: string
  readonly conversation: string
}): LaneName {
  return `${message.chat} ${message.conversation}`
}

/** What a conversation should show, leased to this process for sending. */
export interface Leased {
  readonly id: Id<'message'>
  readonly chat: string
  readonly conversation: Conversation
  readonly noun: Noun
  readonly card: Card
  readonly ref: string | null
  /** The handle of the message in whose thread it belongs. */
  readonly thread: string | null
  readonly version: number
  readonly attempts: number
  /** An earlier try may have reached the platform, or its process died: look there first. */
  readonly uncertain: boolean
  readonly createdAt: Instant
}

/** A card wanted in a conversation. */
export interface Wanted {
  readonly id: Id<'message'>
  readonly chat: string
  readonly conversation: Conversation
  readonly noun: Noun
  readonly subjectId: Id
  /** The subject in whose card's thread it belongs, where that card is shown in the same conversation. */
  readonly under: Id | null
  readonly card: Card
  /** Why it waits, and until when. */
  readonly held: Held | null
}

/** A written message: its conversation changed. `leased`: this process sends it; others are claimed. */
export type Shown = Leased & { readonly leased: boolean }

/** When and by whom messages are written: those of an open lane are leased to this process at once. */
export interface Writing {
  readonly org: string
  readonly now: Instant
  readonly open: readonly LaneName[]
}

// The microseconds are this process's own: two that lease in one millisecond know theirs apart.
const OWN = String(process.pid % 1000).padStart(3, '0')

/** Until when what is leased now is ours. */
export function leaseOf(now: Instant): string {
  return new Date(Date.parse(now) + LEASE_MS).toISOString().replace('Z', `${OWN}Z`)
}

/** What of a message's row goes on to its sender. */
export const RETURNING = sql`m.id, m.chat, m.conversation, m.noun, m.card, m.ref, m.version, m.attempts,
  m.uncertain, m.created_at,
  (select p.ref from message p where p.org_id = m.org_id and p.id = m.thread_id) as thread`

/** Whoever had taken it never said what became of it: that may have reached the platform. */
const LEFT = sql`m.lease_until is not null and m.lease_until <= ${sql.ref('w.now')}`

/**
 * The lease of a row that changes: whoever is sending it keeps it, so that one message has one sender; one
 * that must wait stays in the table, as does a reply, whose turn the table knows; a web message has no sender.
 */
const NEXT_LEASE = sql`case when m.chat = 'web' then null
  when m.held_by is not null and (m.held_until > ${sql.ref('w.now')}) is not false then null
  when m.failed_at is null and m.next_try_at > ${sql.ref('w.now')} then null when m.lease_until > ${sql.ref('w.now')}
  then m.lease_until when m.uncertain or ${LEFT} or (m.thread_id is not null and m.ref is null) then null
  when m.chat || ' ' || m.conversation = any(w.open) then w.lease end`

/** A conversation of a chat that shows a subject. */
export interface Place {
  readonly id: Id
  readonly chat: string
  readonly conversation: Conversation
}

/** Where these subjects are shown: only there their cards need to be drawn again. */
export async function listPlaces(
  trx: Transaction<Schema>,
  org: string,
  subjects: readonly Id[],
): Promise<Place[]> {
  const { rows } = await sql<Place>`
    select subject_id as id, chat, conversation from message
    where org_id = ${org} and subject_id = any(${subjects}::uuid[])`.execute(trx)
  return rows
}

/** A subject's card for one room, or, with neither chat nor conversation, for all of them. */
export interface Redrawn {
  readonly id: Id
  readonly chat: string | null
  readonly conversation: Conversation | null
  readonly card: Card
}

/** Redraws the messages about these subjects. Equal cards are left alone. */
export async function refreshMessages(
  trx: Trx,
  { org, now, open }: Writing,
  cards: readonly Redrawn[],
): Promise<Shown[]> {
  if (cards.length === 0) return []
  const { rows: shown } = await sql<Shown>`
    with w as (select id, chat, conversation, card, ${now}::timestamptz as now, ${leaseOf(now)}::timestamptz as lease, ${[...open]}::text[] as open
      from jsonb_to_recordset(${JSON.stringify(cards)}::jsonb)
        as r (id uuid, chat text, conversation text, card jsonb))
    update message m set card = w.card, version = m.version + 1, updated_at = w.now,
      shown_version = case when m.chat = 'web' then m.version + 1 else m.shown_version end,
      failed_at = null, failure = null, attempts = case when m.failed_at is null then m.attempts else 0 end,
      uncertain = m.uncertain or (${LEFT}), lease_until = ${NEXT_LEASE}
    from w where m.org_id = ${org} and m.subject_id = w.id and m.card <> w.card
      and (w.chat is null or (m.chat = w.chat and m.conversation = w.conversation))
    returning ${RETURNING}, (m.chat <> 'web' and m.lease_until = w.lease) as leased`.execute(trx)
  return shown
}

/** The newest messages about subjects in a room, below one of them; locked, so that they are drawn from what is true then. */
export async function listShownIn(
  trx: Trx,
  org: string,
  room: {
    readonly chat: string
    readonly conversation: Conversation
    readonly below: Id<'message'> | null
    readonly limit: number
  },
): Promise<{ id: Id<'message'>; noun: Noun; subjectId: Id }[]> {
  const { chat, conversation, below, limit } = room
  const rows = await trx
    .selectFrom('message')
    .select(['id', 'noun', 'subjectId'])
    .where('orgId', '=', org)
    .where('chat', '=', chat)
    .where('conversation', '=', conversation)
    .where('authorId', 'is', null)
    .$if(below !== null, (query) => query.where('id', '<', below!))
    .orderBy('id', 'desc')
    .limit(limit)
    .forUpdate()
    .execute()
  return rows.flatMap(({ id, noun, subjectId }) =>
    noun === 'line' ? [] : [{ id, noun, subjectId }],
  )
}

/** Shows a subject where it was not shown yet: one living card per subject and conversation. */
export async function insertMessages(
  trx: Trx,
  { org, now, open }: Writing,
  wanted: readonly Wanted[],
): Promise<Shown[]> {
  if (wanted.length === 0) return []
  const { rows: shown } = await sql<Shown>`
    with w as (select id, chat, conversation, noun, "subjectId", under, card, held
      from jsonb_to_recordset(${JSON.stringify(wanted)}::jsonb)
        as w (id uuid, chat text, conversation text, noun text, "subjectId" uuid, under uuid, card jsonb, held jsonb))
    insert into message as m (org_id, id, chat, conversation, noun, subject_id, thread_id, card, version, shown_version,
      lease_until, held_by, held_because, held_until, created_at, updated_at)
    select ${org}, w.id, w.chat, w.conversation, w.noun, w."subjectId", ${parentIn(org)}, w.card, 1,
      case when w.chat = 'web' then 1 else 0 end,
      case when w.chat <> 'web' and w.under is null and w.held is null and w.chat || ' ' || w.conversation = any(${[...open]}::text[])
        then ${leaseOf(now)}::timestamptz end,
      w.held ->> 'by', w.held ->> 'because', (w.held ->> 'until')::timestamptz, ${now}, ${now}
    from w
    on conflict (org_id, chat, conversation, subject_id) do nothing
    returning ${RETURNING}, (m.chat <> 'web' and m.lease_until is not null) as leased`.execute(trx)
  return shown
}

/** The card that stands in this conversation about the subject above, also when it is written just now. */
function parentIn(org: string): RawBuilder<string | null> {
  return sql`case when w.under is not null then coalesce(
    (select p.id from message p where p.org_id = ${org} and p.chat = w.chat
      and p.conversation = w.conversation and p.subject_id = w.under),
    (select o.id from w o where o.chat = w.chat and o.conversation = w.conversation and o."subjectId" = w.under limit 1)) end`
}
