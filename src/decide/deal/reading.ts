import type { Person } from '../../nouns.ts'
import { quoted } from '../quality/text.ts'
import type { Stage } from '../rulebook.ts'
import type { Fault } from './reports.ts'

/** What a patch says that is news: good values by column, and what could not be understood. */
export interface Reading {
  readonly fields: Record<string, unknown>
  stage: Stage | null
  owner: Person | null
  /** The account by its name; null when the patch names none. */
  account: string | null
  readonly named: string[]
  readonly faults: Fault[]
}

/**
 * The named values, ordered by name: stored JSON does not keep the order in which they were written,
 * and a decision must come out the same when it is made again.
 */
export function byName(values: Readonly<Record<string, unknown>>): [string, unknown][] {
  return Object.entries(values).sort(([one], [other]) => (one < other ? -1 : 1))
}

/** A value that cannot be taken, as the fault that asks for a better one. */
export function badValue(field: string, raw: unknown, because: string): Fault {
  return { kind: 'bad_value', field, offered: offeredText(raw), because, todo: { patch: {} } }
}

/** What was offered, as text of bounded length that can be stored and shown. */
export function offeredText(raw: unknown): string | null {
  return raw === null || raw === undefined ? null : quoted(raw).slice(1, -1)
}
