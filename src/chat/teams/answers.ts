import type { Reply } from '../card.ts'
import { cut, line } from '../cut.ts'
import { type Drawn, drawReply } from './draw.ts'
import { drawForm } from './form.ts'
import { LIMITS } from './limits.ts'

/** What an HTTP request of Teams is answered with. */
export interface Answer {
  readonly status: number
  readonly body?: object
}

export const DONE: Answer = { status: 200 }

const ADAPTIVE = 'application/vnd.microsoft.card.adaptive'

/** Shows a card in the place of the pressed one, to the presser alone. */
export function showCard({ card }: Drawn): Answer {
  return { status: 200, body: { statusCode: 200, type: ADAPTIVE, value: card } }
}

/** Says something to the presser alone, for a moment. */
export function toast(text: string): Answer {
  const type = 'application/vnd.microsoft.activity.message'
  return { status: 200, body: { statusCode: 200, type, value: cut(text, LIMITS.toast) } }
}

/** The press cannot be answered; Teams says so under the card. */
export function refuse(statusCode: 400 | 404, message: string): Answer {
  const code = statusCode === 404 ? 'NotFound' : 'BadRequest'
  const type = 'application/vnd.microsoft.error'
  return { status: 200, body: { statusCode, type, value: { code, message } } }
}

/** Choices for the letters typed so far. */
export function offerChoices(found: readonly (readonly [string, string])[]): Answer {
  const results = found.slice(0, LIMITS.found).map(([value, title]) => ({ value, title }))
  const type = 'application/vnd.microsoft.search.searchResponse'
  return { status: 200, body: { statusCode: 200, type, value: { results } } }
}

/** Shows a reply in the open dialog: a form, cards, or a sentence that ends it. */
export function dialogOf(reply: Reply, { url, nonce }: { url: string; nonce: string }): Answer {
  if (reply.form) return dialog(reply.form.title, drawForm(reply.form, nonce))
  const hasMore = reply.card || (reply.cards?.length ?? 0) > 0 || reply.text?.includes(url)
  const drawn = hasMore ? drawReply(reply, url) : null
  return drawn ? dialog('Baton', drawn) : sayInDialog(reply.text?.trim() || 'Done.')
}

export function sayInDialog(text: string): Answer {
  return { status: 200, body: { task: { type: 'message', value: cut(text, LIMITS.text) } } }
}

function dialog(title: string, { card }: Drawn): Answer {
  const shown = cut(line(title) || 'Baton', LIMITS.dialogTitle)
  const value = { title: shown, height: 'medium', width: 'medium', card: attached(card) }
  return { status: 200, body: { task: { type: 'continue', value } } }
}

/** Cards to put into a message that somebody writes; `preview` is the line in the list of them. */
export function offerCards(
  found: readonly { readonly drawn: Drawn; readonly title: string }[],
): Answer {
  const attachments = found.map(({ drawn, title }) => ({
    ...attached(drawn.card),
    preview: {
      contentType: 'application/vnd.microsoft.card.thumbnail',
      content: { title: escapeHtml(title) },
    },
  }))
  const composeExtension = { type: 'result', attachmentLayout: 'list', attachments }
  return { status: 200, body: { composeExtension } }
}

export function sayInSearch(text: string): Answer {
  return { status: 200, body: { composeExtension: { type: 'message', text: escapeHtml(text) } } }
}

const attached = (content: object) => ({ contentType: ADAPTIVE, content })

const ENTITIES: Readonly<Record<string, string>> = {
  ...{ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' },
}

/** Thumbnails are HTML. */
function escapeHtml(text: string): string {
  return cut(line(text), LIMITS.title).replace(/[&<>"']/g, (char) => ENTITIES[char] ?? char)
}
