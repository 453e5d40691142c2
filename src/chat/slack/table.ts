import type { types as kit } from '@slack/bolt'
import type { Card } from '../card.ts'
import { cut, line } from '../cut.ts'
import { LIMITS } from './limits.ts'
import { literal, plain } from './text.ts'

type Table = NonNullable<Card['table']>
type Cell = kit.TableBlock['rows'][number][number]
type Setting = NonNullable<kit.TableBlock['column_settings']>[number]

/** How tables stand: a message takes one block of them; views, previews and a second one take text in columns. */
export type Tables = 'block' | 'text'

/** Draws rows people compare. */
export function drawTable(table: Table, as: Tables): kit.KnownBlock[] {
  if (table.columns.length === 0) return []
  return as === 'block' ? drawBlock(table) : drawText(table)
}

function drawBlock({ columns, rows }: Table): kit.KnownBlock[] {
  const names = columns.slice(0, LIMITS.tableColumns)
  const head = names.map((name) => heading(said(name)))
  const all = rows.map((row) => names.map((_, at) => said(row[at])))
  const shown = fitting(all)
  const block: kit.TableBlock = {
    type: 'table',
    rows: [head, ...shown.map((row) => row.map(cell))],
    column_settings: names.map((_, at) => settingOf(shown.map((row) => row[at] ?? ''))),
  }
  const hidden = rows.length - shown.length
  const more = plain(`... and ${hidden} more`, LIMITS.footer)
  return [block, ...(hidden > 0 ? [{ type: 'context' as const, elements: [more] }] : [])]
}

/** Slack takes no empty cell. */
const said = (text: string | undefined): string => cut(line(text ?? '') || '-', LIMITS.tableCell)

const cell = (text: string): Cell => ({ type: 'raw_text', text })

function heading(text: string): Cell {
  const elements = [literal(text, { bold: true })]
  return { type: 'rich_text', elements: [{ type: 'rich_text_section', elements }] }
}

/** As many rows as a message has room for. */
function fitting(rows: readonly string[][]): string[][] {
  let room: number = LIMITS.tableText
  return rows.slice(0, LIMITS.tableRows).filter((row) => {
    room -= JSON.stringify(row.map(cell)).length
    return room >= 0
  })
}

const AMOUNT = /^(?:-|-?\p{L}{0,3}\p{Sc}?\s?\d[\d,.]*)$/u

/** Amounts stand below each other by their last figure; long words are broken, short ones never. */
function settingOf(texts: readonly string[]): Setting {
  const isAmount = texts.every((text) => AMOUNT.test(text)) && texts.some((text) => text !== '-')
  const isLong = texts.some((text) => text.length > LIMITS.tableWord)
  return { align: isAmount ? 'right' : 'left', is_wrapped: isLong }
}

/** In columns of one width: preformatted text shows alike in every client. */
function drawText({ columns, rows }: Table): kit.KnownBlock[] {
  // Few columns may be wide: what is in them stays whole.
  const room = Math.max(LIMITS.textCell, Math.floor(LIMITS.textWidth / columns.length))
  const cells = [columns, ...rows.slice(0, LIMITS.textRows)].map((row) =>
    columns.map((_, at) => cut(line(row[at] ?? ''), room)),
  )
  const widths = columns.map((_, at) => Math.max(...cells.map((row) => row[at]?.length ?? 0)))
  const lines = cells.map((row) =>
    row
      .map((text, at) => text.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd(),
  )
  const hidden = rows.length - LIMITS.textRows
  if (hidden > 0) lines.push(`... and ${hidden} more`)
  const text = literal(cut(lines.join('\n') || '-', LIMITS.textTable))
  return [{ type: 'rich_text', elements: [{ type: 'rich_text_preformatted', elements: [text] }] }]
}
