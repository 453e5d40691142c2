import { randomUUID } from 'node:crypto'
import { pagePath } from '../../cards/paths.ts'
import {
  type Button,
  type Card,
  type FormField,
  type Line,
  named,
  piecesOf,
  type Reply,
  type ReplyFile,
} from '../card.ts'
import { type Html, html } from './html.ts'
import { drawSearch } from './search-field.ts'
import { wordsFor } from './words.ts'

/** Where a card stands: what its buttons say back goes into the list with the id `answers`. */
export interface Place {
  readonly answers: string
  /** The conversation it is shown in, told to the button's handler. */
  readonly conversation: string
  /** The reader's time zone. */
  readonly zone: string
  readonly level?: 2 | 3
}

/** Foreign text as text: it may neither turn the line around it nor fake markup. */
export function plain(text: string): Html {
  return html`<bdi>${text}</bdi>`
}

/** A neutral card as HTML. */
export function drawCard(card: Card, place: Place): Html {
  return html`<div class="card">
    ${drawHead(card, place.level ?? 3)}
    ${card.text && html`<p class="card-text" dir="auto">${card.text}</p>`}
    ${card.facts?.length ? drawFacts(card.facts, place.zone) : ''}
    ${card.checks?.length ? drawChecks(card.checks) : ''}
    ${card.table && drawTable(card.table, card.title)}
    ${drawFoot(card, place)}
  </div>`
}

function drawHead(card: Card, level: 2 | 3): Html {
  const link = card.link && isOwnPath(card.link) ? card.link : null
  const title = link ? html`<a href="${link}">${plain(card.title)}</a>` : plain(card.title)
  return html`<div class="card-head">
    ${level === 2 ? html`<h2>${title}</h2>` : html`<h3>${title}</h3>`}
    ${card.badge && html`<span class="badge badge-${card.badge.tone}">${card.badge.text}</span>`}
  </div>`
}

/** A card may only lead into our own pages: no scheme, no other host. */
function isOwnPath(link: string): boolean {
  return /^\/(?![/\\])/.test(link)
}

/** Labels and values; moments by the reader's own clock. */
export function drawFacts(facts: readonly (readonly [string, Line | Html])[], zone: string): Html {
  return html`<dl class="facts">${facts.map(
    ([label, value]) =>
      html`<div><dt>${label}</dt><dd>${isLine(value) ? drawLine(value, zone) : value}</dd></div>`,
  )}</dl>`
}

/** A line with its moments by the reader's clock, each with the exact moment behind it. */
function drawLine(line: Line, zone: string): Html {
  const words = wordsFor(zone)
  return html`${piecesOf(line)
    .map(named)
    .map((piece) => {
      if (typeof piece === 'string') return plain(piece)
      if (Number.isNaN(Date.parse(piece.at))) return plain(piece.at)
      return html`<time datetime="${piece.at}" title="${words.exact(piece.at)}">${words.full(piece.at)}</time>`
    })}`
}

function isLine(value: Line | Html): value is Line {
  return typeof value === 'string' || Array.isArray(value)
}

function drawChecks(checks: NonNullable<Card['checks']>): Html {
  return html`<ul class="checks">${checks.map(
    ({ done, text }) => html`<li class="${done ? 'done' : 'open'}">
      <span class="tick" aria-hidden="true"></span>
      <span><span class="quiet-label">${done ? 'Done: ' : 'Open: '}</span>${plain(text)}</span>
    </li>`,
  )}</ul>`
}

/** A table, under a name that is read out. */
export function drawTable({ columns, rows }: NonNullable<Card['table']>, title: string): Html {
  return html`<div class="table" role="region" aria-label="${title}" tabindex="0"><table>
    <thead><tr>${columns.map((column) => html`<th scope="col">${column}</th>`)}</tr></thead>
    <tbody>${rows.map((row) => html`<tr>${row.map((cell) => html`<td>${drawCell(cell)}</td>`)}</tr>`)}</tbody>
  </table></div>`
}

/** The key of a deal, a lead or a ticket leads to its page. */
function drawCell(cell: string): Html {
  const path = pagePath(cell)
  if (path) return html`<a href="${path}">${cell}</a>`
  return plain(cell)
}

function drawFoot(card: Card, place: Place): Html | '' {
  if (!card.footer && !card.buttons?.length) return ''
  return html`<div class="card-foot">
    ${card.buttons?.length ? drawButtons(card, card.buttons, place) : ''}
    ${card.footer && html`<p class="card-footer" dir="auto">${drawLine(card.footer, place.zone)}</p>`}
  </div>`
}

