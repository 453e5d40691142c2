import { sayName } from '../../../cards/say.ts'
import type { OwnerView } from '../../../cards/view.ts'
import type { ClockRow } from '../../../store/story.ts'
import { plain } from '../draw.ts'
import { type Html, html } from '../html.ts'
import { wordsFor } from '../words.ts'

/** Who owns a record, since when and why, and who was considered; of what nobody owns, why not. */
export function drawOwner(owner: OwnerView | null, noun: string, zone: string): Html {
  const nobody = html`<p class="quiet">Nobody owns this ${noun} yet.</p>`
  if (!owner) return nobody
  return html`${owner.ownerName ? drawHolder(owner, zone) : nobody}
    ${drawReason(owner, noun)}
    ${owner.rule && html`<p class="quiet">Rule: ${plain(owner.rule)} · rulebook ${owner.rulebook}</p>`}
    ${owner.candidates.length ? drawCandidates(owner) : ''}`
}

function drawHolder(owner: OwnerView, zone: string): Html {
  const { ownerName, since, awayUntil, coverName } = owner
  const { full } = wordsFor(zone)
  const from = since ? `since ${full(since)}` : ''
  const covers = coverName ? html`; ${plain(coverName)} covers` : ''
  const away = awayUntil && html`<p>Away until ${full(awayUntil)}${covers}</p>`
  return html`<p class="lead"><strong>${plain(ownerName ?? '')}</strong> <span class="quiet">${from}</span></p>${away}`
}

function drawReason({ because, ownerName }: OwnerView, noun: string): Html | '' {
  if (because) return html`<p dir="auto">${because}</p>`
  if (!ownerName) return ''
  return html`<p class="quiet">The owner came with the ${noun}: no rule decided it.</p>`
}

function drawCandidates({ candidates }: OwnerView): Html {
  return html`<details><summary>Who was considered (${candidates.length})</summary>
    <ul class="plain-list">${candidates.map(
      ({ name, skipped }) =>
        html`<li>${plain(name)} <span class="quiet">${skipped ?? 'could have it'}</span></li>`,
    )}</ul></details>`
}

const CLOCK_STATES = {
  running: ['Running', 'waiting'],
  paused: ['Paused', 'plain'],
  met: ['In time', 'good'],
  breached: ['Overdue', 'bad'],
  canceled: ['Called off', 'plain'],
} as const

/** The clocks of a record: how each stands, until when, and why. */
export function drawClocks(clocks: readonly ClockRow[], zone: string): Html {
  const words = wordsFor(zone)
  return html`<ul class="plain-list">${clocks.map((clock) => {
    const [label, tone] = CLOCK_STATES[clock.state]
    return html`<li><span class="badge badge-${tone}">${label}</span> <strong>${sayName(clock.kind)}</strong>
      due ${words.full(clock.dueAt)}<p class="quiet" dir="auto">${clock.because}</p></li>`
  })}</ul>`
}

/** The line at the foot of a record's page, by which a note is kept about it. */
export function drawNote(path: string, key: string): Html {
  return html`<form class="composer" data-composer hx-post="${path}/note" hx-target="#answers" hx-swap="beforeend"
    hx-sync="this:drop" autocomplete="off"><div class="composer-box">
    <textarea name="text" rows="1" aria-label="Add a note to ${key}" placeholder="Add a note to ${key}" maxlength="4000"
      dir="auto" data-enter-sends></textarea>
    <button class="button primary" type="submit">Add note</button></div></form>`
}
