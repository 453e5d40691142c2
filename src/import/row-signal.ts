import { hash } from 'node:crypto'
import type { Rulebook } from '../decide/rulebook.ts'
import type { Signal } from '../model.ts'
import type { Values } from './values.ts'

/** What a row says, ready to be received; or why it cannot become a record. */
export type Read = { readonly signal: Signal; readonly key: string } | { readonly fault: string }

/** What all rows of one file share. */
export interface Batch {
  readonly file: string
  readonly source: string
  readonly rulebook: Rulebook
  /** When the import began; rows follow it, a millisecond each, so that a later row is the newer report. */
  readonly startedAt: Date
  /** Who is meant by a name or a mail address; null when nobody is, or several are. */
  personOf(said: string): string | null
  /** The ids of accounts that the same source brought before. */
  readonly accountIds: ReadonlySet<string>
}

/** A row in our fields, with its number and the value of its key column (null when it has none). */
export interface Line {
  readonly number: number
  readonly key: string | null
  readonly values: Values
}

/** Why a row is not taken that names somebody who is not here. */
export function nobody(said: string): string {
  return `nobody here is “${said}”: import people first, or map the name`
}

/** The fields of our own that a row fills. */
export function ownFields(values: Values): Record<string, string> {
  const own = Object.entries(values).filter(([field]) => field.startsWith('custom.'))
  return Object.fromEntries(own.map(([field, value]) => [field.slice(7), value]))
}

/** Those of the fields that a row fills. */
export function given<Field extends string>(
  values: Values,
  fields: readonly Field[],
): Partial<Record<Field, string>> {
  const entries = fields.flatMap((field) => (values[field] ? [[field, values[field]]] : []))
  return Object.fromEntries(entries) as Partial<Record<Field, string>>
}

type Said = Signal extends infer S
  ? S extends Signal
    ? Omit<S, 'id' | 'at' | 'by' | 'source'>
    : never
  : never

/** The row as a signal. The same row said again has the same id and is decided once, however often the file is imported. */
export function stamped(batch: Batch, number: number, key: string, said: Said): Signal {
  const content = hash('sha256', JSON.stringify(said), 'hex').slice(0, 16)
  return {
    ...said,
    id: `import:${said.kind.split('.')[0]}:${batch.source}:${key.slice(0, 300)}:${content}`,
    at: new Date(batch.startedAt.getTime() + number).toISOString(),
    by: { kind: 'import', id: batch.file },
    source: batch.source,
  } as Signal
}
