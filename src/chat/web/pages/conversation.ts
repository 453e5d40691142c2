import type { Conversation } from '../../../model.ts'
import type { Person } from '../../../nouns.ts'
import type { ShownMessage } from '../../../store/conversations.ts'
import type { Card } from '../../card.ts'
import { drawCard, plain } from '../draw.ts'
import { drawBar, drawFace } from '../frame.ts'
import { type Html, html } from '../html.ts'
import { wordsFor } from '../words.ts'

const TOGETHER_MS = 5 * 60_000

/** A conversation as one person sees it. */
export interface Shown {
  readonly path: string
  readonly name: string
  readonly about: string
  readonly conversation: Conversation
  readonly person: Person
  readonly messages: readonly ShownMessage[]
  /** True when there are older messages than these. */
  readonly earlier: boolean
  /** What the reader has chosen, in their own conversation; null elsewhere. */
  readonly settings: Card | null
}

/** A conversation: its messages, and the line to write in. */
export function drawConversation(shown: Shown): Html {
  const isChannel = shown.conversation.startsWith('channel:')
  return html`${drawBar(html`${isChannel ? html`<span class="hash">#</span>` : ''}${shown.name}`, shown.about)}
  ${shown.settings ? drawSettings(shown.settings, shown) : ''}
  <div class="scroll" id="scroll" role="log" aria-label="Messages in ${shown.name}" tabindex="0">
    ${drawMessages(shown)}
  </div>
  ${drawComposer(shown)}`
}

function drawSettings(card: Card, { conversation, person }: Shown): Html {
  return html`<details class="own-settings"><summary>${card.title}</summary>
    ${drawCard(card, { answers: 'messages', conversation, zone: person.zone, level: 2 })}</details>`
}

/** The list of messages; fetched again whenever the conversation changes, from the oldest one shown. */
export function drawMessages(shown: Shown): Html {
  const { messages, path, person, earlier } = shown
  const from = messages[0] ? `?from=${messages[0].id}` : ''
  const words = wordsFor(person.zone)
  return html`<ol class="messages" id="messages" hx-get="${path}/messages${from}" hx-trigger="changed"
    hx-swap="morph:outerHTML" hx-sync="this:replace" data-live="${shown.conversation}">
    ${earlier ? drawEarlier(shown) : ''}
    ${messages.length ? '' : drawNothing(shown)}
    ${messages.map((message, index) => {
      const last = messages[index - 1]
      const isNewDay = words.day(message.createdAt) !== (last && words.day(last.createdAt))
      return html`${isNewDay ? drawDay(message.createdAt, person.zone) : ''}${drawMessage(message, shown, !isNewDay && follows(message, last))}`
    })}
  </ol>`
}

function drawEarlier({ path, messages }: Shown): Html {
  return html`<li class="earlier" id="earlier"><button class="button small" type="button"
    hx-get="${path}/messages?before=${messages[0]?.id}" hx-target="#messages" hx-swap="morph:outerHTML">Earlier messages</button></li>`
}

