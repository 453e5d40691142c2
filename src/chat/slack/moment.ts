import type { types as kit } from '@slack/bolt'
import { type Line, type Moment, piecesOf, sayMoment } from '../card.ts'
import { cut, line } from '../cut.ts'
import { LIMITS } from './limits.ts'
import { escapeText, literal, plain } from './text.ts'

const FORMAT = '{date_short_pretty} at {time}'
/** Room that a moment takes in a line. */
const WIDTH = 24

/** A line in rich text: Slack shows its moments in the reader's zone and language. */
export function drawLine(words: Line, max: number): (kit.RichTextText | kit.RichTextDate)[] {
  return fitted(words, max).map((piece) =>
    typeof piece === 'string' ? literal(piece) : { type: 'date', ...momentOf(piece) },
  )
}

/** Fine print: text stays plain, and only a moment is one of Slack's live tokens. */
export function drawContext(words: Line, max: number): kit.ContextBlock[] {
  const elements = fitted(words, max).map((piece) =>
    typeof piece === 'string' ? plain(piece, max) : drawToken(piece),
  )
  const blocks = Math.ceil(elements.length / LIMITS.contextElements)
  return Array.from({ length: blocks }, (_, at) => ({
    type: 'context',
    elements: elements.slice(at * LIMITS.contextElements, (at + 1) * LIMITS.contextElements),
  }))
}

function drawToken(moment: Moment): kit.MrkdwnElement {
  const { timestamp, format, fallback } = momentOf(moment)
  return { type: 'mrkdwn', text: `<!date^${timestamp}^${format}|${fallback}>`, verbatim: true }
}

function momentOf({ at }: Moment) {
  return {
    timestamp: Math.floor(Date.parse(at) / 1000),
    format: FORMAT,
    fallback: escapeText(sayMoment(at)),
  }
}

/** The pieces on one line, cut to the room there is. A moment that is none is told as its text. */
function fitted(words: Line, max: number): (string | Moment)[] {
  let room = max
  return joinTexts(piecesOf(words).map(known)).flatMap((piece) => {
    if (room <= 0) return []
    const shown = typeof piece === 'string' ? cut(piece, room) : piece
    room -= typeof shown === 'string' ? shown.length : WIDTH
    return [shown]
  })
}

function known(piece: string | Moment): string | Moment {
  if (typeof piece === 'string') return piece.replace(/\s*[\n\r\u2028\u2029]+\s*/g, ' ')
  return Number.isNaN(Date.parse(piece.at)) ? line(piece.at) : piece
}

/** Texts that stand beside each other as one, without empty ones: Slack takes no empty text. */
function joinTexts(pieces: readonly (string | Moment)[]): (string | Moment)[] {
  const joined: (string | Moment)[] = []
  for (const piece of pieces) {
    const last = joined.at(-1)
    if (typeof piece === 'string' && typeof last === 'string')
      joined[joined.length - 1] = last + piece
    else joined.push(piece)
  }
  return joined.filter((piece) => typeof piece !== 'string' || piece.trim())
}
