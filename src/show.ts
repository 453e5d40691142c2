import { sql } from 'kysely'
import { CHANGES } from './changes.ts'
import type { Batch, Made, Trx } from './commit/batch.ts'
import { awayOrBack, changedHands, touched } from './commit/touched.ts'
import type { Fresh } from './decide/hold.ts'
import { idFrom } from './decide/ids.ts'
import type { Rulebook } from './decide/rulebook.ts'
import { type Drawn, drawSubjects } from './drawn.ts'
import { type Holds, readHolds } from './held.ts'
import type { Conversation } from './model.ts'
import type { Id, Instant, Subject } from './nouns.ts'
import type { Spine } from './spine.ts'
import { listHanging } from './store/hanging.ts'
import { listKept } from './store/holdings.ts'
import {
  insertMessages,
  listPlaces,
  type Place,
  refreshMessages,
  type Shown,
  type Wanted,
} from './store/messages.ts'
import { together } from './store/together.ts'

/** What this batch touched of what conversations show. */
export interface Seen {
  /** Those that some conversation shows, or shall show. */
  readonly subjects: readonly Subject[]
  readonly places: readonly Place[]
}

/** Null when it touched nothing that could be shown. */
export async function readSeen(trx: Trx, batch: Batch, rulebook: Rulebook): Promise<Seen | null> {
  const subjects = touched(batch)
  const moved = changedHands(batch, rulebook)
  if (moved.length > 0)
    for (const it of await listHanging(trx, batch.org, moved)) subjects.set(it.id, it)
  const people = awayOrBack(batch)
  if (people.length > 0)
    for (const it of await listKept(trx, batch.org, people)) subjects.set(it.id, it)
  if (subjects.size === 0) return null
  const places = await listPlaces(trx, batch.org, [...subjects.keys()])
  const told = batch.of('tell').map(({ effect }) => effect.subject.id)
  const seen = new Set([...places.map(({ id }) => id), ...told])
  return { subjects: [...subjects.values()].filter(({ id }) => seen.has(id)), places }
}

type Drawing = readonly [Drawn, Holds]

interface Showing {
  readonly rulebook: Rulebook
  /** What was drawn ahead, if it was. */
  readonly drawn: Drawing | null
}

/** Of so many subjects the cards are drawn before it is known whether anybody looks at them. */
const FEW = 4

/** Asked right behind what the batch writes, it costs no time of its own. Null when that would be much for nothing. */
export async function drawAhead(
  spine: Spine,
  trx: Trx,
  batch: Batch,
  rulebook: Rulebook,
): Promise<Drawing | null> {
  const of = [...touched(batch).values()]
  if (of.length === 0 || of.length > FEW || isWide(batch, rulebook)) return null
  return await draw(spine, trx, batch, { rulebook, of })
}

/** What else looks different is read from the store. */
function isWide(batch: Batch, rulebook: Rulebook): boolean {
  return changedHands(batch, rulebook).length + awayOrBack(batch).length > 0
}

async function draw(
  spine: Spine,
  trx: Trx,
  batch: Batch,
  { rulebook, of }: { readonly rulebook: Rulebook; readonly of: readonly Subject[] },
): Promise<Drawing> {
  const { org, chats } = spine
  const cards = batch.of('tell').map(freshOf)
  return await together(
    drawSubjects(trx, { org, rulebook, chats }, of),
    holdsOn(spine, trx, { now: batch.now, rulebook, cards }),
  )
}

/** Messages that are being written, to be sent once the transaction is committed. */
export interface Leaving {
  readonly shown: Promise<readonly Shown[]>
}

/**
 * Writes what conversations should show now: every message about a subject this batch touched, and the
 * new ones it asks for. Drawn from the records as they are after the batch, never from the click.
 * Returns as soon as all of it is asked for.
 */
