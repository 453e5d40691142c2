import { sql, type Transaction } from 'kysely'
import type { Card } from '../chat/card.ts'
import type { Held } from '../decide/hold.ts'
import type { Db } from '../house.ts'
import type { Conversation } from '../model.ts'
import type { Id, Instant, Noun } from '../nouns.ts'
import type { Schema } from './schema.ts'

type Trx = Transaction<Schema>

/** How long a process keeps a message it has committed or claimed, before another may send it. */
export const LEASE_MS = 20_000

/** What a conversation should show, leased to this process for sending. */
export interface Leased {
  readonly id: Id<'message'>
  readonly chat: string
  readonly conversation: Conversation
  readonly noun: Noun
  readonly card: Card
  readonly ref: string | null
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
  readonly card: Card
  /** Why it waits, and until when. */
  readonly held: Held | null
}

/** What of a written message goes on: its conversation changed, and outside the web it must be sent. */
export type Shown = Omit<Leased, 'uncertain'> & { readonly leased: boolean }

// The microseconds are this process's own: two that lease in one millisecond know theirs apart.
const OWN = String(process.pid % 1000).padStart(3, '0')

function leaseOf(now: Instant): string {
  return new Date(Date.parse(now) + LEASE_MS).toISOString().replace('Z', `${OWN}Z`)
}

/**
 * The lease of a row that changes: whoever is sending it keeps it, so that one message has one sender; one
 * that must wait stays in the table; a web message has no sender at all.
 */
const NEXT_LEASE = sql`case when m.chat = 'web' then null
  when m.held_by is not null and (m.held_until > ${sql.ref('w.now')}) is not false then null
  when m.failed_at is null and m.next_try_at > ${sql.ref('w.now')} then null when m.lease_until > ${sql.ref('w.now')}
  then m.lease_until else w.lease end`

const RETURNING = sql`m.id, m.chat, m.conversation, m.noun, m.card, m.ref, m.version, m.attempts, m.created_at`

/** Redraws every message about these subjects, wherever they are shown. Equal cards are left alone. */
export async function refreshMessages(
  trx: Trx,
  { org, now, lease }: { org: string; now: Instant; lease: boolean },
  cards: ReadonlyMap<string, Card>,
): Promise<Shown[]> {
  const rows = [...cards].map(([id, card]) => ({ id, card }))
  const { rows: shown } = await sql<Shown>`
    with w as (select id, card, ${now}::timestamptz as now, ${lease ? leaseOf(now) : null}::timestamptz as lease
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r (id uuid, card jsonb))
    update message m set card = w.card, version = m.version + 1, updated_at = w.now,
      shown_version = case when m.chat = 'web' then m.version + 1 else m.shown_version end,
      failed_at = null, failure = null, attempts = case when m.failed_at is null then m.attempts else 0 end,
      lease_until = ${NEXT_LEASE}
    from w where m.org_id = ${org} and m.subject_id = w.id and m.card <> w.card
    returning ${RETURNING}, (m.chat <> 'web' and m.lease_until = w.lease) as leased`.execute(trx)
  return shown
}

/** Shows a subject where it was not shown yet: one living card per subject and conversation. */
export async function insertMessages(
  trx: Trx,
  { org, now, lease }: { org: string; now: Instant; lease: boolean },
  wanted: readonly Wanted[],
): Promise<Shown[]> {
  if (wanted.length === 0) return []
  const { rows: shown } = await sql<Shown>`
    insert into message as m (org_id, id, chat, conversation, noun, subject_id, card, version, shown_version,
      lease_until, held_by, held_because, held_until, created_at, updated_at)
    select ${org}, id, chat, conversation, noun, "subjectId", card, 1, case when chat = 'web' then 1 else 0 end,
      case when chat = 'web' or held is not null then null else ${lease ? leaseOf(now) : null}::timestamptz end,
      held ->> 'by', held ->> 'because', (held ->> 'until')::timestamptz, ${now}, ${now}
    from jsonb_to_recordset(${JSON.stringify(wanted)}::jsonb)
      as w (id uuid, chat text, conversation text, noun text, "subjectId" uuid, card jsonb, held jsonb)
    on conflict (org_id, chat, conversation, subject_id) do nothing
    returning ${RETURNING}, (m.chat <> 'web' and m.lease_until is not null) as leased`.execute(trx)
  return shown
}

/** Takes messages over that nobody is sending: a dead process's, postponed ones, or what found no room. */
export async function claimMessages(
  db: Db,
  {
    org,
    now,
    chats,
    limit,
  }: { org: string; now: Instant; chats: readonly string[]; limit: number },
): Promise<Leased[]> {
  const { rows } = await sql<Leased>`
    with due as (
      select org_id, id, lease_until is not null or attempts > 0 as uncertain from message
      where org_id = ${org} and chat = any(${chats}::text[]) and shown_version < version and failed_at is null
        and (held_by is null or held_until <= ${now})
        and (lease_until is null or lease_until < ${now}) and (next_try_at is null or next_try_at <= ${now})
      order by next_try_at nulls first, id limit ${limit} for update skip locked)
    update message m set lease_until = ${leaseOf(now)} from due
    where m.org_id = due.org_id and m.id = due.id
    returning ${RETURNING}, due.uncertain`.execute(db)
  return rows
}

/** What became of a send. `ref` null: it failed, and is tried again at `again`, or never when that is null. */
export interface Sent {
  readonly id: Id<'message'>
  readonly version: number
  readonly ref: string | null
  readonly failure: string | null
  readonly again: Instant | null
}

/** Records sends. A message that changed meanwhile comes back, still leased, to be edited. */
export async function finishMessages(
  db: Db,
  { org, now }: { org: string; now: Instant },
  sent: readonly Sent[],
): Promise<Leased[]> {
  const { rows } = await sql<Leased & { stale: boolean }>`
    update message m set
      ref = coalesce(s.ref, m.ref),
      shown_version = case when s.failure is null then s.version else m.shown_version end,
      attempts = case when s.failure is null then 0 else m.attempts + 1 end,
      failure = s.failure,
      next_try_at = s.again,
      failed_at = case when s.failure is not null and s.again is null then ${now}::timestamptz end,
      lease_until = case when s.failure is null and m.version > s.version
        then ${leaseOf(now)}::timestamptz end
    from jsonb_to_recordset(${JSON.stringify(sent)}::jsonb)
      as s (id uuid, version integer, ref text, failure text, again timestamptz)
    where m.org_id = ${org} and m.id = s.id
    returning ${RETURNING}, false as uncertain, (s.failure is null and m.version > s.version) as stale`.execute(
    db,
  )
  return rows.filter(({ stale }) => stale)
}
