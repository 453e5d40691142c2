import type { Router } from 'express'
import { drawForBrowser } from '../../drawn.ts'
import { seeingOf } from '../../reading.ts'
import { drawSettings } from '../../settings.ts'
import { findMessage, listMessages, listReplies } from '../../store/conversations.ts'
import { findDealOf, listHappened, readNames } from '../../store/story.ts'
import { findRoom, ownRoom, type Room, readAround, sendFramed } from './around.ts'
import { drawNavigation } from './frame.ts'
import { drawConversation, drawMessages, type Shown } from './pages/conversation.ts'
import { drawThread, drawThreadBody, type Thread } from './pages/thread.ts'
import { storySeen } from './seen.ts'
import { ownPath } from './session.ts'
import { tellStory } from './timeline.ts'
import {
  isFragment,
  isId,
  type KnownVisit,
  knows,
  notThere,
  parameter,
  send,
  type Web,
  whoAsks,
} from './visit.ts'

const AT_ONCE = 60

/** The conversations: whole pages, and the parts a living page asks for again. */
export function read(router: Router, web: Web): void {
  for (const path of ['/c/:name', '/me']) {
    router.get(path, knows(web, showConversation))
    router.get(`${path}/messages`, knows(web, showMessages))
    router.get(`${path}/m/:id`, knows(web, showThread))
  }
  router.get('/navigation', knows(web, showNavigation))
  router.get('/events', knows(web, listen))
}

function roomOf(visit: KnownVisit): Room | null {
  return findRoom(visit, visit.request.params.name as string | undefined)
}

async function showConversation(visit: KnownVisit): Promise<void> {
  const room = roomOf(visit)
  if (!room) return notThere(visit)
  const shown = await readConversation(visit, room)
  const title = room.path === '/me' ? room.name : `#${room.name}`
  await sendFramed(visit, { title, path: room.path }, { main: drawConversation(shown) })
}

async function showMessages(visit: KnownVisit): Promise<void> {
  const room = roomOf(visit)
  if (!room) return notThere(visit)
  send(visit, drawMessages(await readConversation(visit, room)))
}

async function readConversation(visit: KnownVisit, room: Room): Promise<Shown> {
  const { db, org } = visit.web.house
  const { conversation } = room
  const [from, before] = ['from', 'before'].map((name) => parameter(visit.request, name))
  const range = {
    ...(isId(from) && { from }),
    ...(isId(before) && { before }),
  }
  const found = await listMessages(db, { org, conversation, limit: AT_ONCE, ...range })
  const { person, web } = visit
  const messages = await drawForBrowser(web.house, found.messages)
  const isOwn = room.path === ownRoom(person).path
  const settings = isOwn ? await drawSettings({ by: person, house: web.house }) : null
  return { ...room, ...found, messages, person, settings }
}

async function showThread(visit: KnownVisit): Promise<void> {
  const room = roomOf(visit)
  const thread = room && (await readThread(visit, room))
  if (!thread) return notThere(visit)
  if (parameter(visit.request, 'part') === 'body') return send(visit, drawThreadBody(thread))
  if (isFragment(visit.request)) return send(visit, drawThread(thread))
  const main = drawConversation(await readConversation(visit, room))
  const title = `Thread: ${thread.message.card.title}`
  await sendFramed(visit, { title, path: room.path }, { main, aside: drawThread(thread) })
}

async function readThread(visit: KnownVisit, room: Room): Promise<Thread | null> {
  const { web, request, person } = visit
  const { db, org } = web.house
  const found = isId(request.params.id) ? await findMessage(db, org, request.params.id) : null
  if (found?.conversation !== room.conversation) return null
  const [message = found] = await drawForBrowser(web.house, [found])
  const replies = await listReplies(db, org, message.id)
  const deal = await readDealStory(visit, message)
  const menu = Object.entries(web.doors.shortcuts).flatMap(([name, { about, says }]) =>
    about === 'message' ? [[name, says] as const] : [],
  )
  return { path: room.path, person, message, replies, deal, menu }
}

async function readDealStory(
  { web, person }: KnownVisit,
  message: Parameters<typeof findDealOf>[2],
): Promise<Thread['deal']> {
  const { db, org } = web.house
  const deal = await findDealOf(db, org, message)
  if (!deal) return null
  const see = await seeingOf(web.house, person)
  const { ownerId: dealOwnerId, accountOwnerId } = deal
  const sight = see({ deal: true, dealOwnerId, accountOwnerId })
  if (!sight.record) return null
  const [happened, names] = await Promise.all([
    listHappened(db, org, { noun: 'deal', id: deal.id }),
    readNames(db, org),
  ])
  const teller = { look: web.house.rulebook(), pipeline: deal.pipeline, names }
  return { ...deal, story: tellStory(storySeen(happened, sight), teller) }
}

async function showNavigation(visit: KnownVisit): Promise<void> {
  const path = ownPath(parameter(visit.request, 'path'), '/')
  send(visit, drawNavigation(await readAround(visit, { title: '', path })))
}

async function listen({ web, request, response, person }: KnownVisit): Promise<void> {
  web.live.open({ request, response }, person.id, async () => {
    const still = await whoAsks(web.house, request)
    return still?.id === person.id
  })
}
