import type { Logger } from 'pino'
import { rightsOf } from './decide/sight.ts'
import { drawSubjects } from './drawn.ts'
import { Outage, Refusal } from './errors.ts'
import type { Chat, Present } from './house.ts'
import type { Conversation } from './model.ts'
import type { Id, Noun } from './nouns.ts'
import { nameOf, readRooms } from './rooms.ts'
import { announce } from './show.ts'
import type { Spine } from './spine.ts'
import {
  keepAudience,
  keepRights,
  listRooms,
  noteRedrawing,
  type Redrawing,
  type Room,
  takeRedrawing,
} from './store/audiences.ts'
import { listShownIn, refreshMessages } from './store/messages.ts'

/** How long a chat's word on who is in a channel is taken; it also tells when somebody comes or goes. */
const BELIEVED_MS = 10 * 60_000
const ASKED_AT_ONCE = 20
const DRAWN_AT_ONCE = 100
/** What was being decided when the audience changed may still write a card for the old one: it is drawn again then. */
const SETTLED_MS = 30_000

type Desk = Pick<Spine, 'org' | 'db' | 'now' | 'rulebook' | 'chats'> & { readonly log: Logger }

/**
 * Keeps what is shown in line with who can look: asks the chats who is in their channels, and where an
 * audience may now read more or less than before, draws its cards anew, some at a time.
 */
export async function watchAudiences(desk: Desk, chats: readonly Chat[]): Promise<void> {
  const rooms = await roomsToWatch(desk)
  await askChats(desk, chats, rooms)
  await compareRights(desk, rooms)
  await redrawSome(desk)
}

/** Where something is shown, and where the rules may show something. */
async function roomsToWatch({ db, org, rulebook, chats }: Desk): Promise<Room[]> {
  const channels = rulebook().channels.shows.flatMap((line) => line.channels)
  const planned = chats.flatMap((chat) =>
    channels.map((name): Room => ({ chat, conversation: `channel:${name}` })),
  )
  const rooms = [...(await listRooms(db, org)), ...planned]
  return [...new Map(rooms.map((room) => [nameOf(room), room])).values()]
}

async function askChats(desk: Desk, chats: readonly Chat[], rooms: readonly Room[]): Promise<void> {
  const { db, org, rulebook, now } = desk
  const { known } = await readRooms(db, { org, rulebook: rulebook() })
  const byRoom = new Map(known.map((room) => [nameOf(room), room]))
  const old = new Date(now().getTime() - BELIEVED_MS).toISOString()
  const doubted = rooms.filter((room) => {
    const checkedAt = byRoom.get(nameOf(room))?.checkedAt ?? null
    return room.conversation.startsWith('channel:') && (checkedAt === null || checkedAt < old)
  })
  const asked = doubted.flatMap((room) => {
    const chat = chats.find(({ name }) => name === room.chat)
    return chat ? [{ room, chat }] : []
  })
  for (const { room, chat } of asked.slice(0, ASKED_AT_ONCE)) await askOne(desk, chat, room)
}

async function askOne({ db, org, now, log }: Desk, chat: Chat, room: Room): Promise<void> {
  const present = await presentIn(chat, room.conversation)
  if (present instanceof Error) log.warn({ ...room, error: present.message }, 'audience unknown')
  else await keepAudience(db, org, { ...room, ...present, at: now().toISOString() })
}

/** Who can look, or why the chat cannot say now. In a channel that is not there nobody may read anything. */
async function presentIn(chat: Chat, conversation: Conversation): Promise<Present | Error> {
  try {
    return await chat.audience(conversation)
  } catch (error) {
    if (error instanceof Refusal) return { people: [], colleagues: false, strangers: true }
    if (error instanceof Outage) return error
    throw error
  }
}

async function compareRights(desk: Desk, rooms: readonly Room[]): Promise<void> {
  const { db, org, rulebook, now } = desk
  const rules = rulebook()
  const { known, audienceOf, managers } = await readRooms(db, { org, rulebook: rules })
  const before = new Map(known.map((room) => [nameOf(room), room.rights]))
  const at = now().toISOString()
  for (const room of rooms) {
    const rights = rightsOf(rules, audienceOf(room), managers)
    const former = before.get(nameOf(room)) ?? null
    // What was shown before anybody compared was drawn for these readers, but not in a chat that was not asked yet.
    const isOurs = room.chat === 'web' || room.conversation.startsWith('person:')
    const isDrawn = former === null && rights === 'everything' && isOurs
    if (rights !== former) await keepRights(db, org, { ...room, rights, at, isDrawn })
  }
}

async function redrawSome(desk: Desk): Promise<void> {
  const { db, org, now, rulebook, chats } = desk
  await db.transaction().execute(async (trx) => {
    const at = now().toISOString()
    const room = await takeRedrawing(trx, org, at)
    if (!room) return
    const shown = await listShownIn(trx, org, { ...room, limit: DRAWN_AT_ONCE })
    const drawn = await drawSubjects(
      trx,
      { org, rulebook: rulebook(), chats: [...chats, room.chat] },
      shown.map(subjectOf),
    )
    const cards = shown.flatMap(({ subjectId: id }) => {
      const { chat, conversation } = room
      return drawn.has(id) ? [{ id, chat, conversation, card: drawn.cardIn(room, id) }] : []
    })
    await refreshMessages(trx, { org, now: at, open: [] }, cards)
    await announce(
      trx,
      { org, now: at },
      cards.map(({ id }) => id),
    )
    await noteRedrawing(trx, org, { ...room, ...nextOf(room, shown, now()) })
  })
}

function subjectOf({ noun, subjectId }: { noun: Noun; subjectId: Id }) {
  return { noun, id: subjectId }
}

/** On with the older messages; after the last one, once more from the newest when all is settled. */
function nextOf(
  { last }: Redrawing,
  shown: readonly { readonly id: Id<'message'> }[],
  now: Date,
): Pick<Redrawing, 'below' | 'last'> & { at: string | null } {
  const oldest = shown.at(-1)
  if (oldest && shown.length === DRAWN_AT_ONCE) {
    return { below: oldest.id, last, at: now.toISOString() }
  }
  const later = new Date(now.getTime() + SETTLED_MS).toISOString()
  return { below: null, last: !last, at: last ? null : later }
}
