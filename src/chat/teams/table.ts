import type { Card } from '../card.ts'
import { line } from '../cut.ts'
import { LIMITS, share } from './limits.ts'
import { type Mentions, mentionBlock } from './mention.ts'
import { block, type Element, lineBlock } from './text.ts'

type Facts = NonNullable<Card['facts']>

/** A column's words stay whole, with this much room beside them. */
const BESIDE = 3
/** What is longer goes on in the next line. */
const LONG = 16

/** Draws rows people compare. */
export function drawTable({ columns, rows }: NonNullable<Card['table']>, part: number): Element[] {
  if (columns.length === 0) return []
  const names = columns.slice(0, LIMITS.tableColumns)
  const shown = rows.slice(0, share(LIMITS.tableRows, part))
  const drawRow = (values: readonly string[], weight?: 'bolder'): Element => ({
    type: 'TableRow',
    cells: names.map((_, at) =>
      cell(block(line(values[at] ?? ''), LIMITS.tableCell, weight ? { weight } : {})),
    ),
  })
  const table = {
    type: 'Table',
    columns: names.map((_, at) => ({ width: widthOf([names, ...shown], at) })),
    rows: [drawRow(names, 'bolder'), ...shown.map((row) => drawRow(row))],
    firstRowAsHeaders: true,
  }
  return [table, ...andMore(rows.length - shown.length)]
}

/** A column's share: no word of it is torn or touches the next column, and long texts do not starve the others. */
function widthOf(rows: readonly (readonly string[])[], at: number): number {
  const texts = rows.map((row) => line(row[at] ?? ''))
  const longest = Math.max(...texts.map((text) => text.length))
  const words = texts.flatMap((text) => text.split(' ').map((word) => word.length))
  return Math.max(Math.min(Math.max(...words), LONG) + BESIDE, Math.min(longest, LONG))
}

/** The labels and values that there is room for. */
export function factsFor(facts: Facts, part: number): Facts {
  return facts.slice(0, share(LIMITS.facts, part))
}

/** Draws labels and their values. */
export function drawFacts(facts: Facts, part: number, mentions: Mentions): Element[] {
  const shown = factsFor(facts, part)
  const rows = shown.map(([label, value]) => ({
    type: 'TableRow',
    cells: [
      cell(block(line(label), LIMITS.factLabel, { weight: 'bolder' })),
      cell(mentionBlock(value, mentions) ?? lineBlock(value, share(LIMITS.factValue, part))),
    ],
  }))
  if (rows.length === 0) return []
  const columns = [{ width: 1 }, { width: 2 }]
  const table = { type: 'Table', columns, rows, showGridLines: false, firstRowAsHeaders: false }
  return [table, ...andMore(facts.length - shown.length)]
}

const cell = (item: Element): Element => ({ type: 'TableCell', items: [item] })

/** Says how many did not fit. */
export function andMore(left: number): Element[] {
  return left > 0 ? [block(`... and ${left} more`, LIMITS.text, { isSubtle: true })] : []
}
