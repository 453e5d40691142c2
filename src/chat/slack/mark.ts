import { batcher } from '../../batch.ts'
import type { Outgoing } from '../../house.ts'
import type { Self, SlackApi } from './api.ts'
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

/** Where a message stands, oldest first, among those since it was written: more than once where a try was unclear. */
export type Search = (spot: Spot, message: Outgoing) => Promise<readonly string[]>

interface Asked {
  readonly spot: Spot
  readonly message: Outgoing
}
type Answer = readonly string[] | { readonly fault: unknown }

/**
 * Looks for messages of ours. Whoever asks about a channel while it is read shares its next reading: Slack
 * lets it be read only so often, and a process that dies leaves many to look for.
 */
export function openSearch(): Search {
  const channels = new Map<string, (asked: Asked) => Promise<Answer>>()
  return async (spot, message) => {
    const name = `${spot.workspace.self.team} ${spot.channel}`
    const search = channels.get(name) ?? batcher(searchTogether)
    channels.set(name, search)
    const answer = await search({ spot, message })
    if ('fault' in answer) throw answer.fault
    return answer
  }
}

/** A fault is everybody's: nobody asks a busy Slack the same again. */
async function searchTogether(asked: readonly Asked[]): Promise<readonly Answer[]> {
  try {
    const [standing, threads] = await readChannel(asked)
    return asked.map(({ spot: { thread }, message }) => {
      const replies = thread ? threads.get(thread) : undefined
      const found = [standing, replies].flatMap((it) => it?.get(message.id) ?? [])
      return [...new Set(found)].sort()
    })
  } catch (fault) {
    return asked.map(() => ({ fault }))
  }
}

/** Ours in the channel they all ask about, by id, and those below each message that one of them names. */
async function readChannel(asked: readonly Asked[]) {
  const { api, self } = asked[0]!.spot.workspace
  const written = Math.min(...asked.map(({ message }) => Date.parse(message.createdAt)))
  const since = {
    channel: asked[0]!.spot.channel,
    limit: LOOKED_THROUGH.limit,
    oldest: String(written / 1000 - SKEW_SECONDS),
    include_all_metadata: true,
  }
  const standing = await pages((at) => api.safe.conversations.history({ ...since, ...at }))
  const threads = new Map<string, Ours>()
  for (const ts of new Set(asked.flatMap(({ spot }) => spot.thread ?? []))) {
    const replies = await pages((at) => api.safe.conversations.replies({ ...since, ts, ...at }))
    threads.set(ts, oursOf(self, replies))
  }
  return [oursOf(self, standing), threads] as const
}

type Ours = ReadonlyMap<string, readonly string[]>

function oursOf(self: Self, messages: readonly Found[]): Ours {
  const ours = new Map<string, string[]>()
  for (const { ts, user, bot_id, metadata } of messages) {
    const isMine = user === self.user || (self.bot !== null && bot_id === self.bot)
    const payload = metadata?.event_payload as { id?: unknown } | undefined
    if (!ts || !isMine || metadata?.event_type !== EVENT || !payload?.id) continue
    ours.set(String(payload.id), [...(ours.get(String(payload.id)) ?? []), ts])
  }
  return ours
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
