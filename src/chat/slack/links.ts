import type { App, types as kit } from '@slack/bolt'
import { Refusal } from '../../errors.ts'
import type { Asked } from '../../house.ts'
import { whoAsks } from './asking.ts'
import type { Desk } from './desk.ts'
import { drawCard } from './draw.ts'
import { translate } from './faults.ts'
import { readEvent } from './gesture.ts'
import type { Workspace } from './workspaces.ts'

/** Slack gives up to that many links of a message to be shown. */
const MOST = 5

/** Somebody shared links to our pages: what stands there is shown below, as far as everybody there may read it. */
export function hearLinks(app: App, desk: Desk): void {
  app.event('link_shared', async ({ event, body }) => {
    const { user, channel, message_ts: ts } = event
    // While a message is being written nobody knows yet who will read it.
    if (event.source === 'composer' || channel === 'COMPOSER') return
    const gesture = readEvent(body, { user, channel, name: `links:${channel}:${ts}` })
    const workspace = await desk.workspaces.of(gesture.teams)
    if (!workspace || (await isShared(workspace, channel))) return
    const asked = await whoAsks(desk, gesture).catch(strangerAsNobody)
    if (!asked) return
    const unfurls = await draw(desk, asked, event)
    if (Object.keys(unfurls).length === 0) return
    await workspace.api.once.chat.unfurl({ channel, ts, unfurls })
  })
}

type Unfurls = Record<string, { blocks: kit.KnownBlock[] }>

async function draw(
  desk: Desk,
  asked: Asked,
  { links }: { readonly links: readonly { readonly url: string }[] },
): Promise<Unfurls> {
  const unfurls: Unfurls = {}
  for (const { url } of links.slice(0, MOST)) {
    const path = ownPath(url, desk.house.url)
    const card = path && (await desk.doors.preview(path, asked))
    if (card) unfurls[url] = { blocks: drawCard(card, desk.house.url, { tables: 'text' }).blocks }
  }
  return unfurls
}

function ownPath(url: string, own: string): string | null {
  const link = URL.canParse(url) ? new URL(url) : null
  return link?.origin === new URL(own).origin ? link.pathname : null
}

/** Whether people of other companies may read there; a channel that we cannot look at counts as one. */
async function isShared({ api }: Workspace, channel: string): Promise<boolean> {
  if (channel.startsWith('D')) return false
  try {
    const { channel: found } = await api.safe.conversations.info({ channel })
    const { is_ext_shared, is_shared, is_pending_ext_shared } = found ?? {}
    return !found || [is_ext_shared, is_shared, is_pending_ext_shared].some((it) => it === true)
  } catch {
    return true
  }
}

function strangerAsNobody(error: unknown): null {
  const fault = translate(error, 'Slack')
  if (fault instanceof Refusal) return null
  throw fault
}
