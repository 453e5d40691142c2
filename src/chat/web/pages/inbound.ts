import type { OwnerView } from '../../../cards/view.ts'
import type { InboundNoun } from '../../../decide/inbound/inbound.ts'
import type { ClockRow } from '../../../store/story.ts'
import type { Card } from '../../card.ts'
import { drawCard, drawTable, plain } from '../draw.ts'
import { drawBar } from '../frame.ts'
import { type Html, html } from '../html.ts'
import type { Told } from '../timeline.ts'
import { drawClocks, drawNote, drawOwner } from './owning.ts'
import { drawPart, drawTimeline } from './parts.ts'

const PLACE = { answers: 'answers', conversation: '' }
const ANSWERS = html`<ol class="messages" id="answers" aria-label="Answers" aria-live="polite"></ol>`
const ABOUT: Readonly<Record<InboundNoun, readonly [title: string, about: string]>> = {
  lead: ['Leads', 'Who may become a customer: those that are open, the newest first'],
  ticket: ['Tickets', 'What customers ask for: those that are open, the most pressing first'],
}

export interface InboundList {
  readonly noun: InboundNoun
  /** Null where there are none. */
  readonly table: NonNullable<Card['table']> | null
  readonly words: string
  readonly mine: boolean
}

/** The title of the list of leads or tickets. */
export function titleOf(noun: InboundNoun): string {
  return ABOUT[noun][0]
}

/** Open leads or tickets; a search finds those that are over, too. */
export function drawInboundList({ noun, table, words, mine }: InboundList): Html {
  const [title, about] = ABOUT[noun]
  return html`${drawBar(title, about)}
  <div class="scroll"><div class="sheet">
    <form class="search" method="get" action="/${noun}s" role="search">
      <label class="quiet-label" for="search">Search ${title.toLowerCase()}</label>
      <input id="search" type="search" name="q" value="${words}" placeholder="Name, company, mail or key" dir="auto">
      <label class="check"><input type="checkbox" name="mine" value="1" ${mine ? html`checked` : ''}> Only mine</label>
      <button class="button" type="submit">Search</button>
    </form>
    ${table ? drawTable(table, title) : drawNone(noun, words)}
  </div></div>`
}

function drawNone(noun: InboundNoun, words: string): Html {
  if (words)
    return html`<p class="empty">No ${noun} matches “${plain(words)}”. Try a shorter word, or its key.</p>`
  return html`<p class="empty">No open ${noun}s here. Enter one with <code>/${noun} new</code> in a channel.</p>`
}

export interface InboundPage {
  readonly noun: InboundNoun
  readonly id: string
  readonly key: string
  readonly name: string
  readonly card: Card
  readonly owner: OwnerView | null
  readonly clocks: readonly ClockRow[]
  readonly story: readonly Told[]
  readonly zone: string
}

/** Everything about one lead or ticket on one page. */
export function drawInboundPage(page: InboundPage): Html {
  const { noun, key, name } = page
  const title = html`<span class="key">${key}</span> ${plain(name)}`
  return html`${drawBar(title, html`<a href="/${noun}s">${titleOf(noun)}</a>`)}
  <div class="scroll">${ANSWERS}${drawInboundParts(page)}</div>
  ${drawNote(`/${noun}s/${key}`, key)}`
}

/** The living part of the page. */
export function drawInboundParts({
  noun,
  key,
  card,
  owner,
  clocks,
  story,
  zone,
}: InboundPage): Html {
  return html`<div class="parts two" id="parts" hx-get="/${noun}s/${key}?part=body" hx-trigger="changed"
    hx-swap="morph:outerHTML" data-live="*">
    <div class="stack">
      ${drawPart('Where it stands', drawCard(card, { ...PLACE, zone }))}
      ${drawPart('What happened', drawTimeline(story, zone))}
    </div>
    <div class="stack">
      ${drawPart('Owner, and why', drawOwner(owner, noun, zone))}
      ${drawPart('Clocks', clocks.length ? drawClocks(clocks, zone) : `No clock has run on this ${noun}.`)}
    </div>
  </div>`
}
