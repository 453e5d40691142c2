import { type Line, named, piecesOf } from '../card.ts'
import { cut, line } from '../cut.ts'

/** An element of an Adaptive Card. */
export interface Element {
  readonly type: string
  readonly [property: string]: unknown
}

export interface Look {
  readonly size?: 'small' | 'medium' | 'large'
  readonly weight?: 'bolder'
  readonly color?: 'good' | 'warning' | 'attention' | 'accent'
  readonly isSubtle?: true
}

/**
 * Text in which nothing is live: a TextRun knows no Markdown, and no tag without a mention beside it. Only
 * `{{DATE(...)}}` means something in one, so that two braces never stand in the same run.
 */
export function literal(text: string, look: Look = {}): Element[] {
  return text
    .split(/(?<=\{)(?=\{)/)
    .flatMap((part) => (part ? [{ type: 'TextRun', text: part, ...look }] : []))
}

/** A block of literal text; an empty one says a dash. */
export function block(text: string, max: number, look: Look = {}): Element {
  return { type: 'RichTextBlock', inlines: literal(cut(text.trim() || '-', max), look) }
}

/** A line with moments in it, which each reader's Teams shows by their own clock. */
export function lineBlock(said: Line, max: number, look: Look = {}): Element {
  let room = max
  const inlines = piecesOf(said)
    .map(named)
    .flatMap((piece) => {
      if (typeof piece !== 'string') return moment(piece.at, look)
      const shown = room > 0 ? cut(flat(piece), room) : ''
      room -= piece.length
      return literal(shown, look)
    })
  return { type: 'RichTextBlock', inlines: inlines.length > 0 ? inlines : literal('-', look) }
}

/** Line breaks become spaces, but the spaces around a moment stay. */
const flat = (text: string): string => text.replace(/\s*[\n\r\u2028\u2029]+\s*/g, ' ')

function moment(at: string, look: Look): Element[] {
  const date = new Date(at)
  if (Number.isNaN(date.getTime())) return literal(line(at), look)
  const second = date.toISOString().replace(/\.\d+Z$/, 'Z')
  return [{ type: 'TextRun', text: `{{DATE(${second}, SHORT)}} {{TIME(${second})}}`, ...look }]
}

/** Text with links to our own pages in it, and to nobody else's. */
export function linked(text: string, max: number, url: string): Element {
  const shown = cut(text.trim() || '-', max)
  const { origin } = new URL(url)
  const inlines = shown.split(/(https?:\/\/[^\s"'<>]+)/).flatMap((part) => {
    const isOurs = URL.canParse(part) && new URL(part).origin === origin && !part.endsWith('…')
    const runs = literal(part)
    return isOurs ? runs.map((run) => ({ ...run, selectAction: openUrl(part) })) : runs
  })
  return { type: 'RichTextBlock', inlines }
}

function openUrl(url: string): Element {
  return { type: 'Action.OpenUrl', url }
}
