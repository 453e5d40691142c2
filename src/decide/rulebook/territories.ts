import { CsvError, parse } from 'csv-parse/sync'
import { isScalar } from 'yaml'
import type { Vocabulary } from '../cel/cel.ts'
import { fieldOf } from '../fields.ts'
import { normalise } from '../quality.ts'
import type { RuleFault, Source } from '../rulebook.ts'
import {
  type Asked,
  comparable,
  type Holder,
  type TerritoryLine,
  type TerritoryTable,
  tableOf,
} from '../territories.ts'
import { itemsAt, keysAt, nodeAt, openPage, placeOf, valueAt } from './page.ts'
import { suggest } from './words.ts'

/** A line as it is written: its place in the file, and its cells by column. */
interface Row {
  readonly line: number
  readonly cells: Readonly<Record<string, string>>
}

/** What one file is read with. */
interface Reading {
  readonly file: string
  readonly vocabulary: Vocabulary
  blame(line: number, message: string): null
}

const HOLDERS = ['team', 'person'] as const
const ANYTHING = new Set(['', '*'])

/** The territory tables by their names: `europe` for `territories/europe.csv`. */
export function loadTables(
  sources: readonly Source[],
  vocabulary: Vocabulary,
  faults: RuleFault[],
): Readonly<Record<string, TerritoryTable>> {
  const tables: Record<string, TerritoryTable> = {}
  for (const source of sources) {
    const name = source.file.replace(/^.*\//, '').replace(/\.\w+$/, '')
    const other = tables[name]?.file
    const message = `${other} has this name already: give one of them another`
    if (other) faults.push({ file: source.file, line: 1, column: 1, message })
    else tables[name] = loadTerritories(source, vocabulary, faults)
  }
  return tables
}

/** The territory table of a file, by columns of fields and a team or a person. Faults are noted with their lines. */
function loadTerritories(
  source: Source,
  vocabulary: Vocabulary,
  faults: RuleFault[],
): TerritoryTable {
  const { file } = source
  const blame = (line: number, message: string) => {
    faults.push({ file, line, column: 1, message })
    return null
  }
  const reading = { file, vocabulary, blame }
  const rows = file.endsWith('.csv') ? csvRows(source, blame) : yamlRows(source, faults)
  const columns = [...new Set(rows.flatMap(({ cells }) => Object.keys(cells)))]
  const paths = pathsOf(reading, columns, rows[0]?.line ?? 1)
  const lines = rows.flatMap((row) => lineOf(reading, row, paths) ?? [])
  const name = file.split('/').slice(1).join('/')
  const table = { file: name, paths: [...paths.values()], lines }
  return tableOf(table, (line, before) => {
    if (JSON.stringify(line.holder) === JSON.stringify(before.holder)) return
    blame(
      line.line,
      `this is for the same as line ${before.line}, but for another owner: leave one of them out`,
    )
  })
}

/** The field of each column: `country` is the account's, else the deal's; `deal.country` says it. */
function pathsOf(reading: Reading, columns: readonly string[], line: number): Map<string, string> {
  const { vocabulary } = reading
  const known = ['account', 'deal'].flatMap((object) =>
    Object.keys(vocabulary[object] ?? {}).map((field) => `${object}.${field}`),
  )
  const paths = new Map<string, string>()
  for (const column of columns.filter((name) => !HOLDERS.some((one) => one === name))) {
    const path = [column, `account.${column}`, `deal.${column}`].find((it) => known.includes(it))
    const [object = '', field = ''] = path?.split('.') ?? []
    if (!path) {
      const names = [...new Set(known.map((it) => it.split('.')[1]!)), ...HOLDERS]
      reading.blame(line, `there is no field "${column}"; ${suggest(column, names)}`)
    } else if (vocabulary[object]?.[field] !== 'string') {
      reading.blame(line, `"${column}" is no text: a territory table compares texts`)
    } else paths.set(column, path)
  }
  return paths
}

function lineOf(
  reading: Reading,
  { line, cells }: Row,
  paths: ReadonlyMap<string, string>,
): TerritoryLine | null {
  const holder = holderOf(reading, line, cells)
  const asks = [...paths].flatMap(([column, path]) => {
    const cell = (cells[column] ?? '').trim()
    return ANYTHING.has(cell) ? [] : (askedOf(reading, line, { path, cell }) ?? [])
  })
  return holder && { line, asks, holder }
}

function holderOf({ blame }: Reading, line: number, cells: Row['cells']): Holder | null {
  const { team = '', person = '' } = cells
  if ((team.trim() === '') === (person.trim() === ''))
    return blame(line, 'write either a team or a person, so that it has an owner')
  if (team.trim() !== '') return { team: team.trim() }
  return person.includes('@')
    ? { person: person.trim() }
    : blame(line, `"${person.trim()}" is no mail address: name the person by it`)
}

/** A standard field is compared as it is stored: `Germany` is DE. */
function askedOf(
  { blame }: Reading,
  line: number,
  { path, cell }: { readonly path: string; readonly cell: string },
): Asked | null {
  const [object = '', name = ''] = path.split('.')
  const isPrefix = /^(postcode|postal_code|zip)$/.test(name)
  const field = fieldOf(object, name)
  const normal = field?.kind === 'country' ? normalise(field, cell) : { value: cell }
  if ('fault' in normal) return blame(line, normal.fault)
  return { path, value: comparable(normal.value ?? cell, isPrefix), isPrefix }
}

const CSV = {
  bom: true,
  info: true,
  trim: true,
  skip_empty_lines: true,
  comment: '#',
  comment_no_infix: true,
} as const

/** Spreadsheets write commas, semicolons or tabs: the line with the columns says which. */
function delimiterOf(text: string): string {
  const [header = ''] = /^[^#\s].*/m.exec(text) ?? []
  return [';', '\t'].find((one) => header.includes(one)) ?? ','
}

function csvRows({ text }: Source, blame: Reading['blame']): Row[] {
  try {
    const read = parse(text, { ...CSV, delimiter: delimiterOf(text) })
    const records = read as unknown as readonly { record: string[]; info: { lines: number } }[]
    const [header, ...rest] = records
    const names = (header?.record ?? []).map((name) => name.toLowerCase())
    return rest.map(({ record, info }) => ({
      line: info.lines,
      cells: Object.fromEntries(names.map((name, at) => [name, record[at] ?? ''])),
    }))
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    blame(Number(error.lines ?? 1), `this is no CSV (${error.message}): check commas and quotes`)
    return []
  }
}

function yamlRows(source: Source, faults: RuleFault[]): Row[] {
  const page = openPage(source, faults)
  if (!page) return []
  return itemsAt(page, []).map((path) => ({
    line: placeOf(page, path).line,
    cells: Object.fromEntries(
      keysAt(page, path).map((key) => {
        // As it is written: the postcode 01067 is no number.
        const node = nodeAt(page, [...path, key])
        const written = isScalar(node) && typeof node.value !== 'string' ? node.source : null
        return [key.toLowerCase(), written ?? String(valueAt(page, [...path, key]) ?? '')]
      }),
    ),
  }))
}
