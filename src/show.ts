import { sql } from 'kysely'
import { CHANGES } from './changes.ts'
import type { Batch, Made, Trx } from './commit/batch.ts'
import { isBookkeeping } from './decide/happening.ts'
import type { Fresh } from './decide/hold.ts'
import { idFrom } from './decide/ids.ts'
import type { Rulebook } from './decide/rulebook.ts'
import { type Drawn, drawSubjects } from './drawn.ts'
import { type Holds, readHolds } from './held.ts'
import type { Conversation } from './model.ts'
import type { Instant, Subject } from './nouns.ts'
import type { Spine } from './spine.ts'
import {
  insertMessages,
  refreshMessages,
  type Shown,
  seenSubjects,
  type Wanted,
} from './store/messages.ts'
import { together } from './store/together.ts'

/**
 * Writes what conversations should show now: every message about a subject this batch touched, and the
 * new ones it asks for. Drawn from the records as they are after the batch, never from the click.
 * Returns what was written, to be sent once the transaction is committed.
 */
export async function show(
  spine: Spine,
  trx: Trx,
  batch: Batch,
  rulebook: Rulebook,
): Promise<Shown[]> {
  const subjects = touched(batch)
  if (subjects.size === 0) return []
  const told = batch.of('tell').map(({ effect }) => effect.subject.id)
  const seen = await seenSubjects(trx, batch.org, [...subjects.keys()])
  for (const id of told) seen.add(id)
  const shown = [...subjects.values()].filter(({ id }) => seen.has(id))
  const { org, chats } = spine
  const drawn = await drawSubjects(trx, { org, rulebook, chats }, shown)
  const writing = { org, now: batch.now, open: spine.outbox.open() }
  const [redrawn, wanted] = await together(
    drawn.everywhere(),
    wantedOf(spine, trx, { batch, drawn, rulebook }),
  )
  const [refreshed, inserted] = await together(
    refreshMessages(trx, writing, redrawn),
    insertMessages(trx, writing, wanted),
  )
  await announce(trx, [...refreshed, ...inserted], concerned(batch))
  return [...refreshed, ...inserted]
}

/** Whose own page may look different now, though no message of theirs does. */
function concerned({ all }: Batch): Conversation[] {
  const ids = all.flatMap(({ effect, situation: { deal, task, exception } }) => [
    ...[deal?.ownerId, task?.ownerId, exception?.ownerId],
    ...[effect.do === 'assign' && effect.to, effect.do === 'raise' && effect.exception.ownerId],
  ])
  return ids.flatMap((id) => (id ? [`person:${id}` as const] : []))
}

/** Tells the open web chats, in every process, with the commit. */
export async function announce(
  trx: Trx,
  shown: readonly Shown[],
  people: readonly Conversation[] = [],
): Promise<void> {
  const where = [...new Set([...shown.map(({ conversation }) => conversation), ...people])]
  if (where.length === 0) return
  // A notification holds 8,000 bytes; beyond that every reader looks again.
  const said = where.length > 100 ? '["*"]' : JSON.stringify(where)
  await sql`select pg_notify(${CHANGES}, ${said})`.execute(trx)
}

interface Drawing {
  readonly batch: Batch
  readonly drawn: Drawn
  readonly rulebook: Rulebook
}

async function wantedOf(
  spine: Spine,
  trx: Trx,
  { batch, drawn, rulebook }: Drawing,
): Promise<Wanted[]> {
  const told = batch.of('tell').filter(({ effect }) => drawn.has(effect.subject.id))
  const holds = await holdsOn(spine, trx, { now: batch.now, rulebook, cards: told.map(freshOf) })
  return told.flatMap((made) => {
    const { subject, where, thread } = made.effect
    return spine.chats.map((chat) => ({
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
    case 'set-absence':
      return [{ noun: 'absence', id: effect.absence.id }]
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
