import type { App, MessageShortcut, SlackShortcut } from '@slack/bolt'
import type { Quoted } from '../../house.ts'
import { answerShortcut } from '../answer.ts'
import { inTime, WORKING } from '../patience.ts'
import { asking } from './asking.ts'
import type { Desk } from './desk.ts'
import { readShortcut } from './gesture.ts'
import { readText } from './read-text.ts'
import type { Workspace } from './workspaces.ts'

/** Somebody chose from a menu, at any time or about a message: mostly a dialog opens. */
export function hearShortcuts(app: App, desk: Desk): void {
  app.shortcut<SlackShortcut>(/.*/, async ({ shortcut, ack, respond }) => {
    const gesture = readShortcut(shortcut, respond)
    const tried = { tried: `menu ${shortcut.callback_id}`, about: '' }
    const answer = asking(desk, gesture, tried, async (asked) => {
      const workspace = await desk.workspaces.of(gesture.teams)
      const message =
        workspace && shortcut.type === 'message_action' ? await quote(workspace, shortcut) : null
      return await answerShortcut(desk.doors, { name: shortcut.callback_id, message }, asked)
    })
    const reply = await inTime(answer)
    await ack()
    if (!reply) await desk.whisperer.mention(gesture, WORKING)
    await desk.whisperer.say(gesture, await answer, null)
  })
}

interface SlackMessage {
  readonly user?: string
  readonly username?: string
  readonly bot_profile?: { readonly name?: string }
  readonly text?: string
  readonly ts: string
  readonly files?: readonly { readonly name?: string | null; readonly permalink?: string }[]
}

/** The message as we quote it; a way back that Slack does not name is left out. */
async function quote(workspace: Workspace, shortcut: MessageShortcut): Promise<Quoted> {
  const message = shortcut.message as SlackMessage
  const [text, author, link] = await Promise.all([
    readText(workspace, message.text ?? ''),
    authorOf(workspace, message),
    linkTo(workspace, shortcut.channel.id, message.ts),
  ])
  const files = (message.files ?? []).map(({ name, permalink }) => ({
    name: name || 'a file',
    link: permalink ?? null,
  }))
  return { text, author, link, files, at: new Date(Number(message.ts) * 1000).toISOString() }
}

async function authorOf(workspace: Workspace, message: SlackMessage): Promise<string> {
  if (message.user) return await workspace.members.nameOf(message.user)
  return message.username || message.bot_profile?.name || 'An app'
}

async function linkTo(
  { api }: Workspace,
  channel: string,
  message_ts: string,
): Promise<string | null> {
  try {
    return (await api.once.chat.getPermalink({ channel, message_ts })).permalink ?? null
  } catch {
    return null
  }
}
