import type { App } from '@slack/bolt'
import type { Asked, Reply } from '../../house.ts'
import { answerMention } from '../answer.ts'
import { asking, saidAlone } from './asking.ts'
import type { Desk } from './desk.ts'
import { type Gesture, readEvent } from './gesture.ts'
import { openPane } from './pane.ts'
import { readLine } from './read-text.ts'
import type { Workspace } from './workspaces.ts'

/** Something a member wrote, as its event tells it. */
interface Written {
  readonly user?: string | undefined
  readonly text?: string | undefined
  readonly ts: string
  readonly channel: string
  readonly thread_ts?: string | undefined
  readonly bot_id?: string | undefined
  readonly app_id?: string | undefined
  readonly team?: string | undefined
  readonly user_team?: string | undefined
}

/** With these a message is still something that somebody wrote; with any other it is a report about one. */
const WRITTEN = new Set<string | undefined>([undefined, 'file_share', 'thread_broadcast'])

/**
 * Somebody wrote to Baton: in a channel under its name, in private as it is. In a channel the answer is
 * whispered, in the thread; in private it is written as it is found.
 */
export function hearWords(app: App, desk: Desk): void {
  app.event('app_mention', async ({ event, body }) => {
    // In a direct message the same words come as a message, too.
    const isDirect = event.channel.startsWith('D')
    if (!isDirect && WRITTEN.has(event.subtype)) await answerWords(desk, body, event)
  })
  app.event('message', async ({ event, body }) => {
    const isDirect = event.channel_type === 'im' && WRITTEN.has(event.subtype)
    if (isDirect && 'text' in event) await answerWords(desk, body, event)
  })
}

async function answerWords(
  desk: Desk,
  body: Parameters<typeof readEvent>[0],
  written: Written,
): Promise<void> {
  const { user, channel, ts, thread_ts: thread, text = '' } = written
  // Nothing of what apps write is answered, our own least of all: two of them would never end.
  if (!user || written.bot_id || written.app_id) return
  const team = written.user_team ?? written.team
  const gesture = readEvent(body, { user, channel, team, thread, name: `${channel}:${ts}` })
  const workspace = await desk.workspaces.of(gesture.teams)
  if (!workspace || user === workspace.self.user) return
  if (await workspace.members.isMachine(user)) return
  await answer(desk, { gesture, workspace, text: withoutName(workspace, text) })
}

interface Asking {
  readonly gesture: Gesture
  readonly workspace: Workspace
  readonly text: string
}

async function answer(desk: Desk, { gesture, workspace, text }: Asking): Promise<void> {
  const pane = openPane(desk.house, workspace, gesture)
  await pane.begin(text)
  const door = async (asked: Asked): Promise<Reply> =>
    answerMention(desk.doors, await readLine(workspace, text), { ...asked, hears: pane.hear })
  const said = saidAlone(gesture, { ask: 'words', text })
  const reply = await asking(desk, gesture, { tried: 'words', about: '' }, door, said)
  if (await pane.end(reply)) return
  await desk.whisperer.say(gesture, reply, { ask: 'words', text })
}

function withoutName({ self }: Workspace, text: string): string {
  return text.replace(new RegExp(`<@${self.user}(?:\\|[^>]*)?>`, 'g'), ' ').trim()
}
