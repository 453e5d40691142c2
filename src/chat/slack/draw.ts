import type { types as kit } from '@slack/bolt'
import { type Accounts, NOBODY } from '../called.ts'
import type { Button, Card, Line, Reply, Tone } from '../card.ts'
import { cut, line } from '../cut.ts'
import { LIMITS, whole } from './limits.ts'
import { drawContext, drawLine } from './line.ts'
import { drawTable, type Tables } from './table.ts'
import { escapeText, literal, plain, seal } from './text.ts'

/** The button that leads to the console; Slack reports its press, which needs nothing but an acknowledgement. */
export const OPEN_LINK = 'open-link'

/** Blocks, and the text that notifications and screen readers use. */
export interface Drawn {
  readonly text: string
  readonly blocks: kit.KnownBlock[]
}

const MARKS: Readonly<Record<Tone, string>> = {
  plain: '○',
  good: '●',
  warning: '▲',
  bad: '■',
  waiting: '◔',
}

/** Where a card is drawn for: who has an account there and is mentioned, and how tables stand. */
interface Ground {
  readonly accounts?: Accounts
  readonly tables?: Tables
}

/** Draws a card for a message. `url` is the console's address, for its link. */
export function drawCard(
  card: Card,
  url: string,
  { accounts = NOBODY, tables = 'block' }: Ground = {},
): Drawn {
  const title: kit.KnownBlock = { type: 'header', text: plain(line(card.title), LIMITS.header) }
  const blocks = [
    title,
    ...drawBadge(card),
    ...drawText(card.text),
    ...drawFacts(card.facts ?? [], accounts),
    ...(card.table ? drawTable(card.table, tables) : []),
    ...drawChecks(card.checks ?? []),
    ...drawButtons(card, url),
    ...drawFooter(card.footer),
  ]
  return { text: fallback(sayCard(card)), blocks }
}

/** What a notification or a screen reader says of a card: its title, its state, and why it is there. */
function sayCard({ title, badge, text = '' }: Card): string {
  const [first = ''] = text.trim().split('\n')
  return [badge ? `${title}: ${badge.text}` : title, ...(first ? [first] : [])].join('. ')
}

/** Draws what is said back; null when nothing is to be said. A form is not drawn here: it opens as a dialog. */
export function drawReply(reply: Reply, url: string, tables: Tables = 'block'): Drawn | null {
  const cards = [...(reply.card ? [reply.card] : []), ...(reply.cards ?? [])]
  const first = cards.find(({ table }) => table)
  const drawn = cards.map((card) =>
    drawCard(card, url, { tables: card === first ? tables : 'text' }),
  )
  const blocks = fit([drawText(reply.text), ...drawn.map((card) => card.blocks)])
  if (blocks.length === 0) return null
  return { text: reply.text ? fallback(reply.text) : (drawn[0]?.text ?? ''), blocks }
}

/** Draws cards below each other for a view, as far as that many blocks reach. */
export function drawCards(cards: readonly Card[], url: string, most: number): kit.KnownBlock[] {
  return fit(
    cards.map((card, at) => [
      ...(at > 0 ? [DIVIDER] : []),
      ...drawCard(card, url, { tables: 'text' }).blocks,
    ]),
    most,
  )
}

const DIVIDER: kit.DividerBlock = { type: 'divider' }

/** As many parts as fit in one message; the rest is named, not lost in silence. */
function fit(parts: readonly kit.KnownBlock[][], most: number = LIMITS.blocks): kit.KnownBlock[] {
  const blocks: kit.KnownBlock[] = []
  for (const [at, part] of parts.entries()) {
    const next = [...blocks, ...part]
    const over = next.length >= most || JSON.stringify(next).length > LIMITS.replyText * 2
    if (over && blocks.length > 0) {
      const left = parts.length - at
      return [...blocks, context(`And ${left} more. Ask for less at once, or open the console.`)]
    }
    blocks.push(...part)
  }
  return blocks
}

