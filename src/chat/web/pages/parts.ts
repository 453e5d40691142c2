import { sayDay, sayMoney, sayStage } from '../../../cards/say.ts'
import type { Look } from '../../../cards/view.ts'
import type { DealRow, TaskRow } from '../../../store/pages.ts'
import { drawButton, type Place, plain } from '../draw.ts'
import { drawFace } from '../frame.ts'
import { type Html, html } from '../html.ts'
import type { Told } from '../timeline.ts'
import { wordsFor } from '../words.ts'

/** A part of a record's page under its own heading. */
export function drawPart(title: string, content: Html | string, wide = false): Html {
  const id = `part-${title.toLowerCase().replace(/[^a-z]+/g, '-')}`
  return html`<section class="part ${wide ? 'wide' : ''}" aria-labelledby="${id}">
    <h2 id="${id}">${title}</h2>${typeof content === 'string' ? html`<p class="quiet">${content}</p>` : content}
  </section>`
}

/** What happened, oldest first, with people's own words set apart. */
export function drawTimeline(story: readonly Told[], zone: string): Html {
  if (story.length === 0) return html`<p class="quiet">Nothing has happened yet.</p>`
  const words = wordsFor(zone)
  return html`<ol class="timeline">${story.map(
    ({ at, who, person, text, note, because }) => html`<li>
      ${drawFace(person ? { id: person, name: who } : null)}
      <div><p>${html`<strong>${plain(who)}</strong>`} ${plain(text)}</p>
        ${note !== null ? html`<blockquote dir="auto">${note}</blockquote>` : ''}
        ${because && html`<p class="quiet">${plain(because)}</p>`}
        <p class="quiet"><time datetime="${at}">${words.full(at)}</time></p></div>
    </li>`,
  )}</ol>`
}

/** Tasks as a table, with the buttons of those that are open. */
export function drawTasks(
  tasks: readonly TaskRow[],
  place: Place & { readonly today: string; readonly withDeal?: boolean },
): Html {
  return html`<div class="table" role="region" aria-label="Table of tasks" tabindex="0"><table class="wide-table">
    <thead><tr><th scope="col">Task</th><th scope="col">${place.withDeal ? 'Deal' : 'Owner'}</th><th scope="col">Due</th><th
      scope="col"><span class="quiet-label">State</span></th></tr></thead>
    <tbody>${tasks.map((task) => drawTask(task, place))}</tbody></table></div>`
}

const STATES = {
  not_started: ['To do', 'plain'],
  in_progress: ['Under way', 'waiting'],
  waiting: ['Waiting', 'waiting'],
  completed: ['Done', 'good'],
  canceled: ['Canceled', 'plain'],
} as const

function drawTask(task: TaskRow, place: Place & { today: string; withDeal?: boolean }): Html {
  const [label, tone] = STATES[task.status]
  const isOpen = task.status !== 'completed' && task.status !== 'canceled'
  const isLate = isOpen && task.dueOn !== null && task.dueOn < place.today
  const done = { press: 'done', label: 'Done', value: task.id }
  return html`<tr>
    <td><span class="key">${task.key}</span> ${plain(task.title)}</td>
    <td>${place.withDeal ? drawDealLink(task) : plain(task.ownerName ?? 'Nobody yet')}</td>
    <td class="${isLate ? 'late' : ''}"><span class="nowrap">${task.dueOn ? sayDay(task.dueOn) : '–'}</span>${isLate ? ' (late)' : ''}</td>
    <td class="row-buttons">${
      task.status === 'not_started' ? '' : html`<span class="badge badge-${tone}">${label}</span>`
    } ${isOpen ? drawButton(done, place) : ''}</td>
  </tr>`
}

function drawDealLink({ dealKey, dealName }: TaskRow): Html {
  if (!dealKey) return html`–`
  return html`<a href="/deals/${dealKey}">${plain(dealName ?? dealKey)}</a>`
}

/** Deals as a table. */
export function drawDeals(deals: readonly DealRow[], look: Look): Html {
  return html`<div class="table" role="region" aria-label="Table of deals" tabindex="0"><table class="wide-table">
    <thead><tr><th scope="col">Deal</th><th scope="col">Account</th><th scope="col">Stage</th><th scope="col"
      class="number">Amount</th><th scope="col">Owner</th><th scope="col">Closes</th></tr></thead>
    <tbody>${deals.map((deal) => drawDeal(deal, look))}</tbody></table></div>`
}

function drawDeal(deal: DealRow, look: Look): Html {
  const { key, name, accountKey, accountName, amount, currency, ownerName, closeDate } = deal
  return html`<tr>
    <td><span class="key">${key}</span> <a href="/deals/${key}">${plain(name)}</a></td>
    <td>${accountKey ? html`<a href="/accounts/${accountKey}">${plain(accountName ?? accountKey)}</a>` : '–'}</td>
    <td>${drawStage(deal, look)}</td>
    <td class="number">${amount ? sayMoney(amount, currency) : '–'}</td>
    <td>${plain(ownerName ?? 'Nobody yet')}</td>
    <td class="nowrap">${closeDate ? sayDay(closeDate) : '–'}</td>
  </tr>`
}

/** The stage as a badge: green when won, red when lost, waiting while an approval is pending. */
export function drawStage(
  { pipeline, stage, pendingStage }: Pick<DealRow, 'pipeline' | 'stage' | 'pendingStage'>,
  look: Look,
): Html {
  const found = look.pipelines[pipeline]?.stages.find(({ name }) => name === stage)
  const closed = found?.isWon ? 'good' : 'bad'
  const tone = pendingStage ? 'waiting' : found?.isClosed ? closed : 'plain'
  const label = sayStage(look, pipeline, stage)
  const pending = pendingStage ? ` → ${sayStage(look, pipeline, pendingStage)}?` : ''
  return html`<span class="badge badge-${tone}">${label}${pending}</span>`
}
