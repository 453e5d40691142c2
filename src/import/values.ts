import type { ImportMap } from './map.ts'

const DAYS: ReadonlySet<string> = new Set(['close_date', 'modified'])
const SLASHED = /^(\d{1,2})\/(\d{1,2})\/(\d{4})\b/

/** A row in our fields: only what is not blank, with the map's values and defaults put in. */
export type Values = Readonly<Record<string, string>>

/** Reads the cells of a row by the map. Values stay raw: the house normalises them, as for every door. */
export function readValues(map: ImportMap, cells: Readonly<Record<string, string>>): Values {
  const values: Record<string, string> = { ...map.defaults }
  for (const [field, column] of Object.entries(map.columns)) {
    const raw = cells[column] ?? ''
    const meant = map.values[field]?.[raw.trim().toLowerCase()] ?? raw
    if (meant.trim() !== '') values[field] = DAYS.has(field) ? day(meant, map.dates) : meant
  }
  return values
}

/** `05/26/2017` is a day in one order only; written 2017-05-26 nobody can mistake it. */
function day(raw: string, order: ImportMap['dates']): string {
  const found = SLASHED.exec(raw.trim())
  if (!found || !order) return raw
  const [, one, two, year] = found as unknown as [string, string, string, string]
  const [month, of] = order === 'mdy' ? [one, two] : [two, one]
  return `${year}-${month.padStart(2, '0')}-${of.padStart(2, '0')}`
}

/** Which order of days and months a column's dates show, where one of them cannot be a month. */
export function orderOf(raw: string): 'mdy' | 'dmy' | null {
  const found = SLASHED.exec(raw.trim())
  if (!found) return null
  if (Number(found[1]) > 12) return 'dmy'
  return Number(found[2]) > 12 ? 'mdy' : null
}

/** The columns whose dates tell that order. */
export function dayColumns(map: ImportMap): string[] {
  return [...DAYS].flatMap((field) => map.columns[field] ?? [])
}