function fallback(text: string): string {
  return escapeText(cut(line(text) || '-', LIMITS.fallback))
}

function drawBadge({ badge }: Card): kit.KnownBlock[] {
  if (!badge) return []
  return [context(`${MARKS[badge.tone]} ${cut(line(badge.text), LIMITS.badge)}`)]
}

function drawText(text: string | undefined): kit.KnownBlock[] {
  if (!text?.trim()) return []
  return [{ type: 'section', text: plain(text, LIMITS.text) }]
}

function drawFooter(footer: Card['footer']): kit.KnownBlock[] {
  return footer ? drawContext(footer, LIMITS.footer) : []
}

function context(text: string): kit.KnownBlock {
  return { type: 'context', elements: [plain(text, LIMITS.footer)] }
}

function drawFacts(facts: NonNullable<Card['facts']>, accounts: Accounts): kit.KnownBlock[] {
  const shown = facts
    .slice(0, LIMITS.facts)
    .map(([label, value]) => [
      literal(`${cut(line(label), LIMITS.factLabel)}: `, { bold: true }),
      ...drawValue(value, accounts),
    ])
  return richText(shown, facts.length)
}

type Literal = ReturnType<typeof drawLine>[number]

function drawValue(value: Line, accounts: Accounts): Literal[] {
  const drawn = drawLine(value, LIMITS.factValue, accounts)
  return drawn.length > 0 ? drawn : [literal('-')]
}

function drawChecks(checks: NonNullable<Card['checks']>): kit.KnownBlock[] {
  const shown = checks
    .slice(0, LIMITS.checks)
    .map(({ done, text }) => [literal(`${done ? '☑' : '☐'} ${cut(line(text), LIMITS.check)}`)])
  return richText(shown, checks.length)
}

/** Lines of literal text; says how many did not fit. */
function richText(lines: readonly Literal[][], of: number): kit.RichTextBlock[] {
  if (lines.length === 0) return []
  const rest = of > lines.length ? [[literal(`... and ${of - lines.length} more`)]] : []
  const elements = [...lines, ...rest].flatMap((parts, at) =>
    at === 0 ? parts : [literal('\n'), ...parts],
  )
  return [{ type: 'rich_text', elements: [{ type: 'rich_text_section', elements }] }]
}

function drawButtons(card: Card, url: string): kit.ActionsBlock[] {
  const href = card.link ? linkTo(card.link, url) : null
  const buttons = (card.buttons ?? []).map((button, at) => drawButton(button, at, card.title))
  if (href) {
    buttons.push({
      type: 'button',
      action_id: OPEN_LINK,
      text: plain('Open', LIMITS.buttonText),
      url: href,
    })
  }
  const rows = Math.ceil(buttons.length / LIMITS.buttons)
  return Array.from({ length: rows }, (_, row) => ({
    type: 'actions',
    elements: buttons.slice(row * LIMITS.buttons, (row + 1) * LIMITS.buttons),
  }))
}

/** Buttons of one name need ids of their own in a block: `approve#0`. */
function drawButton({ press, label, value, style }: Button, at: number, about: string): kit.Button {
  return {
    type: 'button',
    action_id: whole(`${press}#${at}`, LIMITS.name),
    text: plain(line(label), LIMITS.buttonText),
    // A list of buttons read aloud says what each is about.
    accessibility_label: cut(line(`${label}: ${about}`), LIMITS.buttonText),
    ...(value && { value: whole(seal(value), LIMITS.buttonValue) }),
    ...(style ? { style } : {}),
  }
}

/** The path on our own console; anything that leads elsewhere is no link. */
function linkTo(path: string, base: string): string | null {
  const href = URL.canParse(path, base) ? new URL(path, base) : null
  const ours = href !== null && href.origin === new URL(base).origin
  return ours && href.href.length <= LIMITS.url ? href.href : null
}
