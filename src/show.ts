import { sql } from 'kysely'
import { CHANGES } from './changes.ts'
import type { Batch, Made, Trx } from './commit/batch.ts'
import { isBookkeeping } from './decide/happening.ts'
import type { Fresh } from './decide/hold.ts'
import { idFrom } from './decide/ids.ts'
import type { Rulebook } from './decide/rulebook.ts'
import { isOpen } from './decide/sight.ts'
import { type Drawn, drawSubjects } from './drawn.ts'
import { type Holds, readHolds } from './held.ts'
import type { Conversation } from './model.ts'
import type { Id, Instant, Subject } from './nouns.ts'
import type { Spine } from './spine.ts'
import { listHanging } from './store/hanging.ts'
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
  // Whose a deal is decides who may read what hangs on it.
  if (!isOpen(rulebook))
    for (const it of await listHanging(trx, batch.org, changedHands(batch))) subjects.set(it.id, it)
  if (subjects.size === 0) return null
  const places = await listPlaces(trx, batch.org, [...subjects.keys()])
  const told = batch.of('tell').map(({ effect }) => effect.subject.id)
  const seen = new Set([...places.map(({ id }) => id), ...told])
  return { subjects: [...subjects.values()].filter(({ id }) => seen.has(id)), places }
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
  { rulebook, seen }: { readonly rulebook: Rulebook; readonly seen: Seen | null },
): Promise<Leaving> {
  if (seen === null) return { shown: Promise.resolve([]) }
  if (seen.subjects.length > 0) return await showAgain(spine, trx, batch, { rulebook, seen })
  return { shown: announce(trx, batch, [], concerned(batch)).then(() => []) }
}

async function showAgain(
  spine: Spine,
  trx: Trx,
  batch: Batch,
  { rulebook, seen }: { readonly rulebook: Rulebook; readonly seen: Seen },
): Promise<Leaving> {
  const { org, chats } = spine
  const drawing = { org, rulebook, chats }
  const cards = batch.of('tell').map(freshOf)
  const [drawn, holds] = await together(
    drawSubjects(trx, drawing, seen.subjects),
    holdsOn(spine, trx, { now: batch.now, rulebook, cards }),
  )
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

/** The deals and accounts that have another owner now. */
function changedHands(batch: Batch): Id[] {
  const given = batch.of('assign').map(({ effect }) => effect)
  const changed = batch.of('change').map(({ effect }) => effect)
  const owners = [...given, ...changed.filter(({ fields }) => 'ownerId' in fields)]
  return owners.flatMap(({ noun, id }) => (noun === 'deal' || noun === 'account' ? id : []))
}

/** Every subject whose card may look different now. */
function touched(batch: Batch): Map<string, Subject> {
  return new Map(batch.all.flatMap(subjectsOf).map((subject) => [subject.id, subject]))
}

function subjectsOf({ effect, situation: { deal, task, project } }: Made): Subject[] {
  switch (effect.do) {
    case 'tell':
      return [effect.subject]
    case 'change':
      return isBookkeeping(effect)
        ? []
        : changed(effect, around(task?.dealId, task?.projectId ?? project?.id))
    case 'assign':
      return changed(effect, around(task?.dealId, task?.projectId ?? project?.id))
    case 'log':
      return around(effect.dealId)
    case 'start-clock':
    case 'set-clock':
      return [{ noun: effect.clock.noun, id: effect.clock.subjectId }]
    case 'decide-step':
    case 'end-approval':
      return [{ noun: 'approval', id: effect.approval }, ...around(deal?.id)]
    case 'settle':
    case 'restate':
      return [{ noun: 'exception', id: effect.exception }, ...around(deal?.id)]
    case 'judge-shadow':
      return [{ noun: 'shadow', id: effect.card }]
    case 'set-absence':
      return [{ noun: 'absence', id: effect.absence.id }]
    case 'cover':
      return [{ noun: 'absence', id: effect.absence }]
    case 'appoint':
    case 'propose':
    case 'drop-absence':
    case 'prefer':
    case 'deactivate':
    case 'mute':
    case 'unmute':
      return []
    case 'create':
      return effect.noun === 'task' || effect.noun === 'project' ? around(deal?.id) : []
    default:
      return around(deal?.id)
  }
}

function changed(subject: Subject, ofTask: readonly Subject[]): Subject[] {
  return subject.noun === 'task' ? [subject, ...ofTask] : [subject]
}

function around(dealId: string | null | undefined, projectId?: string | null): Subject[] {
  const deal: Subject[] = dealId ? [{ noun: 'deal', id: dealId }] : []
  return projectId ? [...deal, { noun: 'project', id: projectId }] : deal
}
