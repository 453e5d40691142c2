import { randomUUID } from 'node:crypto'
import { type Kysely, sql } from 'kysely'
import { CHANGES } from '../changes.ts'
import type { Card } from '../chat/card.ts'
import { idFrom } from '../decide/ids.ts'
import type { Conversation } from '../model.ts'
import type { Id, Instant, Noun } from '../nouns.ts'
import type { Schema } from './schema.ts'

type Db = Kysely<Schema>

/** More is not sent at once, however far back somebody went. */
const AT_MOST = 1000

/** One row of a conversation as the web chat shows it. `author` null: Baton itself. */
export interface ShownMessage {
  readonly id: Id<'message'>
  /** The chat whose card it is. */
  readonly chat: string
  readonly conversation: Conversation
  readonly noun: Noun | 'line'
  readonly subjectId: Id
  readonly threadId: Id<'message'> | null
  readonly author: { readonly id: Id<'person'>; readonly name: string } | null
  readonly card: Card
  readonly version: number
  readonly createdAt: Instant
  readonly updatedAt: Instant
  readonly replies: number
}

interface Range {
  readonly org: Id<'org'>
  readonly conversation: Conversation
  /** The oldest message wanted; everything from it on. */
  readonly from?: string
  /** Instead: this many before that message, and everything from there on. */
  readonly before?: string
  readonly limit: number
}

/** A conversation's newest messages, oldest first, without the replies in threads. */
export async function listMessages(
  db: Db,
  range: Range,
): Promise<{ messages: ShownMessage[]; earlier: boolean }> {
  const from = range.before ? await oldestBefore(db, range, range.before) : range.from
  let query = shown(db, range.org)
    .where('message.conversation', '=', range.conversation)
    .where('message.threadId', 'is', null)
    .orderBy('message.createdAt', 'desc')
    .orderBy('message.id', 'desc')
  query = from
    ? query.where(sql<boolean>`${PLACE} >= ${placeOf(range.org, from)}`).limit(AT_MOST)
    : query.limit(range.limit)
  const messages = (await query.execute()).map(toShown).reverse()
  const first = messages[0]
  const earlier = first
    ? (await oldestBefore(db, { ...range, limit: 1 }, first.id)) !== first.id
    : false
  return { messages, earlier }
}

/** The message that stands `limit` places before the given one, or the first there is. */
async function oldestBefore(db: Db, range: Range, id: string): Promise<string> {
  const found = await db
    .selectFrom('message')
    .select('id')
    .where('orgId', '=', range.org)
    .where(ONCE)
    .where('conversation', '=', range.conversation)
    .where('threadId', 'is', null)
    .where(sql<boolean>`${PLACE} < ${placeOf(range.org, id)}`)
    .orderBy('createdAt', 'desc')
    .orderBy('id', 'desc')
    .limit(range.limit)
    .execute()
  return found.at(-1)?.id ?? id
}

/** By when it was posted: an id tells when the world said it happened, which may be long ago. */
const PLACE = sql`(message.created_at, message.id)`

function placeOf(org: Id<'org'>, id: string) {
  return sql`(select created_at, id from message where org_id = ${org} and id = ${id})`
}

/** One message, or null. Whether the reader may see its conversation is the caller's to check. */
export async function findMessage(
  db: Db,
  org: Id<'org'>,
  id: string,
): Promise<ShownMessage | null> {
  const found = await shown(db, org).where('message.id', '=', id).executeTakeFirst()
  return found ? toShown(found) : null
}

/** The replies in a message's thread, oldest first. */
export async function listReplies(db: Db, org: Id<'org'>, id: string): Promise<ShownMessage[]> {
  const rows = await shown(db, org)
    .where('message.threadId', '=', id)
    .orderBy('message.createdAt')
    .orderBy('message.id')
    .limit(500)
    .execute()
  return rows.map(toShown)
}

/** When something last changed in each conversation; those without messages are left out. */
export async function listLatest(
  db: Db,
  org: Id<'org'>,
  conversations: readonly Conversation[],
): Promise<ReadonlyMap<string, Instant>> {
  if (conversations.length === 0) return new Map()
  const rows = await db
    .selectFrom('message')
    .select(['conversation', (eb) => eb.fn.max('updatedAt').as('latest')])
    .where('orgId', '=', org)
    .where('conversation', 'in', conversations)
    .groupBy('conversation')
    .execute()
  return new Map(rows.map(({ conversation, latest }) => [conversation, String(latest)]))
}

/** Writes what a person said, as a line of its own. It is shown at once: there is nothing to deliver. */
export async function writeLine(
  db: Db,
  line: {
    readonly org: Id<'org'>
    readonly conversation: Conversation
    readonly thread: Id<'message'> | null
    readonly author: Id<'person'>
    readonly text: string
    readonly at: Date
  },
): Promise<Id<'message'>> {
  const at = line.at.toISOString()
  const id = idFrom({ id: randomUUID(), at }, 'line')
  await db
    .insertInto('message')
    .values({
      orgId: line.org,
      id,
      chat: 'web',
      conversation: line.conversation,
      noun: 'line',
      subjectId: id,
      threadId: line.thread,
      authorId: line.author,
      card: JSON.stringify({ title: line.text } satisfies Card),
      shownVersion: 1,
      createdAt: at,
      updatedAt: at,
    })
    .execute()
  await sql`select pg_notify(${CHANGES}, ${JSON.stringify([line.conversation])})`.execute(db)
  return id
}

function shown(db: Db, org: Id<'org'>) {
  return db
    .selectFrom('message')
    .leftJoin('person', (join) =>
      join.onRef('person.orgId', '=', 'message.orgId').onRef('person.id', '=', 'message.authorId'),
    )
    .select([
      'message.id',
      'message.chat',
      'message.conversation',
      'message.noun',
      'message.subjectId',
      'message.threadId',
      'message.authorId',
      'person.name as authorName',
      'message.card',
      'message.version',
      'message.createdAt',
      'message.updatedAt',
      REPLIES.as('replies'),
    ])
    .where('message.orgId', '=', org)
    .where(ONCE)
}

// Whatever chats are connected, the browser shows what they show: one of several equal cards is enough.
const ONCE = sql<boolean>`not exists (
  select from message twin
  where twin.org_id = message.org_id and twin.subject_id = message.subject_id
    and twin.conversation = message.conversation and twin.chat < message.chat)`

const REPLIES = sql<number>`(
  select count(*) from message reply
  where reply.org_id = message.org_id and reply.thread_id = message.id)`

function toShown({
  authorId,
  authorName,
  conversation,
  ...row
}: Awaited<ReturnType<ReturnType<typeof shown>['execute']>>[number]): ShownMessage {
  const author = authorId ? { id: authorId, name: authorName ?? 'Somebody' } : null
  return {
    ...row,
    author,
    conversation: conversation as Conversation,
    replies: Number(row.replies),
  }
}
