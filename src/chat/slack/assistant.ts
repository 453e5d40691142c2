import type { App } from '@slack/bolt'
import { Refusal } from '../../errors.ts'
import { whoAsks } from './asking.ts'
import type { Desk } from './desk.ts'
import { translate } from './faults.ts'
import { readEvent } from './gesture.ts'
import { LIMITS } from './limits.ts'

/** Slack shows at most four. */
const PROMPTS = 4

/** What an assistant's thread is told: who opened it, and which channel stands beside it. */
interface Thread {
  readonly user_id: string
  readonly channel_id: string
  readonly thread_ts: string
  readonly context: { readonly channel_id?: string; readonly team_id?: string }
}

/** Somebody opened the assistant, or another channel beside it: it offers what one may want to ask there. */
export function hearAssistant(app: App, desk: Desk): void {
  app.event('assistant_thread_started', async ({ event, body }) =>
    suggest(desk, body, event.assistant_thread),
  )
  app.event('assistant_thread_context_changed', async ({ event, body }) =>
    suggest(desk, body, event.assistant_thread),
  )
}

async function suggest(
  desk: Desk,
  body: Parameters<typeof readEvent>[0],
  { user_id: user, channel_id, thread_ts, context }: Thread,
): Promise<void> {
  const beside = context.channel_id ?? null
  const gesture = readEvent(body, { user, channel: beside, name: `${channel_id}:${thread_ts}` })
  const workspace = await desk.workspaces.of(gesture.teams)
  if (!workspace) return
  const at = { channel_id, thread_ts }
  try {
    const asked = await whoAsks(desk, gesture)
    const offers = await desk.doors.prompts(asked)
    const prompts = offers.slice(0, PROMPTS).map(({ title, says }) => ({
      title: title.slice(0, LIMITS.prompt).toWellFormed(),
      message: says.slice(0, LIMITS.initialValue).toWellFormed(),
    }))
    const [first, ...rest] = prompts
    if (!first) return
    await workspace.api.safe.assistant.threads.setSuggestedPrompts({
      ...at,
      prompts: [first, ...rest],
    })
  } catch (error) {
    const fault = translate(error, 'Slack')
    // To whoever is not linked nothing is offered; they are told why when they ask.
    if (!(fault instanceof Refusal)) throw fault
  }
}
