import { cluesOf } from '../decide/identity.ts'
import { parentClues } from '../decide/parents.ts'
import type { Signal } from '../model.ts'

interface Row {
  readonly signal: Signal
}

/** Rows that name parents, in steps: an account comes after the one of the file that it belongs to. */
export function parentsFirst<Ready extends Row>(rows: readonly Ready[]): Ready[][] {
  const known = new Map(rows.flatMap((row) => namesOf(row.signal).map((name) => [name, row])))
  return Object.values(Object.groupBy(rows, (row) => depthOf(row, known))).map((step) => step ?? [])
}

function depthOf<Ready extends Row>(row: Ready, known: ReadonlyMap<string, Ready>): number {
  const passed = new Set<Row>()
  for (let at: Ready | undefined = row; at && !passed.has(at); at = parentOf(at, known)) {
    passed.add(at)
  }
  return passed.size
}

function parentOf<Ready extends Row>({ signal }: Row, known: ReadonlyMap<string, Ready>) {
  const clues = parentClues(signal)
  const names = clues ? [clues.domain, clues.externalId, clues.nameKey] : []
  return names.map((name) => known.get(name ?? '')).find((it) => it !== undefined)
}

function namesOf(signal: Signal): string[] {
  if (signal.kind !== 'account.updated') return []
  const { domain, externalId, nameKey } = cluesOf(signal.account, signal.source)
  return [domain, externalId, nameKey].filter((it) => it !== null)
}
