import { parentClues } from '../decide/parents.ts'
import { Outage, Refusal } from '../errors.ts'
import type { House } from '../house.ts'
import type { Signal } from '../model.ts'
import { findKnownRows, listAccountIds } from '../store/imports.ts'
import { listPeople } from '../store/people.ts'
import { faults, lacks } from './check.ts'
import type { ImportMap } from './map.ts'
import { namesOf } from './names.ts'
import { outcomeOf } from './outcome.ts'
import { parentsFirst } from './parents-first.ts'
import type { Quarantine } from './quarantine.ts'
import { type Report, setAside, tally } from './report.ts'
import type { Batch } from './row-signal.ts'
import type { Row } from './rows.ts'
import { RECORDS } from './signals.ts'
import { readValues } from './values.ts'

/** Rows under way at once: the house batches them, a transaction for many. */
const AT_ONCE = 256

interface Run {
  readonly house: House
  readonly map: ImportMap
  readonly report: Report
  readonly quarantine: Quarantine | null
  readonly onProgress: (rows: number) => void
}
interface Ready {
  readonly row: Row
  readonly signal: Signal
  readonly key: string
}

/** Imports accounts, leads, tickets or deals: each row is a signal and takes the same way as any other. */
export async function importRecords(run: Run, rows: AsyncIterable<Row>): Promise<void> {
  const batch = await openBatch(run)
  let ready: Ready[] = []
  const below: Ready[] = []
  const seen = new Set<string>()
  let read = 0
  for await (const row of rows) {
    read++
    const next = readRow(run, batch, row)
    if (next && isRepeat(seen, next)) run.report.outcomes.unchanged++
    else if (next) (parentClues(next.signal) ? below : ready).push(next)
    if (ready.length < AT_ONCE) continue
    await settle(run, batch, ready)
    ready = []
    run.onProgress(read)
  }
  for (const step of [ready, ...parentsFirst(below)]) await settleAll(run, batch, step)
  run.onProgress(read)
}

async function settleAll(run: Run, batch: Batch, rows: readonly Ready[]): Promise<void> {
  for (let at = 0; at < rows.length; at += AT_ONCE) {
    await settle(run, batch, rows.slice(at, at + AT_ONCE))
  }
}

/** A row that stands twice in its file is decided once. */
function isRepeat(seen: Set<string>, { signal }: Ready): boolean {
  if (seen.has(signal.id)) return true
  seen.add(signal.id)
  return false
}

async function openBatch({ house, map, report }: Run): Promise<Batch> {
  const startedAt = house.now()
  const people = await listPeople(house.db, house.org, { now: startedAt.toISOString() })
  return {
    ...{ file: report.file, source: map.source, rulebook: house.rulebook(), startedAt },
    personOf: namesOf(people),
    accountIds: await listAccountIds(house.db, house.org, map.source),
  }
}

function recordsOf({ map }: Run): (typeof RECORDS)[keyof typeof RECORDS] {
  return RECORDS[map.object as keyof typeof RECORDS]
}

function readRow(run: Run, batch: Batch, row: Row): Ready | null {
  run.report.rows++
  const values = readValues(run.map, row.cells)
  const key = (run.map.key ? row.cells[run.map.key] : '') || null
  const line = { number: row.number, key, values }
  const read = recordsOf(run).read(batch, line)
  const fault = row.fault ?? ('fault' in read ? read.fault : null)
  if (fault !== null) setAside(run, row, fault)
  return fault === null && 'signal' in read ? { row, ...read } : null
}

async function settle(run: Run, batch: Batch, ready: readonly Ready[]): Promise<void> {
  for (const { signal } of ready) {
    for (const lack of lacks(batch.rulebook, signal)) tally(run.report.quality, lack)
  }
  if (run.report.dryRun) return await foresee(run, ready)
  await Promise.all(ready.map((it) => take(run, it)))
}

async function take(run: Run, { row, signal }: Ready): Promise<void> {
  const { noun } = recordsOf(run)
  try {
    const { outcome, reason, exceptions } = outcomeOf(await run.house.receive(signal), noun)
    run.report.exceptions += exceptions
    if (outcome === 'quarantined') setAside(run, row, reason ?? 'it was refused')
    else run.report.outcomes[outcome]++
  } catch (error) {
    // Without a database no row can be stored: said once. One bad row does not end the import.
    if (error instanceof Outage) throw error
    if (!(error instanceof Refusal))
      run.house.log.error({ err: error, signal: signal.id }, 'row failed')
    setAside(run, row, `it failed: ${(error as Error).message}`)
  }
}

async function foresee(run: Run, ready: readonly Ready[]): Promise<void> {
  const { noun } = recordsOf(run)
  const known = await findKnownRows(run.house.db, run.house.org, {
    ...{ noun, source: run.map.source },
    signals: ready.map(({ signal }) => signal.id),
    keys: ready.map(({ key }) => key),
  })
  for (const { signal, key } of ready) {
    run.report.exceptions += faults(signal)
    if (known.signals.has(signal.id)) run.report.outcomes.unchanged++
    else run.report.outcomes[known.records.has(key) ? 'changed' : 'created']++
  }
}
