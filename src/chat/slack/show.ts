import { Outage } from '../../errors.ts'
import type { House, Outgoing } from '../../house.ts'
import { accountsOf } from '../called.ts'
import { drawCard } from './draw.ts'
import { codeOf, DEAD, isLimit, translate } from './faults.ts'
import { mark, type Search } from './mark.ts'
import { type Place, type Places, sayPlace } from './places.ts'
import { asPosted, type Draw, sendPlainer } from './plainer.ts'
import { type Posted, readRef, writeRef } from './ref.ts'
import type { Workspace, Workspaces } from './workspaces.ts'

/** The message is not there any more, or not ours to change: it is posted anew. */
const GONE = new Set(['message_not_found', 'cant_update_message', 'channel_not_found'])
const MOVED = new Set(['channel_not_found', 'not_in_channel', 'is_archived'])
/** The message above is not there any more, or takes no replies: the reply stands by itself. */
const NO_THREAD = new Set([
  'thread_not_found',
  'cannot_reply_to_message',
  'restricted_action_thread_locked',
])

interface Desk {
  readonly house: House
  readonly workspaces: Workspaces
  readonly places: Places
  readonly search: Search
}

export type Show = (message: Outgoing) => Promise<string>

/** Gives the chat port's `show`: edits the posted message, or posts it. Its handle is `team:channel:ts`. */
export function openShow({ house, workspaces, places, search }: Desk): Show {
  return async (message) => {
    // Slack tells those of it whom a message mentions when it is posted, and nobody when it is edited.
    const drawIn = async ({ self }: Workspace): Promise<Draw> => {
      const of = { chat: 'slack', workspace: self.team }
      const accounts = await accountsOf(house, of, message)
      return (tables) => drawCard(message.card, house.url, { accounts, tables })
    }
    try {
      const posted = message.ref && (await readRef(workspaces, message.ref))
      if (posted && (await edit(posted, message, await drawIn(posted.workspace))))
        return writeRef(posted, posted.ts)
      const place = await places.find(message.conversation)
      const above = message.thread && (await readRef(workspaces, message.thread))
      const thread = above && above.channel === place.channel ? above.ts : null
      const spot = { ...place, thread }
      // An unclear try may have posted it.
      const [found] = message.uncertain ? await search(spot, message) : []
      const draw = await drawIn(place.workspace)
      if (found && (await edit({ ...spot, ts: found }, message, draw))) return writeRef(spot, found)
      return await postAt(spot, message, draw)
    } catch (error) {
      const code = codeOf(error) ?? ''
      const live = DEAD.has(code) ? await workspaces.all().catch(() => []) : []
      if (live.length > 0) throw new Outage('A Slack workspace was lost', { cause: error })
      if (MOVED.has(code)) {
        for (const { channels } of await workspaces.all()) channels.forget()
        places.forget()
      }
      throw translate(error, sayPlace(message.conversation))
    }
  }
}

/** Gives the chat port's `repair`: deletes what stands beside the posted message under the same id. */
export function openRepair({ workspaces, search }: Desk): (message: Outgoing) => Promise<void> {
  return async (message) => {
    try {
      const posted = await readRef(workspaces, message.ref ?? '')
      if (!posted) return
      const above = message.thread && (await readRef(workspaces, message.thread))
      const all = await search({ ...posted, thread: above ? above.ts : null }, message)
      const { workspace, channel } = posted
      for (const ts of all.filter((one) => one !== posted.ts))
        await workspace.api.safe.chat.delete({ channel, ts })
    } catch (error) {
      throw translate(error, sayPlace(message.conversation))
    }
  }
}

/** False when there is nothing left to edit. */
async function edit(
  { workspace, channel, ts }: Posted,
  message: Outgoing,
  draw: Draw,
): Promise<boolean> {
  const metadata = mark(message)
  try {
    await sendPlainer(draw, (drawn) =>
      workspace.api.call('chat.update', { channel, ts, ...drawn, metadata }),
    )
    return true
  } catch (error) {
    if (GONE.has(codeOf(error) ?? '')) return false
    throw translateIfLimited(error, 'edits')
  }
}

interface Spot extends Place {
  readonly thread: string | null
}

/** Below the message it belongs to, or by itself where that takes no replies. */
async function postAt(spot: Spot, message: Outgoing, draw: Draw): Promise<string> {
  try {
    return await post(spot, message, draw)
  } catch (error) {
    if (spot.thread === null || !NO_THREAD.has(codeOf(error) ?? '')) throw error
    return await post({ ...spot, thread: null }, message, draw)
  }
}

async function post(
  { workspace, channel, thread }: Spot,
  message: Outgoing,
  draw: Draw,
): Promise<string> {
  const where = { channel, ...(thread && { thread_ts: thread }) }
  const how = { mrkdwn: false, unfurl_links: false, unfurl_media: false, metadata: mark(message) }
  try {
    const { ts = '' } = await sendPlainer(draw, (drawn) =>
      workspace.api.call('chat.postMessage', { ...where, ...asPosted(drawn), ...how }),
    )
    return writeRef({ workspace, channel }, ts)
  } catch (error) {
    throw translateIfLimited(error, 'conversation')
  }
}

/** Slack limits posts by channel, and edits for the whole workspace; its other errors stay as they are. */
function translateIfLimited(error: unknown, slows: 'conversation' | 'edits'): unknown {
  return isLimit(error) ? translate(error, 'Slack', slows) : error
}
