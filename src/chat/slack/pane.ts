import type { House, Reply } from '../../house.ts'
import { WORKING } from '../patience.ts'
import type { Gesture } from './gesture.ts'
import { LIMITS } from './limits.ts'
import { deadMarkdown } from './markdown.ts'
import type { Workspace } from './workspaces.ts'

/** A thread with Baton alone, beside whatever else is open: an answer is written there as it is found. */
export interface Pane {
  /** Says that something is being looked for, and gives the thread its title. */
  begin(question: string): Promise<void>
  /** A piece of the answer. */
  readonly hear: (piece: string) => void
  /** True when the reply stands there, whole. */
  end(reply: Reply): Promise<boolean>
}

/** Anywhere else than in such a thread it does nothing. */
export function openPane(house: House, workspace: Workspace, gesture: Gesture): Pane {
  const { channel, thread } = gesture
  if (!channel?.startsWith('D') || !thread) {
    return { begin: async () => {}, hear: () => {}, end: async () => false }
  }
  const at = { channel_id: channel, thread_ts: thread }
  const stream = openStream(house, workspace, { ...gesture, channel, thread })
  return {
    ...stream,
    async begin(question) {
      const { threads } = workspace.api.once.assistant
      const title = question.replace(/\s+/g, ' ').slice(0, LIMITS.threadTitle).toWellFormed()
      // Both are niceties, and only threads of the assistant have them.
      await Promise.allSettled([
        threads.setStatus({ ...at, status: WORKING }),
        ...(title ? [threads.setTitle({ ...at, title })] : []),
      ])
    },
  }
}

function openStream(
  { log, url }: House,
  { api, self }: Workspace,
  { id, handle, home, channel, thread }: Gesture & { channel: string; thread: string },
): Pick<Pane, 'hear' | 'end'> {
  const streamer = api.once.chatStream({
    ...{ channel, thread_ts: thread },
    // In a grid the person's own workspace is asked for, not the grid.
    ...{ recipient_user_id: handle, recipient_team_id: home ?? self.team },
  })
  let written: Promise<unknown> = Promise.resolve()
  let heard = ''
  let held = ''
  const write = (text: string): void => {
    if (!text) return
    const markdown_text = deadMarkdown(text, url)
    written = written.then(() => streamer.append({ markdown_text }))
    // Waited for at the end.
    written.catch(() => {})
  }
  return {
    hear(piece) {
      heard += piece
      held += piece
      // Whole words only: half an address cannot be told from a word.
      const end = held.search(/\S*$/)
      write(held.slice(0, end))
      held = held.slice(end)
    },
    async end({ text = '', ...rest }) {
      const isPlain = Object.keys(rest).length === 0
      if (!heard || !isPlain) return false
      const said = heard.trim()
      // A model that failed half way has another's answer below its own.
      write(held + (text.startsWith(said) ? text.slice(said.length) : `\n\n${text}`))
      try {
        await written
        await streamer.stop()
        return true
      } catch (err) {
        log.info({ err, signal: id }, 'an answer could not be written as it was found')
        return false
      }
    },
  }
}
