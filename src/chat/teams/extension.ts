import { z } from 'zod'
import { Refusal } from '../../errors.ts'
import { ALONE, type Asked, type Present } from '../../house.ts'
import type { Card, Searched } from '../card.ts'
import { type Answer, offerCards, offerChoices, sayInSearch } from './answers.ts'
import { type Desk, recognise } from './desk.ts'
import { drawCard } from './draw.ts'
import type { Admitted } from './gate.ts'
import { idOfMessage } from './gesture.ts'
import { LIMITS } from './limits.ts'

/** The command of the search in the box people write in; the app's manifest names it so. */
export const SEARCH_DEALS = 'searchDeals'

const SEARCHED: readonly Searched[] = ['deal', 'account', 'account-or-new', 'person']

const text = z.string().max(500)
const Query = z.looseObject({
  parameters: z.array(z.looseObject({ name: text, value: z.unknown().optional() })).nullish(),
})
const Link = z.looseObject({ url: z.string().max(2_000) })
const Search = z.looseObject({ queryText: text.default(''), dataset: text })

/** `composeExtension/query`: deals to put into a message, for the letters typed so far. */
export async function searchDeals(desk: Desk, admitted: Admitted): Promise<Answer> {
  const parameters = Query.safeParse(admitted.activity.value).data?.parameters ?? []
  const typed = parameters.find(({ name }) => name !== 'initialRun')?.value
  return await reading(desk, admitted, async (asked) => {
    const there = await presentAt(desk, admitted, asked)
    const found = await desk.doors.search('deal', String(typed ?? '').slice(0, 500), asked)
    if (found.length === 0) return sayInSearch('Type a deal’s name, its account or its key.')
    const shown = found.slice(0, LIMITS.offered).map(async ([key, title]) => {
      const card = await desk.doors.preview(`/deals/${key}`, asked, there)
      return card ? [{ title, drawn: drawStill(card, desk) }] : []
    })
    return offerCards((await Promise.all(shown)).flat())
  })
}

/** `composeExtension/queryLink`: somebody put a link to one of our pages into a message. */
export async function unfurl(desk: Desk, admitted: Admitted): Promise<Answer> {
  const path = pathOf(Link.safeParse(admitted.activity.value).data?.url ?? '', desk.house.url)
  return await reading(desk, admitted, async (asked) => {
    const there = await presentAt(desk, admitted, asked)
    const card = path === null ? null : await desk.doors.preview(path, asked, there)
    return offerCards(card ? [{ title: card.title, drawn: drawStill(card, desk) }] : [])
  })
}

/** `application/search`: choices of a field, for the letters typed so far. */
export async function searchChoices(desk: Desk, admitted: Admitted): Promise<Answer> {
  const { data } = Search.safeParse(admitted.activity.value)
  const of = SEARCHED.find((name) => name === data?.dataset)
  const asked = await recognise(desk, admitted, idOfMessage(admitted))
  if (!data || !of || !('by' in asked)) return offerChoices([])
  return offerChoices(await desk.doors.search(of, data.queryText, asked))
}

/** A card in somebody's own message: nobody keeps it up to date, so it has no buttons but the link. */
function drawStill({ buttons: _, ...card }: Card, { house }: Desk) {
  return drawCard(card, house.url)
}

async function reading(
  desk: Desk,
  admitted: Admitted,
  read: (asked: Asked) => Promise<Answer>,
): Promise<Answer> {
  const asked = await recognise(desk, admitted, idOfMessage(admitted))
  if (!('by' in asked)) return sayInSearch(asked.text)
  try {
    return await read(asked)
  } catch (error) {
    if (error instanceof Refusal) return sayInSearch(error.message)
    throw error
  }
}

/** Those whom nobody can count, but whom the one who posts the card has chosen. */
const COLLEAGUES: Present = { people: [], colleagues: true, strangers: false }

/**
 * Who will read what is posted there: the asker alone where they write to Baton, in a channel its members.
 * What two people write to each other is personal to Teams, too; only with a bot its id begins with `a:`.
 */
async function presentAt(
  { audience }: Desk,
  { activity }: Admitted,
  { conversation }: Asked,
): Promise<Present> {
  if (activity.conversation.id.startsWith('a:')) return ALONE
  if (!conversation?.startsWith('channel:')) return COLLEAGUES
  return await audience(conversation).catch(() => COLLEAGUES)
}

/** The path of a page of ours; null for everybody else's. */
function pathOf(link: string, url: string): string | null {
  const base = new URL(url)
  const at = URL.canParse(link) ? new URL(link) : null
  return at?.origin === base.origin ? at.pathname : null
}
