import type { types as kit } from '@slack/bolt'
import { type Accounts, NOBODY } from '../called.ts'
import { type Line, type Moment, named, type Piece, piecesOf, sayMoment } from '../card.ts'
import { cut, line } from '../cut.ts'
import { LIMITS } from './limits.ts'
import { escapeText, literal, plain } from './text.ts'

const FORMAT = '{date_short_pretty} at {time}'
/** Room that a moment or a mention takes in a line. */
const WIDTH = 24

/** A member whom Slack tells that they are called. */
interface Mention {
  readonly user: string
}
type Fitted = string | Moment | Mention
type Drawn = kit.RichTextText | kit.RichTextDate | kit.RichTextUserMention

/** A line in rich text: Slack shows its moments in the reader's zone and language, and mentions who has an account. */
export function drawLine(words: Line, max: number, accounts: Accounts = NOBODY): Drawn[] {
  return fitted(words, max, accounts).map((piece): Drawn => {
    if (typeof piece === 'string') return literal(piece)
    return 'user' in piece
      ? { type: 'user', user_id: piece.user }
      : { type: 'date', ...momentOf(piece) }
  })
}

/** Fine print: text stays plain, and only a moment is one of Slack's live tokens. It calls nobody. */
export function drawContext(words: Line, max: number): kit.ContextBlock[] {
  const elements = fitted(words, max, NOBODY).flatMap((piece) => {
    if (typeof piece === 'string') return plain(piece, max)
    return 'at' in piece ? drawToken(piece) : []
  })
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

/** The pieces on one line, cut to the room there is. */
function fitted(words: Line, max: number, accounts: Accounts): Fitted[] {
  let room = max
  return joinTexts(piecesOf(words).map((piece) => known(piece, accounts))).flatMap((piece) => {
    if (room <= 0) return []
    const shown = typeof piece === 'string' ? cut(piece, room) : piece
    room -= typeof shown === 'string' ? shown.length : WIDTH
    return [shown]
  })
}

/** Who has no account is said by name; a moment that is none is told as its text. */
function known(piece: Piece, accounts: Accounts): Fitted {
  const user = typeof piece === 'object' && 'person' in piece && accounts.get(piece.person)
  if (user) return { user }
  const said = named(piece)
  if (typeof said === 'string') return said.replace(/\s*[\n\r\u2028\u2029]+\s*/g, ' ')
  return Number.isNaN(Date.parse(said.at)) ? line(said.at) : said
}

/** Texts that stand beside each other as one, without empty ones: Slack takes no empty text. */
function joinTexts(pieces: readonly Fitted[]): Fitted[] {
  const joined: Fitted[] = []
  for (const piece of pieces) {
    const last = joined.at(-1)
    if (typeof piece === 'string' && typeof last === 'string')
      joined[joined.length - 1] = last + piece
    else joined.push(piece)
  }
  return joined.filter((piece) => typeof piece !== 'string' || piece.trim())
}
