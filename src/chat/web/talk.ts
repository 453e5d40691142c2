import type { Router } from 'express'
import type { Asked } from '../../house.ts'
import type { Conversation } from '../../model.ts'
import type { Id } from '../../nouns.ts'
import { findMessage, writeLine } from '../../store/conversations.ts'
import { findDealOf } from '../../store/story.ts'
import { answerCommand, answerForm, answerPress, answerShortcut } from '../answer.ts'
import type { Reply } from '../card.ts'
import { completions, lineFor } from '../grammar.ts'
import { findRoom, listChannels, ownRoom, type Room } from './around.ts'
import { drawForm, drawWhisper, type Place } from './draw.ts'
import { html } from './html.ts'
import {
  askedBy,
  field,
  fromOwnPage,
  isId,
  type KnownVisit,
  knows,
  notThere,
  parameter,
  send,
  type Web,
} from './visit.ts'

const LONGEST_LINE = 4000
const ANSWER_LISTS = new Set(['messages', 'answers', 'thread-answers'])

/** What people type, press and submit. Everything is answered to the asker alone; lines are for all. */
export function talk(router: Router, web: Web): void {
  const say = knows(web, sayLine)
  const sayInThread = knows(web, replyInThread)
  router.post('/c/:name/say', ...fromOwnPage, say)
  router.post('/me/say', ...fromOwnPage, say)
  router.post('/c/:name/m/:id/say', ...fromOwnPage, sayInThread)
  router.post('/me/m/:id/say', ...fromOwnPage, sayInThread)
  for (const records of ['deals', 'leads', 'tickets'])
    router.post(`/${records}/:key/note`, ...fromOwnPage, knows(web, addNote))
  router.post('/press', ...fromOwnPage, knows(web, press))
  router.post('/submit', ...fromOwnPage, knows(web, submit))
  router.post('/shortcut', ...fromOwnPage, knows(web, choose))
  router.get('/complete', knows(web, complete))
}

async function sayLine(visit: KnownVisit): Promise<void> {
  const room = findRoom(visit, visit.request.params.name as string | undefined)
  if (!room) return notThere(visit)
  const text = typed(visit)
  const place = placeOf(visit, room, 'messages')
  if (!text) return nothing(visit)
  if (text.startsWith('/')) return await command(visit, text, place)
  await writeOwnLine(visit, { room, text, thread: null })
  changed(visit, '#messages')
}

async function replyInThread(visit: KnownVisit): Promise<void> {
  const { web, request } = visit
  const { db, org } = web.house
  const room = findRoom(visit, request.params.name as string | undefined)
  const message = isId(request.params.id) ? await findMessage(db, org, request.params.id) : null
  if (!room || message?.conversation !== room.conversation) return notThere(visit)
  const text = typed(visit)
  if (!text) return nothing(visit)
  const place = placeOf(visit, room, 'thread-answers')
  if (text.startsWith('/')) return await command(visit, text, place)
  const deal = await findDealOf(db, org, message)
  if (deal) return await command(visit, noteLine(deal.key, text), place)
  await writeOwnLine(visit, { room, text, thread: message.id })
  changed(visit, '#thread-body')
}

async function addNote(visit: KnownVisit): Promise<void> {
  const text = typed(visit)
  const place = { ...listOf('answers'), conversation: '', zone: visit.person.zone }
  if (!text) return nothing(visit)
  await command(visit, noteLine(String(visit.request.params.key), text), place)
}

function noteLine(of: string, text: string): string {
  return lineFor('note add', { of, text })
}

async function command(visit: KnownVisit, text: string, place: Place): Promise<void> {
  const reply = await answerCommand(visit.web.doors, text, asked(visit, place))
  answer(visit, reply, place)
}

async function press(visit: KnownVisit): Promise<void> {
  const { request, web } = visit
  const place = sentPlace(visit)
  const pressed = { press: field(request, 'press'), value: field(request, 'value') }
  answer(visit, await answerPress(web.doors, pressed, asked(visit, place)), place)
}

