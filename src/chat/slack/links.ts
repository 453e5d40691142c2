import type { App, types as kit } from '@slack/bolt'
import { Refusal } from '../../errors.ts'
import { ALONE, type Asked, type Present } from '../../house.ts'
import type { Conversation } from '../../model.ts'
import { whoAsks } from './asking.ts'
import type { Desk } from './desk.ts'
import { drawCard } from './draw.ts'
import { translate } from './faults.ts'
import { readEvent } from './gesture.ts'

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
    const asked = await whoAsks(desk, gesture).catch(strangerAsNobody)
    if (!workspace || !asked) return
    const there = await presentAt(desk, asked.conversation, event.is_bot_user_member)
    if (there.strangers) return
    const unfurls = await draw(desk, { asked, there }, event)
    if (Object.keys(unfurls).length === 0) return
    await workspace.api.once.chat.unfurl({ channel, ts, unfurls })
  })
}

type Unfurls = Record<string, { blocks: kit.KnownBlock[] }>

async function draw(
  desk: Desk,
  { asked, there }: { readonly asked: Asked; readonly there: Present },
  { links }: { readonly links: readonly { readonly url: string }[] },
): Promise<Unfurls> {
  const unfurls: Unfurls = {}
  for (const { url } of links.slice(0, MOST)) {
    const path = ownPath(url, desk.house.url)
    const card = path && (await desk.doors.preview(path, asked, there))
    if (card) unfurls[url] = { blocks: drawCard(card, desk.house.url, { tables: 'text' }).blocks }
  }
  return unfurls
}

function ownPath(url: string, own: string): string | null {
  const link = URL.canParse(url) ? new URL(url) : null
  return link?.origin === new URL(own).origin ? link.pathname : null
}

const ANYBODY: Present = { people: [], colleagues: true, strangers: true }

/**
 * Who can look there: the asker alone where they write to Baton itself, anybody where Baton cannot look,
 * as in what two people write to each other.
 */
async function presentAt(
  { audience }: Desk,
  conversation: Conversation | null,
  isOurs: boolean,
): Promise<Present> {
  if (conversation?.startsWith('person:')) return isOurs ? ALONE : ANYBODY
  return conversation === null ? ANYBODY : await audience(conversation).catch(() => ANYBODY)
}

function strangerAsNobody(error: unknown): null {
  const fault = translate(error, 'Slack')
  if (fault instanceof Refusal) return null
  throw fault
}
