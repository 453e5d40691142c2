import type { Person } from '../../../nouns.ts'
import type { ShownMessage } from '../../../store/conversations.ts'
import { icon } from '../frame.ts'
import { type Html, html } from '../html.ts'
import type { Told } from '../timeline.ts'
import { drawMessage } from './conversation.ts'
import { drawTimeline } from './parts.ts'

export interface Thread {
  readonly path: string
  readonly person: Person
  readonly message: ShownMessage
  readonly replies: readonly ShownMessage[]
  /** The deal the card is about, if it is about one: its story, and where notes go. */
  readonly deal: {
    readonly key: string
    readonly name: string
    readonly story: readonly Told[]
  } | null
  /** What can be made of a line somebody wrote: names and words of the shortcuts. */
  readonly menu: readonly (readonly [name: string, says: string])[]
}

/** What belongs to one message: the deal's story and notes, or the replies to a line. */
export function drawThread(thread: Thread): Html {
  const { path, message, deal } = thread
  return html`<aside class="thread" id="thread" aria-label="Thread" tabindex="-1" data-path="${path}">
    <header class="bar">
      <div class="bar-title"><h2>Thread</h2>${deal && html`<p class="quiet"><a href="/deals/${deal.key}">${deal.key}</a></p>`}</div>
      <a class="icon-button" href="${path}" data-close-thread aria-label="Close the thread">${icon('close')}</a>
    </header>
    ${drawThreadBody(thread)}
    ${drawReply(thread, message)}
  </aside>`
}

/** The living part of a thread. */
export function drawThreadBody(thread: Thread): Html {
  const { path, person, message, replies, deal } = thread
  return html`<div class="scroll" id="thread-body" tabindex="0" role="region" aria-label="What happened"
    hx-get="${path}/m/${message.id}?part=body" hx-trigger="changed" hx-swap="morph:outerHTML" data-live="*">
    <ol class="messages">${drawMessage({ ...message, threadId: message.id }, { person, path })}</ol>
    ${message.noun === 'line' ? drawMenu(thread) : ''}
    ${deal ? html`<h3 class="thread-title">What happened</h3>${drawTimeline(deal.story, person.zone)}` : ''}
    <ol class="messages" id="thread-answers">${replies.map((reply) => drawMessage(reply, { person, path }))}</ol>
  </div>`
}

function drawMenu({ menu, message }: Thread): Html {
  return html`<div class="card-buttons" role="group" aria-label="With this message">${menu.map(
    ([name, says]) => html`<button class="button small" type="button" hx-post="/shortcut"
      hx-vals="${JSON.stringify({ name, message: message.id })}" hx-target="#thread-answers"
      hx-swap="beforeend" hx-disabled-elt="this">${says}</button>`,
  )}</div>`
}

function drawReply({ path, deal }: Thread, message: ShownMessage): Html {
  const label = deal ? `Add a note to ${deal.key}` : 'Reply'
  return html`<form class="composer" data-composer hx-post="${path}/m/${message.id}/say" hx-target="#thread-answers"
    hx-swap="beforeend" hx-sync="this:drop" autocomplete="off">
    <div class="composer-box">
      <textarea name="text" rows="1" aria-label="${label}" placeholder="${label}" maxlength="4000" dir="auto" data-enter-sends></textarea>
      <button class="button primary" type="submit">${deal ? 'Add' : 'Reply'}</button>
    </div>
  </form>`
}
