import type { App, BlockSuggestion, types as kit } from '@slack/bolt'
import { SEARCHED, type Searched } from '../card.ts'
import { whoAsks } from './asking.ts'
import type { Desk } from './desk.ts'
import { translate } from './faults.ts'
import { readSuggestion } from './gesture.ts'
import { optionsFrom, SEARCH } from './search-field.ts'

/** Slack asks what to offer for the letters typed so far. Who may see nothing is offered nothing. */
export function hearSearches(app: App, desk: Desk): void {
  app.options<'block_suggestion'>(/^search:/, async ({ body, ack }) => {
    await ack({ options: await offer(desk, body) })
  })
}

async function offer(desk: Desk, body: BlockSuggestion): Promise<kit.PlainTextOption[]> {
  const of = body.action_id.slice(SEARCH.length)
  if (!isSearched(of)) return []
  const gesture = readSuggestion(body)
  try {
    const found = await desk.doors.search(of, body.value, await whoAsks(desk, gesture))
    return optionsFrom(found)
  } catch (error) {
    // An empty list: there is no other way to answer, and nothing was asked that could be lost.
    desk.house.log.info({ err: translate(error, 'Slack'), signal: gesture.id }, 'no offers')
    return []
  }
}

function isSearched(of: string): of is Searched {
  return SEARCHED.some((known) => known === of)
}
