import { type Accounts, NOBODY } from '../called.ts'
import { type Button, type Card, plainLine, type Reply, type Tone } from '../card.ts'
import { cut, line } from '../cut.ts'
import { bytesOf, LIMITS, SHARES, share } from './limits.ts'
import { type Mention, type Mentions, mentionedIn, mentionsOf } from './mention.ts'
import { andMore, drawFacts, drawTable, factsFor } from './table.ts'
import { block, type Element, type Look, lineBlock, linked } from './text.ts'

/** What a press tells us of the message it was made on: which of ours, and how current. */
export interface Mark {
  readonly message: string
  readonly version: number
}

/** An Adaptive Card, and the text that notifications and screen readers use. */
export interface Drawn {
  readonly summary: string
  readonly card: Element
}

/** The verb of the call that Teams makes by itself when somebody looks at a card. */
export const REFRESH = 'refresh'

const MARKS: Readonly<Record<Tone, string>> = {
  plain: '○',
  good: '●',
  warning: '▲',
  bad: '■',
  waiting: '◔',
}
const COLORS: Readonly<Record<Tone, Look>> = {
  plain: {},
  good: { color: 'good' },
  warning: { color: 'warning' },
  bad: { color: 'attention' },
  waiting: { color: 'accent' },
}

interface Ground {
  /** Makes the card a living one. */
  readonly mark?: Mark | null
  /** Who is mentioned. */
  readonly accounts?: Accounts
  /** For whom Teams asks by itself how they see it; where none are named, for all of a small conversation. */
  readonly viewers?: readonly string[] | null
}

/** Draws a card for a message. `url` is the console's address. */
export function drawCard(
  card: Card,
  url: string,
  { mark = null, accounts = NOBODY, viewers = null }: Ground = {},
): Drawn {
  const userIds = viewers && { userIds: viewers }
  const refresh = mark && { refresh: { action: execute(REFRESH, { ...mark }), ...userIds } }
  const mentions = mentionsOf(card, accounts)
  const drawn = SHARES.values().map((part) => {
    const said = factsFor(card.facts ?? [], part).map(([, value]) => value)
    const body = drawParts(card, { url, mark, part, mentions })
    return adaptive(body, refresh ?? {}, mentionedIn(said, mentions))
  })
  return { summary: summaryOf(card), card: firstFitting(drawn) }
}

/** Draws what is said back; null when nothing is to be said. A form is not drawn here: it opens as a dialog. */
export function drawReply(reply: Reply, url: string): Drawn | null {
  const cards = [...(reply.card ? [reply.card] : []), ...(reply.cards ?? [])]
  if (!reply.text?.trim() && cards.length === 0) return null
  const summary = reply.text?.trim()
    ? cut(line(reply.text), LIMITS.summary)
    : cards.map(summaryOf)[0]!
  const text = reply.text?.trim() ? [linked(reply.text, LIMITS.text, url)] : []
  const drawn = SHARES.values().map((part) => {
    const shown = cards.slice(0, share(Math.max(cards.length, 1), part))
    const parts = shown.map((card, at) => contained(drawParts(card, { ...PLAIN, url, part }), at))
    const left = cards.length - shown.length
    return adaptive([...text, ...parts, ...(left > 0 ? [sayLeft(left)] : [])])
  })
  return { summary, card: firstFitting(drawn) }
}

const PLAIN = { mark: null, mentions: new Map() }

/** The first that fits into a message; the last one is small whatever it holds. */
function firstFitting(drawn: Iterable<Element>): Element {
  let last: Element | null = null
  for (const card of drawn) {
    last = card
    if (bytesOf(card) <= LIMITS.bytes) return card
  }
  return last!
}

/** Where a Teams is too old for cards it shows this as Markdown: none of what strangers wrote goes into it. */
const TOO_OLD = 'This card needs a newer Teams.'

/** An Adaptive Card of these parts. */
export function adaptive(
  body: readonly Element[],
  more: object = {},
  entities: readonly Mention[] = [],
): Element {
  return {
    type: 'AdaptiveCard',
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    version: '1.5',
    fallbackText: TOO_OLD,
    body,
    ...more,
    msteams: { width: 'Full', ...(entities.length > 0 && { entities }) },
  }
}

