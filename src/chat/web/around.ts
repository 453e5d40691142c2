import type { Conversation } from '../../model.ts'
import type { Person } from '../../nouns.ts'
import { listLatest } from '../../store/conversations.ts'
import { countOpenTasks, readOrgName } from '../../store/pages.ts'
import { listPeople } from '../../store/people.ts'
import { type Around, type Channel, frame } from './frame.ts'
import type { Html } from './html.ts'
import { type KnownVisit, send, type Web } from './visit.ts'

/** The channels that exist, in the order of their work; a rulebook may add others. */
const FIRST = ['deals', 'approvals', 'handoffs', 'triage']
const ABOUT: Readonly<Record<string, string>> = {
  deals: 'Every deal, one living card each',
  approvals: 'What waits for somebody’s yes',
  handoffs: 'Won deals on their way to delivery',
  triage: 'Work that could not be placed',
}

/** A conversation one may look at. */
export interface Room {
  readonly path: string
  readonly name: string
  readonly about: string
  readonly conversation: Conversation
}

/** The channels everybody here may read. */
export function listChannels({ house }: Web): Room[] {
  const { shows, digests } = house.rulebook().channels
  const named = [
    ...shows.flatMap(({ channels }) => channels),
    ...digests.flatMap(({ channel }) => channel ?? []),
  ]
  return [...new Set([...FIRST, ...named])].map((name) => ({
    path: `/c/${name}`,
    name,
    about: ABOUT[name] ?? '',
    conversation: `channel:${name}` as const,
  }))
}

/** A person's own conversation with Baton: nobody else has a way to it. */
export function ownRoom(person: Person): Room {
  return {
    path: '/me',
    name: 'Baton',
    about: 'Only you and Baton can read this',
    conversation: `person:${person.id}`,
  }
}

/** The room behind a path's name, or null: other people's rooms have no name. */
export function findRoom({ web, person }: KnownVisit, name: string | undefined): Room | null {
  if (name === undefined) return ownRoom(person)
  return listChannels(web).find((room) => room.name === name) ?? null
}

/** Reads what stands around a page. */
export async function readAround(
  visit: KnownVisit,
  { title, path }: { title: string; path: string },
): Promise<Around> {
  const { web, person, theme, mayPick } = visit
  const { db, org } = web.house
  const rooms = [...listChannels(web), ownRoom(person)]
  const [latest, openTasks, orgName, people] = await Promise.all([
    listLatest(
      db,
      org,
      rooms.map(({ conversation }) => conversation),
    ),
    countOpenTasks(db, org, person.id),
    readOrgName(db, org),
    mayPick ? listPeople(db, org, { now: web.house.now().toISOString() }) : [],
  ])
  const channels: Channel[] = rooms.map((room) => ({
    ...room,
    latest: latest.get(room.conversation) ?? null,
  }))
  return { title, path, theme, person, org: orgName, channels, openTasks, pickable: people }
}

/** Sends a page with the chat around it. */
export async function sendFramed(
  visit: KnownVisit,
  about: { title: string; path: string; status?: number },
  { main, aside = null }: { main: Html; aside?: Html | null },
): Promise<void> {
  send(visit, frame(await readAround(visit, about), main, aside), about.status)
}
