import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { Refusal } from '../errors.ts'
import type { House } from '../house.ts'
import type { ImportObject } from './columns.ts'
import { importPeople, importTeams } from './directory-file.ts'
import { type ImportMap, readMap } from './map.ts'
import { openQuarantine } from './quarantine.ts'
import { importRecords } from './records-file.ts'
import { newReport, type Report } from './report.ts'
import { type Row, readHeaders, readRows } from './rows.ts'
import { RECORDS } from './signals.ts'
import { dayColumns, orderOf } from './values.ts'

export interface Order {
  readonly object: ImportObject
  readonly file: string
  /** A YAML file that says what columns and values mean; null = all guessed. */
  readonly map: string | null
  readonly dryRun: boolean
  /** A file of people that names all who work here: whoever is missing has left. */
  readonly listsEverybody?: boolean
  /** Told now and then how many rows are done. */
  readonly onProgress?: (rows: number) => void
}

/**
 * Imports a file. Every row ends as a record or is quarantined with its reason. A row that was imported
 * before changes nothing, so that an import that was stopped is simply run again.
 */
export async function importFile(house: House, order: Order): Promise<Report> {
  const began = house.now().getTime()
  const headers = await readHeaders(order.file)
  const map = await openMap(house, order, headers)
  const { object, dryRun } = order
  const report = newReport({ object, dryRun, file: basename(order.file), ignored: map.ignored })
  const quarantine = dryRun ? null : openQuarantine(order.file, headers)
  try {
    const { listsEverybody = false, onProgress = () => {} } = order
    const run = { house, map, report, quarantine, listsEverybody, onProgress }
    await importRows(run, order.file)
  } finally {
    await quarantine?.close()
  }
  if (quarantine && report.outcomes.quarantined > 0) report.quarantineFile = quarantine.file
  report.seconds = (house.now().getTime() - began) / 1000
  return report
}

type Run = Parameters<typeof importRecords>[0] & Parameters<typeof importPeople>[0]

async function importRows(run: Run, file: string): Promise<void> {
  if (run.map.object in RECORDS) return await importRecords(run, readRows(file))
  const rows: Row[] = await Array.fromAsync(readRows(file))
  run.report.rows = rows.length
  await (run.map.object === 'people' ? importPeople(run, rows) : importTeams(run, rows))
  run.onProgress(rows.length)
}

async function openMap(
  house: House,
  { object, file, map: mapFile }: Order,
  headers: readonly string[],
): Promise<ImportMap> {
  const noun = object in RECORDS ? RECORDS[object as keyof typeof RECORDS].noun : ''
  const custom = Object.keys(house.rulebook().fields[noun] ?? {}).map((name) => `custom.${name}`)
  const text = mapFile === null ? null : await readText(mapFile)
  const map = readMap(object, { text, headers, custom })
  const dates = await datesOf(file, map)
  return { ...map, dates: map.dates ?? dates }
}

async function readText(file: string): Promise<string> {
  return await readFile(file, 'utf8').catch((error: Error) => {
    throw new Refusal(`The map ${file} cannot be read: ${error.message}`)
  })
}

/**
 * Reads a whole file once before any of it is imported: one that cannot be read to its end is refused
 * before anything is written, and one date that can be read in one order only tells how to read them all.
 */
async function datesOf(file: string, map: ImportMap): Promise<'mdy' | 'dmy' | null> {
  const columns = dayColumns(map)
  let order: 'mdy' | 'dmy' | null = null
  for await (const { cells } of readRows(file)) {
    for (const column of order ? [] : columns) order ??= orderOf(cells[column] ?? '')
  }
  return order
}