/** Something to be made of a line that somebody wrote where the asker may read it. */
async function choose(visit: KnownVisit): Promise<void> {
  const { request, web, person } = visit
  const { db, org, url } = web.house
  const id = field(request, 'message')
  const line = isId(id) ? await findMessage(db, org, id) : null
  const rooms = [...listChannels(web), ownRoom(person)]
  const room = rooms.find(({ conversation }) => conversation === line?.conversation)
  if (!line || !room) return notThere(visit)
  const message = {
    text: line.card.title,
    author: line.author?.name ?? 'Baton',
    at: line.createdAt,
    link: `${url}${room.path}/m/${line.threadId ?? line.id}`,
  }
  const place = placeOf(visit, room, 'thread-answers')
  const chosen = { name: field(request, 'name'), message }
  answer(visit, await answerShortcut(web.doors, chosen, asked(visit, place)), place)
}

async function submit(visit: KnownVisit): Promise<void> {
  const { request, web } = visit
  const place = sentPlace(visit)
  const body = request.body as Record<string, unknown>
  const fields = Object.fromEntries(
    Object.keys(body)
      .filter((name) => name.startsWith('fields.'))
      .map((name) => [name.slice('fields.'.length), field(request, name)]),
  )
  const sent = { submit: field(request, 'submit'), value: field(request, 'value'), fields }
  answer(visit, await answerForm(web.doors, sent, asked(visit, place)), place)
}

/** A form goes into the page's dialog; everything else is whispered, and closes the dialog. */
function answer(visit: KnownVisit, reply: Reply, place: Place): void {
  const { form } = reply
  if (form) {
    visit.response.set({ 'HX-Retarget': '#dialog', 'HX-Reswap': 'innerHTML' })
    send(visit, drawForm({ ...reply, form }, place))
  } else {
    visit.response.set('HX-Trigger', 'answered')
    send(visit, drawWhisper(reply, place, visit.web.house.now()))
  }
}

function asked(visit: KnownVisit, { conversation }: Place): Asked {
  return askedBy(visit, conversation ? (conversation as Conversation) : null)
}

/** Where the pressed card stood, as far as the sender may see it. */
function sentPlace(visit: KnownVisit): Place {
  const conversation = field(visit.request, 'conversation')
  const isOwn = conversation === `person:${visit.person.id}`
  const list = field(visit.request, 'answers') || (visit.request.get('HX-Target') ?? '')
  return {
    conversation: isOwn || conversation.startsWith('channel:') ? conversation : '',
    zone: visit.person.zone,
    ...listOf(list),
  }
}

function placeOf({ person }: KnownVisit, { conversation }: Room, answers: string): Place {
  return { conversation, zone: person.zone, ...listOf(answers) }
}

/** A list of answers on a page; its cards' headings come under the heading that stands before it. */
function listOf(name: string): Pick<Place, 'answers' | 'level'> {
  return {
    answers: ANSWER_LISTS.has(name) ? name : 'messages',
    level: name === 'thread-answers' ? 3 : 2,
  }
}

async function writeOwnLine(
  { web, person }: KnownVisit,
  { room, text, thread }: { room: Room; text: string; thread: Id<'message'> | null },
): Promise<void> {
  const { db, org, now } = web.house
  const { conversation } = room
  await writeLine(db, { org, conversation, thread, author: person.id, text, at: now() })
}

async function complete(visit: KnownVisit): Promise<void> {
  const found = completions(visit.web.doors.commands, parameter(visit.request, 'text')).slice(0, 8)
  const options = found.map(
    (
      { text, says },
      index,
    ) => html`<div class="suggestion" role="option" id="suggestion-${index}" aria-selected="false"
      data-text="${text}"><span class="suggestion-text">${text}</span> <span class="quiet">${says}</span></div>`,
  )
  send(visit, html`${options}`)
}

function typed({ request }: KnownVisit): string {
  return field(request, 'text').trim().slice(0, LONGEST_LINE)
}

function changed(visit: KnownVisit, target: string): void {
  visit.response.set('HX-Trigger', JSON.stringify({ changed: { target } }))
  nothing(visit)
}

function nothing({ response }: KnownVisit): void {
  response.status(204).end()
}
