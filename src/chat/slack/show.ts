import type { House, Outgoing } from '../../house.ts'
import { type Drawn, drawCard } from './draw.ts'
import { codeOf, translate } from './faults.ts'
import { type Place, type Places, sayPlace } from './places.ts'
import { type Posted, readRef, writeRef } from './ref.ts'
import type { Workspaces } from './workspaces.ts'

/** Marks a message as ours in Slack's metadata, so that it is found again after an unclear failure. */
const EVENT = 'baton_message'
const LOOKED_THROUGH = { pages: 50, limit: 200 }
/** How far Slack's clock may be behind ours. */
const SKEW_SECONDS = 60

/** The message is not there any more, or not ours to change: it is posted anew. */
const GONE = new Set(['message_not_found', 'cant_update_message', 'channel_not_found'])
const MOVED = new Set(['channel_not_found', 'not_in_channel', 'is_archived'])

interface Desk {
  readonly house: House
  readonly workspaces: Workspaces
  readonly places: Places
}

export type Show = (message: Outgoing) => Promise<string>

/** Gives the chat port's `show`: edits the posted message, or posts it. Its handle is `team:channel:ts`. */
export function openShow({ house, workspaces, places }: Desk): Show {
  return async (message) => {
    const drawn = drawCard(message.card, house.url)
    try {
      const posted = message.ref && (await readRef(workspaces, message.ref))
      if (posted && (await edit(posted, message, drawn))) return writeRef(posted, posted.ts)
      return await post(await places.find(message.conversation), message, drawn)
    } catch (error) {
      if (MOVED.has(codeOf(error) ?? '')) {
        for (const { channels } of await workspaces.all()) channels.forget()
        places.forget()
      }
      throw translate(error, sayPlace(message.conversation))
    }
  }
}

/** False when there is nothing left to edit. */
async function edit(
  { workspace, channel, ts }: Posted,
  message: Outgoing,
  drawn: Drawn,
): Promise<boolean> {
  try {
    await workspace.api.call('chat.update', { channel, ts, ...drawn, metadata: mark(message) })
    return true
  } catch (error) {
    if (GONE.has(codeOf(error) ?? '')) return false
    throw error
  }
}

async function post(place: Place, message: Outgoing, drawn: Drawn): Promise<string> {
  const { api } = place.workspace
  const { channel } = place
  const found = message.uncertain ? await findPosted(place, message) : null
  if (found) {
    await api.call('chat.update', { channel, ts: found, ...drawn, metadata: mark(message) })
    return writeRef(place, found)
  }
  const { ts = '' } = await api.call('chat.postMessage', {
    channel,
    ...drawn,
    metadata: mark(message),
    mrkdwn: false,
    unfurl_links: false,
    unfurl_media: false,
  })
  return writeRef(place, ts)
}

/** Looks for the message among those since it was written: an earlier try may have posted it. */
async function findPosted(
  { workspace: { self, api }, channel }: Place,
  message: Outgoing,
): Promise<string | null> {
  const oldest = String(Date.parse(message.createdAt) / 1000 - SKEW_SECONDS)
  let cursor: string | undefined
  for (let page = 0; page < LOOKED_THROUGH.pages; page++) {
    const history = await api.safe.conversations.history({
      channel,
      limit: LOOKED_THROUGH.limit,
      oldest,
      include_all_metadata: true,
      ...(cursor && { cursor }),
    })
    const ours = history.messages?.find((one) => {
      const payload = one.metadata?.event_payload as { id?: unknown } | undefined
      const isMine = one.user === self.user || (self.bot !== null && one.bot_id === self.bot)
      return isMine && one.metadata?.event_type === EVENT && payload?.id === message.id
    })
    if (ours?.ts) return ours.ts
    cursor = history.response_metadata?.next_cursor
    if (!cursor) return null
  }
  return null
}

function mark(message: Outgoing) {
  return { event_type: EVENT, event_payload: { id: message.id } }
}
