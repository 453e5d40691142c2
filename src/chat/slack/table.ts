import type { types as kit } from '@slack/bolt'
import type { Card } from '../card.ts'
import { cut, line } from '../cut.ts'
import { LIMITS } from './limits.ts'
import { literal } from './text.ts'

/** Draws rows people compare, in columns of one width: preformatted text shows alike in every message and client. */
export function drawTable({ columns, rows }: NonNullable<Card['table']>): kit.KnownBlock[] {
  if (columns.length === 0) return []
  // Few columns may be wide: what is in them stays whole.
  const room = Math.max(LIMITS.tableCell, Math.floor(LIMITS.tableWidth / columns.length))
  const cells = [columns, ...rows.slice(0, LIMITS.tableRows)].map((row) =>
    columns.map((_, at) => cut(line(row[at] ?? ''), room)),
  )
  const widths = columns.map((_, at) => Math.max(...cells.map((row) => row[at]?.length ?? 0)))
  const lines = cells.map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd(),
  )
  const hidden = rows.length - LIMITS.tableRows
  if (hidden > 0) lines.push(`... and ${hidden} more`)
  const text = literal(cut(lines.join('\n') || '-', LIMITS.tableText))
  return [{ type: 'rich_text', elements: [{ type: 'rich_text_preformatted', elements: [text] }] }]
}