function drawButtons(card: Card, buttons: readonly Button[], place: Place): Html {
  return html`<div class="card-buttons" role="group" aria-label="${card.title}">${buttons.map(
    (button) => drawButton(button, place),
  )}</div>`
}

export function drawButton(
  { press, label, value, style }: Button,
  place: Pick<Place, 'answers' | 'conversation'>,
): Html {
  const sent = JSON.stringify({ press, value, conversation: place.conversation })
  return html`<button class="button ${style ?? ''}" type="button" hx-post="/press"
    hx-vals="${sent}" hx-target="#${place.answers}" hx-swap="beforeend"
    hx-disabled-elt="this" data-press="${press}">${label}</button>`
}

/** What is said back to the asker alone; its form, if any, is drawn by `drawForm` instead. */
export function drawWhisper(reply: Reply, place: Place, at: Date): Html {
  const cards = [...(reply.card ? [reply.card] : []), ...(reply.cards ?? [])]
  return html`<li class="message whisper" id="w-${randomUUID()}" data-at="${at.toISOString()}">
    <div class="whisper-head">
      <span class="whisper-note">Only you see this</span>
      <button class="icon-button" type="button" data-dismiss aria-label="Dismiss this answer">×</button>
    </div>
    ${reply.text && html`<p class="whisper-text" dir="auto">${reply.text}</p>`}
    ${cards.map((card) => drawCard(card, place))}
    ${reply.file && drawFile(reply.file)}
  </li>`
}

function drawFile({ name, type, text }: ReplyFile): Html {
  const data = `data:${type};charset=utf-8;base64,${Buffer.from(text).toString('base64')}`
  return html`<p><a class="button" download="${name}" href="${data}">Download ${name}</a></p>`
}

/** A dialog's content: goes into the page's one `<dialog>`, with the faults beside their fields. */
export function drawForm(
  { form, text }: Reply & { form: NonNullable<Reply['form']> },
  place: Place,
): Html {
  return html`<form class="dialog-form" hx-post="/submit" hx-target="#${place.answers}"
    hx-swap="beforeend" hx-disabled-elt="find [type=submit]" novalidate>
    <h2 id="dialog-title">${plain(form.title)}</h2>
    ${[text, form.text].map((words) => words && html`<p dir="auto">${words}</p>`)}
    <input type="hidden" name="submit" value="${form.submit}">
    <input type="hidden" name="value" value="${form.value}">
    <input type="hidden" name="conversation" value="${place.conversation}">
    <input type="hidden" name="answers" value="${place.answers}">
    ${form.fields.map(drawField)}
    <div class="dialog-buttons">
      <button class="button" type="button" data-close>Cancel</button>
      <button class="button primary" type="submit">${form.submitLabel}</button>
    </div>
  </form>`
}

function drawField(field: FormField): Html {
  const notes = [
    ...(field.hint ? [`hint-${field.name}`] : []),
    ...(field.fault ? [`fault-${field.name}`] : []),
  ].join(' ')
  return html`<div class="field ${field.fault ? 'faulty' : ''}">
    <label for="field-${field.name}">${field.label}${
      field.required ? html`<span class="required"> (required)</span>` : ''
    }</label>
    ${field.hint && html`<p class="hint" id="hint-${field.name}">${field.hint}</p>`}
    ${drawControl(field, notes)}
    ${field.fault && html`<p class="fault" id="fault-${field.name}">${field.fault}</p>`}
  </div>`
}

function drawControl(field: FormField, notes: string): Html {
  const state = html`${field.fault ? html`aria-invalid="true"` : ''} ${
    field.required ? html`required` : ''
  } ${notes ? html`aria-describedby="${notes}"` : ''}`
  if (field.kind === 'search') return drawSearch(field, state)
  const attributes = html`id="field-${field.name}" name="fields.${field.name}" ${state}`
  if (field.kind === 'choice') return drawChoice(field, attributes)
  if (field.kind === 'longtext') {
    return html`<textarea ${attributes} rows="4" dir="auto">${field.value ?? ''}</textarea>`
  }
  const type =
    field.kind === 'number' ? html`type="text" inputmode="decimal"` : html`type="${field.kind}"`
  return html`<input ${attributes} ${type} value="${field.value ?? ''}" autocomplete="off" dir="auto">`
}

function drawChoice(field: FormField & { kind: 'choice' }, attributes: Html): Html {
  const chosen = field.value ?? ''
  const known = field.options.some(([value]) => value === chosen)
  return html`<select ${attributes}>
    ${known ? '' : html`<option value="" selected>Choose…</option>`}
    ${field.options.map(
      ([value, label]) =>
        html`<option value="${value}" ${value === chosen ? html`selected` : ''}>${label}</option>`,
    )}
  </select>`
}
