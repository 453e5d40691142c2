import type { House, Outgoing } from '../../house.ts'
import type { Conversation } from '../../model.ts'
import type { Id } from '../../nouns.ts'
import type { SlackApi } from './api.ts'
import type { Channels } from './channels.ts'
import { type Drawn, drawCard } from './draw.ts'
import { codeOf, translate } from './faults.ts'
import type { Members } from './members.ts'

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
  readonly api: SlackApi
  readonly channels: Channels
  readonly members: Members
}

export type Show = (message: Outgoing) => Promise<string>

/** Gives the chat port's `show`: edits the posted message, or posts it. Its handle is `channel:ts`. */
export function openShow(desk: Desk): Show {
  const direct = new Map<Id<'person'>, string>()

  const find = async (conversation: Conversation): Promise<string> => {
    const [kind, name] = splitOnce(conversation)
    if (kind === 'channel') return await desk.channels.find(name)
    const known = direct.get(name)
    if (known) return known
    const channel = await openDirect(desk.api, await desk.members.handleOf(name))
    direct.set(name, channel)
    return channel
  }

  return async (message) => {
    const drawn = drawCard(message.card, desk.house.url)
    try {
      if (message.ref && (await edit(desk.api, message, drawn))) return message.ref
      const channel = await find(message.conversation)
      return await post(desk.api, message, { channel, drawn })
    } catch (error) {
      if (MOVED.has(codeOf(error) ?? '')) {
        desk.channels.forget()
        direct.clear()
      }
      throw translate(error, sayPlace(message.conversation))
    }
  }
}

/** Opens the direct message with a member, or finds it open. */
export async function openDirect(api: SlackApi, handle: string): Promise<string> {
  const { channel } = await api.safe.conversations.open({ users: handle })
  return channel?.id ?? ''
}

/** False when there is nothing left to edit. */
async function edit(api: SlackApi, message: Outgoing, drawn: Drawn): Promise<boolean> {
  const [channel, ts] = splitOnce(message.ref ?? '')
  try {
    await api.call('chat.update', { channel, ts, ...drawn, metadata: mark(message) })
    return true
  } catch (error) {
    if (GONE.has(codeOf(error) ?? '')) return false
    throw error
  }
}

async function post(
  api: SlackApi,
  message: Outgoing,
  { channel, drawn }: { channel: string; drawn: Drawn },
): Promise<string> {
  const found = message.uncertain ? await findPosted(api, message, channel) : null
  if (found) {
    await api.call('chat.update', { channel, ts: found, ...drawn, metadata: mark(message) })
    return `${channel}:${found}`
  }
  const { ts } = await api.call('chat.postMessage', {
    channel,
    ...drawn,
    metadata: mark(message),
    mrkdwn: false,
    unfurl_links: false,
    unfurl_media: false,
  })
  return `${channel}:${ts}`
}

/** Looks for the message among those since it was written: an earlier try may have posted it. */
async function findPosted(
  api: SlackApi,
  message: Outgoing,
  channel: string,
): Promise<string | null> {
  const self = await api.self()
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

function sayPlace(conversation: Conversation): string {
  const [kind, name] = splitOnce(conversation)
  return kind === 'channel' ? `channel #${name}` : 'this person'
}

function splitOnce(text: string): [string, string] {
  const at = text.indexOf(':')
  return [text.slice(0, at), text.slice(at + 1)]
}
