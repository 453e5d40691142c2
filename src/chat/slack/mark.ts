import type { Outgoing } from '../../house.ts'
import type { SlackApi } from './api.ts'
import type { Place } from './places.ts'

/** Marks a message as ours in Slack's metadata, so that it is found again after an unclear failure. */
const EVENT = 'baton_message'
const LOOKED_THROUGH = { pages: 50, limit: 200 }
/** How far Slack's clock may be behind ours. */
const SKEW_SECONDS = 60

/** What a message carries where nobody sees it. */
export function mark(message: Outgoing) {
  return { event_type: EVENT, event_payload: { id: message.id } }
}

/** Where a message may stand: in its thread, or by itself. */
interface Spot extends Place {
  readonly thread: string | null
}

/** Where the message stands, oldest first, among those since it was written: more than once where a try was unclear. */
export async function findOurs(spot: Spot, message: Outgoing): Promise<string[]> {
  const { api, self } = spot.workspace
  const since = {
    channel: spot.channel,
    limit: LOOKED_THROUGH.limit,
    oldest: String(Date.parse(message.createdAt) / 1000 - SKEW_SECONDS),
    include_all_metadata: true,
  }
  const isOurs = (one: Found) => {
    const payload = one.metadata?.event_payload as { id?: unknown } | undefined
    const isMine = one.user === self.user || (self.bot !== null && one.bot_id === self.bot)
    return isMine && one.metadata?.event_type === EVENT && payload?.id === message.id
  }
  const { thread } = spot
  const standing = await pages((at) => api.safe.conversations.history({ ...since, ...at }))
  const replies = thread
    ? await pages((at) => api.safe.conversations.replies({ ...since, ts: thread, ...at }))
    : []
  const found = [...standing, ...replies].filter(isOurs).flatMap(({ ts }) => ts ?? [])
  return [...new Set(found)].sort()
}

type History = Awaited<ReturnType<SlackApi['safe']['conversations']['history']>>
type Found = NonNullable<History['messages']>[number]

/** All pages: also behind the first find, since a copy may stand on a later one. */
async function pages(
  read: (at: {
    readonly cursor?: string
  }) => Promise<Pick<History, 'messages' | 'response_metadata'>>,
): Promise<Found[]> {
  const all: Found[] = []
  let at: { readonly cursor?: string } = {}
  for (let page = 0; page < LOOKED_THROUGH.pages; page++) {
    const { messages = [], response_metadata } = await read(at)
    all.push(...messages)
    const cursor = response_metadata?.next_cursor
    if (!cursor) break
    at = { cursor }
  }
  return all
}
