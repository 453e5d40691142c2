import { type Kysely, sql, type Transaction } from 'kysely'
import type { Fresh, Listener } from '../decide/hold.ts'
import type { Conversation } from '../model.ts'
import type { Id, Instant } from '../nouns.ts'
import type { Schema } from './schema.ts'

type Db = Kysely<Schema>
type Trx = Transaction<Schema>

/** These people with what they chose and muted, and whether they are away now. */
export async function readListeners(
  db: Db,
  { org, now }: { readonly org: string; readonly now: Instant },
  people: readonly Id<'person'>[],
): Promise<(Listener & { away: boolean })[]> {
  if (people.length === 0) return []
  const { rows } = await sql<Listener & { away: boolean }>`
    select p.id, p.name, p.zone, f.quiet, exists (select from absence a
      where a.org_id = p.org_id and a.person_id = p.id and a.starts_at <= ${now} and a.ends_at > ${now}) as away, coalesce(
      (select json_agg(json_build_object('subjectId', m.subject_id,
        'until', to_char(m.until at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')))
       from mute m where m.org_id = p.org_id and m.person_id = p.id), '[]') as mutes
    from person p
    left join preference f on f.org_id = p.org_id and f.person_id = p.id
    where p.org_id = ${org} and p.id = any(${people}::uuid[])`.execute(db)
  return rows
}

/** When a channel's newest cards of the last hour were shown, or will be; at most as many as it shows in an hour. */
export async function readPosted(
  trx: Trx,
  { org, chat, now }: { org: string; chat: string; now: Instant },
  budgets: readonly { readonly conversation: Conversation; readonly most: number }[],
): Promise<Record<Conversation, Instant[]>> {
  if (budgets.length === 0) return {}
  const { rows } = await sql<{ conversation: Conversation; at: Instant }>`
    with b as (select conversation, most, ${now}::timestamptz - interval '1 hour' as since
      from jsonb_to_recordset(${JSON.stringify(budgets)}::jsonb) as b (conversation text, most integer))
    select b.conversation, m.at from b cross join lateral (
      (select created_at as at from message where org_id = ${org} and conversation = b.conversation
        and chat = ${chat} and thread_id is null and author_id is null and held_by is null and noun <> 'digest'
        and created_at > b.since order by created_at desc limit b.most)
      union all
      (select held_until from message where org_id = ${org} and conversation = b.conversation
        and chat = ${chat} and held_by is not null and held_until > b.since
        order by held_until desc limit b.most)) m`.execute(trx)
  const posted = Map.groupBy(rows, ({ conversation }) => conversation)
  return Object.fromEntries([...posted].map(([name, cards]) => [name, cards.map(({ at }) => at)]))
}

/** Which of these cards their conversations have already, as `conversation subject`. */
export async function readShown(
  trx: Trx,
  { org, chat }: { org: string; chat: string },
  cards: readonly Fresh[],
): Promise<Set<string>> {
  const { rows } = await sql<{ conversation: string; subjectId: string }>`
    select m.conversation, m.subject_id from message m
    where m.org_id = ${org} and m.chat = ${chat} and m.subject_id = any(${cards.map((it) => it.subject.id)}::uuid[])
      and m.conversation = any(${cards.map((it) => it.conversation)}::text[])`.execute(trx)
  return new Set(rows.map(({ conversation, subjectId }) => `${conversation} ${subjectId}`))
}

/** Lets cards go that are held back: their conversation shows them next. */
export async function releaseCards(
  trx: Trx,
  { org, now }: { org: string; now: Instant },
  cards: readonly { readonly conversation: Conversation; readonly subjectId: Id }[],
): Promise<void> {
  if (cards.length === 0) return
  await sql`
    update message m set held_until = ${now}
    from jsonb_to_recordset(${JSON.stringify(cards)}::jsonb) as c (conversation text, "subjectId" uuid)
    where m.org_id = ${org} and m.conversation = c.conversation and m.subject_id = c."subjectId"
      and m.held_by is not null and (m.held_until > ${now}) is not false`.execute(trx)
}
