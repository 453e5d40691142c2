import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { pipeline } from 'node:stream'
import { CsvError, parse } from 'csv-parse'
import { Refusal } from '../errors.ts'

/** One row of a file: the number of its (last) line in the file, and its cells by column. */
export interface Row {
  readonly number: number
  readonly cells: Readonly<Record<string, string>>
  /** Why it is no row at all. */
  readonly fault: string | null
}

const SEPARATORS = [',', ';', '\t', '|']

/**
 * Reads a file of comma (semicolon, tab) separated values row by row, at any size. The first line names
 * the columns. Refuses a file with a quote that never closes: nobody can tell what its rows are.
 */
export async function* readRows(file: string): AsyncGenerator<Row> {
  let headers: readonly string[] | null = null
  for await (const { record, info } of await open(file)) {
    if (headers) yield rowOf(headers, record, info.lines)
    else headers = unique(record)
  }
}

/** The columns of a file, in order; a column named twice is told apart by a number. */
export async function readHeaders(file: string): Promise<string[]> {
  for await (const { record } of await open(file)) return unique(record)
  throw new Refusal(`${file} is empty: its first line must name the columns.`)
}

interface Read {
  readonly record: readonly string[]
  readonly info: { readonly lines: number }
}

async function open(file: string): Promise<AsyncIterable<Read>> {
  const parser = parse({
    ...{ bom: true, delimiter: await separatorOf(file), ltrim: true, info: true },
    ...{ skip_empty_lines: true, relax_column_count: true, relax_quotes: true },
  })
  // Not `pipe`: an error of the disk must end the reading too, and is thrown there.
  return told(
    file,
    pipeline(createReadStream(file), parser, () => {}),
  )
}

async function* told(file: string, records: AsyncIterable<Read>): AsyncGenerator<Read> {
  let last = 0
  try {
    for await (const read of records) {
      yield read
      last = read.info.lines
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    throw new Refusal(
      `${file} cannot be read on from line ${last + 1}: a quote (") there is never closed. Close it, and import again.`,
    )
  }
}

function rowOf(headers: readonly string[], record: readonly string[], number: number): Row {
  // Postgres keeps no NUL characters, in no column.
  const texts = record.map((text) => text.replaceAll('\0', '').trim())
  const cells = Object.fromEntries(headers.map((header, index) => [header, texts[index] ?? '']))
  const beyond = texts.slice(headers.length).filter(Boolean)
  const few = texts.length === 1 && headers.length > 1
  if (beyond.length === 0 && !few) return { number, cells, fault: null }
  const more = beyond.length > 0 ? `; beyond them stands: ${beyond.join(', ').slice(0, 200)}` : ''
  return {
    number,
    cells,
    fault: `this line has ${texts.length} of ${headers.length} columns${more}`,
  }
}

function unique(headers: readonly string[]): string[] {
  const seen = new Map<string, number>()
  return headers.map((raw) => {
    const header = raw.trim()
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