export async function show(
  spine: Spine,
  trx: Trx,
  batch: Batch,
  { rulebook, seen, drawn }: Showing & { readonly seen: Seen | null },
): Promise<Leaving> {
  if (seen === null) return { shown: Promise.resolve([]) }
  if (seen.subjects.length > 0) return await showAgain(spine, trx, batch, { rulebook, seen, drawn })
  return { shown: announce(trx, batch, [], concerned(batch)).then(() => []) }
}

async function showAgain(
  spine: Spine,
  trx: Trx,
  batch: Batch,
  { rulebook, seen, drawn: ahead }: Showing & { readonly seen: Seen },
): Promise<Leaving> {
  const { org } = spine
  const [drawn, holds] = ahead ?? (await draw(spine, trx, batch, { rulebook, of: seen.subjects }))
  const writing = { org, now: batch.now, open: spine.outbox.open() }
  const shown = together(
    refreshMessages(trx, writing, drawn.everywhere(seen.places)),
    insertMessages(trx, writing, wantedOf(spine, batch, { drawn, holds })),
    announce(
      trx,
      batch,
      seen.subjects.map(({ id }) => id),
      concerned(batch),
    ),
  )
  return { shown: shown.then(([refreshed, inserted]) => [...refreshed, ...inserted]) }
}

/** Whose own page may look different now, though no message of theirs does. */
function concerned({ all }: Batch): Conversation[] {
  const ids = all.flatMap(({ effect, situation: { deal, task, exception } }) => [
    ...[deal?.ownerId, task?.ownerId, exception?.ownerId],
    ...[effect.do === 'assign' && effect.to, effect.do === 'raise' && effect.exception.ownerId],
  ])
  return ids.flatMap((id) => (id ? [`person:${id}` as const] : []))
}

/**
 * Tells the open web chats, in every process, with the commit: where a message about these subjects was
 * written at this moment, and the people besides. It travels with what writes them.
 */
export async function announce(
  trx: Trx,
  { org, now }: { readonly org: string; readonly now: Instant },
  subjects: readonly Id[],
  people: readonly Conversation[] = [],
): Promise<void> {
  if (subjects.length + people.length === 0) return
  // A notification holds 8,000 bytes; beyond that every reader looks again.
  await sql`
    select pg_notify(${CHANGES}, case when count(*) > 100 then '["*"]' else json_agg(conversation)::text end)
    from (
      select conversation from message where org_id = ${org} and subject_id = any(${subjects}::uuid[])
        and updated_at = ${now}
      union select unnest(${[...new Set(people)]}::text[])) changed
    having count(*) > 0`.execute(trx)
}

function wantedOf(
  { chats }: Spine,
  batch: Batch,
  { drawn, holds }: { readonly drawn: Drawn; readonly holds: Holds },
): Wanted[] {
  const told = batch.of('tell').filter(({ effect }) => drawn.has(effect.subject.id))
  return told.flatMap((made) => {
    const { subject, where, thread } = made.effect
    return chats.map((chat) => ({
      id: idFrom(made.signal, `message:${chat}:${where}:${subject.id}`),
      chat,
      conversation: where,
      noun: subject.noun,
      subjectId: subject.id,
      under: thread?.id ?? null,
      card: drawn.cardIn({ chat, conversation: where }, subject.id),
      held: chat === 'web' ? null : holds(freshOf(made)),
    }))
  })
}

/** The web rings nowhere: who looks at it sees everything. */
async function holdsOn(
  { org, chats }: Spine,
  trx: Trx,
  { cards, ...at }: { now: Instant; rulebook: Rulebook; cards: readonly Fresh[] },
): Promise<Holds> {
  const chat = chats.find((name) => name !== 'web')
  return chat ? await readHolds(trx, { org, chat, ...at }, cards) : () => null
}

function freshOf({ effect, situation }: Made<'tell'>): Fresh {
  const { where, subject, thread } = effect
  return {
    conversation: where,
    subject,
    dealId: situation.deal?.id ?? null,
    under: thread?.id ?? null,
  }
}