function drawNothing({ name, conversation }: Shown): Html {
  const isChannel = conversation.startsWith('channel:')
  return html`<li class="nothing" id="nothing">
    <p class="nothing-title">${isChannel ? `Nothing in #${name} yet` : 'Nothing needs you right now'}</p>
    <p>${
      isChannel
        ? 'Cards appear here when there is something to act on. You can also just write something.'
        : 'Tasks, approvals and answers that are yours alone arrive here. Try a command:'
    }</p>
    <p><code>/baton help</code> <code>/task list</code> <code>/owner Acme</code></p>
  </li>`
}

function drawDay(at: string, zone: string): Html {
  const day = wordsFor(zone).day(at)
  return html`<li class="day" id="day-${at.slice(0, 10)}"><span>${day}</span></li>`
}

/** True when a message goes on where the last one ended: the same author, within minutes. */
function follows(message: ShownMessage, last: ShownMessage | undefined): boolean {
  const between = Date.parse(message.createdAt) - Date.parse(last?.createdAt ?? '')
  return last?.author?.id === message.author?.id && between < TOGETHER_MS
}

/** One message: a person's line or Baton's card, with its time. */
export function drawMessage(message: ShownMessage, { person, path }: Reader, goesOn = false): Html {
  return html`<li class="message ${goesOn ? 'goes-on' : ''} ${message.noun === 'line' ? 'is-line' : ''}" id="m-${message.id}" data-at="${message.createdAt}"
    data-version="${message.version}" data-title="${message.card.title}">
    ${goesOn ? html`<span class="gutter">${drawWhen(message, { person, path })}</span>` : drawFace(message.author)}
    <div class="message-body">
      ${drawMessageHead(message, { person, path }, goesOn)}
      ${drawContent(message, person.zone)}
      ${message.threadId ? '' : drawThreadLink(message, path)}
    </div>
  </li>`
}

type Reader = Pick<Shown, 'person' | 'path'>

function drawMessageHead(message: ShownMessage, reader: Reader, goesOn: boolean): Html {
  const { author, createdAt, updatedAt, version } = message
  const words = wordsFor(reader.person.zone)
  const changed = version > 1 && words.full(updatedAt) !== words.full(createdAt)
  return html`<div class="message-head">
    <span class="${goesOn ? 'quiet-label' : 'author'}">${plain(author?.name ?? 'Baton')}</span>
    ${author || goesOn ? '' : html`<span class="app">App</span>`}
    ${goesOn ? '' : drawWhen(message, reader)}
    ${changed ? html`<span class="when">changed <time datetime="${updatedAt}">${sayChange(message, words)}</time></span>` : ''}
  </div>`
}

function drawWhen({ id, createdAt }: ShownMessage, { person, path }: Reader): Html {
  const words = wordsFor(person.zone)
  return html`<a class="when" href="${path}/m/${id}"><time datetime="${createdAt}"
    title="${words.full(createdAt)}">${words.time(createdAt)}</time></a>`
}

function sayChange(
  { createdAt, updatedAt }: ShownMessage,
  words: ReturnType<typeof wordsFor>,
): string {
  const sameDay = words.day(createdAt) === words.day(updatedAt)
  return sameDay ? words.time(updatedAt) : words.full(updatedAt)
}

function drawContent({ noun, card, conversation, threadId }: ShownMessage, zone: string): Html {
  if (noun === 'line') return html`<p class="line" dir="auto">${card.title}</p>`
  return threadId
    ? drawCard(card, { answers: 'thread-answers', conversation, zone, level: 3 })
    : drawCard(card, { answers: 'messages', conversation, zone, level: 2 })
}

function drawThreadLink({ id, replies, noun }: ShownMessage, path: string): Html {
  const label = replies
    ? `${replies} ${replies === 1 ? 'reply' : 'replies'}`
    : noun === 'line'
      ? 'Reply'
      : 'Thread'
  return html`<a class="thread-link ${replies ? '' : 'is-empty'}" href="${path}/m/${id}" hx-get="${path}/m/${id}" hx-target="#thread-place" hx-swap="innerHTML"
    hx-push-url="true" data-opens-thread>${label}</a>`
}

function drawComposer({ path, name, conversation }: Shown): Html {
  const where = conversation.startsWith('channel:') ? `#${name}` : 'Baton'
  return html`<form class="composer" data-composer hx-post="${path}/say" hx-target="#messages" hx-swap="beforeend"
    hx-sync="this:drop" autocomplete="off">
    <div class="suggestions" id="suggestions" role="listbox" aria-label="Commands" hidden></div>
    <div class="composer-box">
      <input id="line" name="text" type="text" role="combobox" aria-expanded="false" aria-controls="suggestions"
        aria-autocomplete="list" aria-label="Message ${where}" placeholder="Message ${where}, or / for a command"
        maxlength="4000" dir="auto" spellcheck="true" data-complete>
      <button class="button primary" type="submit">Send</button>
    </div>
    <p class="composer-hint" aria-hidden="true"><kbd>/</kbd> commands <kbd>Tab</kbd> complete <kbd>Enter</kbd> send</p>
  </form>`
}
