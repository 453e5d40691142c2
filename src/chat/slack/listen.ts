import type { App } from '@slack/bolt'
import { hearAssistant } from './assistant.ts'
import { hearCommands } from './commands.ts'
import type { Desk } from './desk.ts'
import { type Homes, openHomes } from './homes.ts'
import { hearLinks } from './links.ts'
import { hearNews, NEWS } from './news.ts'
import { hearPresses } from './presses.ts'
import { hearSearches } from './search.ts'
import { hearShortcuts } from './shortcuts.ts'
import { hearSubmissions } from './submissions.ts'
import { hearWords } from './words.ts'

/** The events that manifest.yml subscribes to. */
export const EVENTS = [
  ...['app_home_opened', 'app_mention', 'message.im', 'link_shared'],
  ...['assistant_thread_started', 'assistant_thread_context_changed'],
  ...NEWS,
] as const

/** Connects Slack's gestures to our doors. Each kind acknowledges to Slack after the commit. */
export function listen(app: App, desk: Desk, homesEveryMs: number): Homes {
  hearCommands(app, desk)
  hearPresses(app, desk)
  hearSubmissions(app, desk)
  hearShortcuts(app, desk)
  hearSearches(app, desk)
  hearNews(app, desk)
  hearWords(app, desk)
  hearAssistant(app, desk)
  hearLinks(app, desk)
  return openHomes(app, desk, homesEveryMs)
}
