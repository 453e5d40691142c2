import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { type CsvError, parse } from 'csv-parse'
import { Refusal } from '../errors.ts'

/** One row of a file: its number (the first one after the header is 1) and its cells by column. */
export interface Row {
  readonly number: number
  readonly cells: Readonly<Record<string, string>>
  /** Why it is no row at all. */
  readonly fault: string | null
}

const SEPARATORS = [',', ';', '\t', '|']

/** Reads a file of comma (semicolon, tab) separated values row by row, at any size. The first line names the columns. */
export async function* readRows(file: string): AsyncGenerator<Row> {
  const broken: string[] = []
  const records = createReadStream(file).pipe(
    parse({
      ...{ bom: true, delimiter: await separatorOf(file), trim: true },
      ...{ skip_empty_lines: true, relax_column_count: true, skip_records_with_error: true },
      on_skip: (error) => void broken.push(sayBroken(error)),
    }),
  )
  let headers: readonly string[] | null = null
  let number = 0
  for await (const record of records as AsyncIterable<string[]>) {
    for (const fault of broken.splice(0)) yield { number: ++number, cells: {}, fault }
    if (headers) yield rowOf(headers, record, ++number)
    else headers = unique(record)
  }
  for (const fault of broken.splice(0)) yield { number: ++number, cells: {}, fault }
}

/** The columns of a file, in order; a column named twice is told apart by a number. */
export async function readHeaders(file: string): Promise<string[]> {
  const records = createReadStream(file).pipe(
    parse({
      bom: true,
      delimiter: await separatorOf(file),
      trim: true,
      to_line: 1,
      relax_column_count: true,
    }),
  )
  for await (const record of records as AsyncIterable<string[]>) return unique(record)
  throw new Refusal(`${file} is empty: its first line must name the columns.`)
}

function rowOf(headers: readonly string[], record: readonly string[], number: number): Row {
  const cells = Object.fromEntries(
    // Postgres keeps no NUL characters, in no column.
    headers.map((header, index) => [header, (record[index] ?? '').replaceAll('\0', '')]),
  )
  const short = record.length < headers.length && record.length === 1
  const long = record.length > headers.length
  const fault = `this line has ${record.length} of ${headers.length} columns`
  return { number, cells, fault: (short && headers.length > 1) || long ? fault : null }
}

function unique(headers: readonly string[]): string[] {
  const seen = new Map<string, number>()
  return headers.map((header) => {
    const times = (seen.get(header) ?? 0) + 1
    seen.set(header, times)
    return times === 1 ? header : `${header} ${times}`
  })
}

async function separatorOf(file: string): Promise<string> {
  const lines = createInterface({ input: await opened(file) })
  try {
    for await (const line of lines) {
      const counts = SEPARATORS.map((mark) => line.split(mark).length)
      return SEPARATORS[counts.indexOf(Math.max(...counts))]!
    }
    return ','
  } finally {
    lines.close()
  }
}

async function opened(file: string): Promise<NodeJS.ReadableStream> {
  const stream = createReadStream(file)
  await new Promise<void>((done, failed) => {
    stream.once('open', () => done())
    stream.once('error', (error) => failed(new Refusal(`${file} cannot be read: ${error.message}`)))
  })
  return stream
}

function sayBroken(error: CsvError | undefined): string {
  return `this line is no record: ${error?.message ?? 'its quotes do not close'}`
}
