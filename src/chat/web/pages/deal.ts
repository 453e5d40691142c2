import { approvalCard } from '../../../cards/approval.ts'
import { projectCard } from '../../../cards/project.ts'
import { sayDay, sayMoney, sayName, sayWriter } from '../../../cards/say.ts'
import type { ApprovalView, Look, OwnerView, ProjectView } from '../../../cards/view.ts'
import type { Person } from '../../../nouns.ts'
import type { DealRecord, TaskRow } from '../../../store/pages.ts'
import type { ClockRow } from '../../../store/story.ts'
import type { Card, Line } from '../../card.ts'
import { drawButton, drawCard, drawFacts, plain } from '../draw.ts'
import { drawBar } from '../frame.ts'
import { type Html, html } from '../html.ts'
import type { Told } from '../timeline.ts'
import { drawClocks, drawNote, drawOwner } from './owning.ts'
import { drawPart, drawStage, drawTasks, drawTimeline } from './parts.ts'

export interface DealPage {
  readonly deal: DealRecord & { readonly hidden: readonly string[] }
  readonly owner: OwnerView | null
  readonly tasks: readonly TaskRow[]
  readonly clocks: readonly ClockRow[]
  readonly approvals: readonly ApprovalView[]
  readonly projects: readonly ProjectView[]
  readonly story: readonly Told[]
  readonly look: Look
  readonly person: Person
  readonly today: string
}

const PLACE = { answers: 'answers', conversation: '' }

/** Everything about one deal on one page. */
export function drawDealPage(page: DealPage): Html {
  const { deal } = page
  const title = html`<span class="key">${deal.key}</span> ${plain(deal.name)}`
  return html`${drawBar(title, drawUnder(page))}
  <div class="scroll">
    <ol class="messages" id="answers" aria-label="Answers" aria-live="polite"></ol>
    ${drawDealParts(page)}
  </div>
  ${drawNote(`/deals/${deal.key}`, deal.key)}`
}

/** The living part of the page. */
export function drawDealParts(page: DealPage): Html {
  const { deal, approvals, projects, tasks, look } = page
  const cards = [
    ...approvals.map((approval) => approvalCard(approval, look)),
    ...projects.map((project) => withoutTasks(projectCard(project))),
  ]
  const place = { ...PLACE, zone: page.person.zone, today: page.today }
  return html`<div class="parts two" id="parts" hx-get="/deals/${deal.key}?part=body" hx-trigger="changed"
    hx-swap="morph:outerHTML" data-live="*">
    <div class="stack">
      ${drawPart('Where it stands', drawSummary(deal))}
      ${drawPart('Tasks', tasks.length ? drawTasks(tasks, place) : 'No tasks yet. They appear when the deal is won, or with /task new.')}
      ${drawPart('What happened', drawTimeline(page.story, page.person.zone))}
    </div>
    <div class="stack">
      ${drawPart('Fields', drawFields(page))}
      ${drawPart('Owner, and why', drawOwner(page.owner, 'deal', page.person.zone))}
      ${drawPart('Clocks', page.clocks.length ? drawClocks(page.clocks, page.person.zone) : 'No clock has run on this deal.')}
      ${cards.length ? drawPart('Approvals and handoffs', html`<div class="stack">${cards.map((card) => drawCard(card, { ...PLACE, zone: page.person.zone }))}</div>`) : ''}
    </div>
  </div>`
}

/** The board's tasks stand in a table of their own. */
function withoutTasks({ checks: _, ...card }: Card): Card {
  return card
}

function drawUnder({ deal, look }: DealPage): Html {
  const account = deal.accountKey
    ? html`<a href="/accounts/${deal.accountKey}">${plain(deal.accountName ?? deal.accountKey)}</a>`
    : 'No account'
  return html`${drawStage(deal, look)} ${account}`
}

function drawSummary({ summary, id }: DealRecord): Html {
  const why = { press: 'why', label: 'Why?', value: id }
  if (!summary) {
    return html`<p class="quiet">No summary yet: one is written after the deal changes.</p>
      <div class="card-buttons">${drawButton(why, PLACE)}</div>`
  }
  return html`<p dir="auto" class="lead">${summary.text}</p>
    <p class="next"><strong>Next best action:</strong> <span dir="auto">${summary.nextAction}</span></p>
    <p class="quiet">Written ${sayWriter(summary.writer)}</p>
    <div class="card-buttons">${drawButton(why, PLACE)}</div>`
}

function drawFields({ deal, person }: DealPage): Html {
  const custom = Object.entries(deal.custom).map(
    ([name, value]) => [sayName(name), String(value ?? '–')] as const,
  )
  const given: readonly (readonly [string, Line | null])[] = [
    ['Amount', deal.amount && sayMoney(deal.amount, deal.currency)],
    ['Discount', deal.discount && `${Number(deal.discount)} %`],
    ['Close date', deal.closeDate && sayDay(deal.closeDate)],
    ['Next step', deal.nextStep],
    ['Lead source', deal.leadSource],
    ['Lost because', deal.lostReason],
    ['Came from', [deal.source, deal.externalId].filter(Boolean).join(' ')],
    ['Entered', [{ at: deal.createdAt }]],
    ['Last changed', [{ at: deal.updatedAt }]],
    ['Closed', deal.closedAt && [{ at: deal.closedAt }]],
    ...custom,
    ['Not for you', deal.hidden.join(', ')],
  ]
  const shown = given.flatMap(([label, value]) => (value ? [[label, value] as const] : []))
  return drawFacts(shown, person.zone)
}
