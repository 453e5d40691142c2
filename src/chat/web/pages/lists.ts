import { projectCard } from '../../../cards/project.ts'
import type { Look, ProjectView } from '../../../cards/view.ts'
import type { AccountRecord, DealRow, TaskRow } from '../../../store/pages.ts'
import { drawCard, drawFacts, plain } from '../draw.ts'
import { drawBar } from '../frame.ts'
import { type Html, html } from '../html.ts'
import { drawDeals, drawPart, drawTasks } from './parts.ts'

const PLACE = { answers: 'answers', conversation: '' }
const ANSWERS = html`<ol class="messages" id="answers" aria-label="Answers" aria-live="polite"></ol>`

export interface DealsPage {
  readonly deals: readonly DealRow[]
  readonly words: string
  readonly mine: boolean
  /** Where the next page is, or null on the last one. */
  readonly next: string | null
  readonly look: Look
}

/** All deals, searchable, a page at a time. */
export function drawDealsPage({ deals, words, mine, next, look }: DealsPage): Html {
  return html`${drawBar('Deals', 'Every deal, the newest first')}
  <div class="scroll"><div class="sheet">
    <form class="search" method="get" action="/deals" role="search">
      <label class="quiet-label" for="search">Search deals</label>
      <input id="search" type="search" name="q" value="${words}" placeholder="Name, account or key" dir="auto">
      <label class="check"><input type="checkbox" name="mine" value="1" ${mine ? html`checked` : ''}> Only mine</label>
      <button class="button" type="submit">Search</button>
    </form>
    ${deals.length ? drawDeals(deals, look) : drawNoDeals(words)}
    ${next && html`<p class="more"><a class="button" href="${next}">More deals</a></p>`}
  </div></div>`
}

function drawNoDeals(words: string): Html {
  if (words)
    return html`<p class="empty">No deal matches “${plain(words)}”. Try a shorter word, or a key such as D-12.</p>`
  return html`<p class="empty">No deals here yet. Enter one with <code>/deal new</code> in a channel.</p>`
}

/** What a person has to do, the next due first. */
export function drawTasksPage({
  tasks,
  today,
  zone,
}: {
  tasks: readonly TaskRow[]
  today: string
  zone: string
}): Html {
  return html`${drawBar('My tasks', 'What is waiting for you, the next due first')}
  <div class="scroll">${ANSWERS}<div class="sheet" id="sheet" hx-get="/tasks?part=body" hx-trigger="changed"
    hx-select="#sheet" hx-swap="morph:outerHTML" data-live="*">
    ${
      tasks.length
        ? drawTasks(tasks, { ...PLACE, zone, today, withDeal: true })
        : html`<p class="empty">Nothing is waiting for you. Tasks arrive here when a deal of yours is won.</p>`
    }
  </div></div>`
}

/** An account with its deals. */
export function drawAccountPage({
  account,
  deals,
  look,
  zone,
}: {
  account: AccountRecord
  deals: readonly DealRow[]
  look: Look
  zone: string
}): Html {
  const facts = [
    ['Owner', account.ownerName ?? 'Nobody yet'],
    ['Domain', account.domain],
    ['Country', account.country],
    ['Industry', account.industry],
    ['Region', account.region],
  ] as const
  return html`${drawBar(html`<span class="key">${account.key}</span> ${plain(account.name)}`, 'Account')}
  <div class="scroll"><div class="parts">
    ${drawPart(
      'Fields',
      drawFacts(
        facts.flatMap(([label, value]) => (value ? [[label, value] as const] : [])),
        zone,
      ),
      true,
    )}
    ${drawPart('Deals', deals.length ? drawDeals(deals, look) : 'No deals with this account yet.', true)}
  </div></div>`
}

/** A handoff's board. */
export function drawProjectPage({
  project,
  tasks,
  today,
  zone,
}: {
  project: ProjectView
  tasks: readonly TaskRow[]
  today: string
  zone: string
}): Html {
  const { checks: _, ...card } = projectCard(project)
  return html`${drawBar(html`<span class="key">${project.key}</span> ${plain(project.name)}`, 'Handoff')}
  <div class="scroll">${ANSWERS}<div class="parts" id="sheet" hx-get="/projects/${project.key}" hx-trigger="changed"
    hx-select="#sheet" hx-swap="morph:outerHTML" data-live="*">
    ${drawPart('Where it stands', drawCard(card, { ...PLACE, zone }), true)}
    ${drawPart('Tasks', tasks.length ? drawTasks(tasks, { ...PLACE, zone, today }) : 'No tasks yet.', true)}
  </div></div>`
}