const contained = (items: Element[], at: number): Element => ({
  ...{ type: 'Container', items },
  ...(at > 0 && { separator: true, spacing: 'large' }),
})

function sayLeft(left: number): Element {
  const text = `And ${left} more. Ask for less at once, or open the console.`
  return block(text, LIMITS.text, { isSubtle: true })
}

function summaryOf({ title, badge }: Card): string {
  const text = line(badge ? `${title}: ${badge.text}` : title)
  return cut(text || '-', LIMITS.summary)
}

interface Way {
  readonly url: string
  readonly mark: Mark | null
  readonly mentions: Mentions
  /** How much of each list and text is drawn. */
  readonly part: number
}

function drawParts(card: Card, way: Way): Element[] {
  const { part, url, mentions } = way
  const { badge, text, facts = [], table, footer } = card
  const title = block(line(card.title), share(LIMITS.title, part), BIG)
  return [
    title,
    ...(badge ? [drawBadge(badge)] : []),
    ...(text?.trim() ? [linked(text, share(LIMITS.text, part), url)] : []),
    ...drawFacts(facts, part, mentions),
    ...(table ? drawTable(table, part) : []),
    ...drawChecks(card.checks ?? [], part),
    ...drawButtons(card, way),
    ...(footer && plainLine(footer).trim()
      ? [lineBlock(footer, share(LIMITS.footer, part), FINE)]
      : []),
  ]
}

const BIG: Look = { size: 'large', weight: 'bolder' }
const FINE: Look = { size: 'small', isSubtle: true }

function drawBadge({ text, tone }: NonNullable<Card['badge']>): Element {
  return block(`${MARKS[tone]} ${line(text)}`, LIMITS.badge, COLORS[tone])
}

function drawChecks(checks: NonNullable<Card['checks']>, part: number): Element[] {
  const shown = checks.slice(0, share(LIMITS.checks, part))
  const lines = shown.map(
    ({ done, text }) => `${done ? '☑' : '☐'} ${cut(line(text), LIMITS.check)}`,
  )
  if (lines.length === 0) return []
  const all = block(lines.join('\n'), LIMITS.bytes)
  return [all, ...andMore(checks.length - shown.length)]
}

function drawButtons(card: Card, { url, mark, part }: Way): Element[] {
  const all = card.buttons ?? []
  const href = card.link ? linkTo(card.link, url) : null
  const shown = all.slice(0, share(LIMITS.buttons, part))
  const actions = shown.map((button) => drawButton(button, mark))
  if (href) actions.push({ type: 'Action.OpenUrl', title: 'Open', url: href })
  const rows = Math.ceil(actions.length / LIMITS.buttonsInRow)
  const sets = Array.from({ length: rows }, (_, row) => ({
    type: 'ActionSet',
    actions: actions.slice(row * LIMITS.buttonsInRow, (row + 1) * LIMITS.buttonsInRow),
  }))
  return [...sets, ...andMore(all.length - shown.length)]
}

const STYLES = { primary: 'positive', danger: 'destructive' } as const

function drawButton(button: Button, mark: Mark | null): Element {
  const { press, label, value, style } = button
  const title = cut(line(label) || '-', LIMITS.buttonText)
  const look = { title, ...(style && { style: STYLES[style] }) }
  if (button.opens) return { ...fetchDialog({ ask: 'press', press, value, ...mark }), ...look }
  return { ...execute(press, { value, ...mark }), ...look }
}

/** A press that is answered in the card's place. */
export function execute(verb: string, baton: object): Element {
  return { type: 'Action.Execute', verb, data: { baton } }
}

/** A press that opens a dialog. */
export function fetchDialog(baton: object): Element {
  return { type: 'Action.Submit', data: { baton, msteams: { type: 'task/fetch' } } }
}

/** The path on our own console; anything that leads elsewhere is no link. */
function linkTo(path: string, base: string): string | null {
  const href = URL.canParse(path, base) ? new URL(path, base) : null
  const ours = href !== null && href.origin === new URL(base).origin
  return ours && href.href.length <= LIMITS.url ? href.href : null
}
