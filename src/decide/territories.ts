import type { Facts } from './cel/cel.ts'
import { factAt } from './facts.ts'

/** To whom a line of a territory table gives its records: a team, or a person by mail. */
export type Holder = { readonly team: string } | { readonly person: string }

/** What a line asks of a field: its path, and what it must be. A postcode is asked for by its beginning. */
export interface Asked {
  readonly path: string
  readonly value: string
  readonly isPrefix: boolean
}

/** A line of a territory table: the fields that it leaves blank may be anything. */
export interface TerritoryLine {
  readonly line: number
  readonly asks: readonly Asked[]
  readonly holder: Holder
}

/** A territory table, indexed: what a lookup costs follows the kinds of lines, not their number. */
export interface TerritoryTable {
  /** Its file, for people: `territories/europe.csv`. */
  readonly file: string
  /** The fields it asks for, in the order of its columns. */
  readonly paths: readonly string[]
  readonly lines: readonly TerritoryLine[]
  /** The most specific kind of lines first. */
  readonly kinds: readonly LineKind[]
}

/** All lines that ask for the same fields; of a prefix, for as many characters. */
interface LineKind {
  readonly asks: readonly (Pick<Asked, 'path'> & { readonly length: number | null })[]
  readonly byKey: ReadonlyMap<string, TerritoryLine>
  /** The keys of all lines without the fields that are blank in a record; made when first asked for. */
  readonly without: Map<string, ReadonlySet<string>>
}

export type LookedUp =
  | { readonly is: 'line'; readonly line: TerritoryLine }
  | { readonly is: 'none' }
  | { readonly is: 'unknown'; readonly missing: string }

/** A value as tables compare it: `10 115` and `10115`, `Emea` and `EMEA` are the same. */
export function comparable(value: string, isPrefix: boolean): string {
  const text = value.trim().toLowerCase()
  return isPrefix ? text.replace(/[\s-]/g, '') : text.replace(/\s+/g, ' ')
}

/**
 * The most specific line for a record: that which asks for most fields, then for the longest postcode, then
 * for those further left. A blank field leaves it open only where a line would be more specific with it.
 */
export function lookUp({ kinds }: TerritoryTable, facts: Facts): LookedUp {
  for (const kind of kinds) {
    const parts = kind.asks.map(({ path, length }) => partOf(factAt(path, facts), length))
    const blank = kind.asks.findIndex((_, at) => parts[at] === null)
    if (blank < 0) {
      const line = kind.byKey.get(keyOf(parts))
      if (line) return { is: 'line', line }
    } else if (mayFit(kind, parts)) return { is: 'unknown', missing: kind.asks[blank]!.path }
  }
  return { is: 'none' }
}

// A postcode that is shorter than what a line asks for is another one, and no blank.
function partOf(value: unknown, length: number | null): string | null {
  if (value === null) return null
  const text = comparable(String(value), length !== null)
  return length === null ? text : text.slice(0, length)
}

const keyOf = (parts: readonly (string | null)[]) => parts.join('\u0000')

function mayFit(kind: LineKind, parts: readonly (string | null)[]): boolean {
  const known = parts.map((part) => (part === null ? '-' : 'k')).join('')
  const keys = kind.without.get(known) ?? new Set(partialKeys(kind, parts))
  kind.without.set(known, keys)
  return keys.has(keyOf(parts))
}

function partialKeys({ byKey }: LineKind, parts: readonly (string | null)[]): string[] {
  return [...byKey.keys()].map((key) =>
    keyOf(key.split('\u0000').map((part, at) => (parts[at] === null ? null : part))),
  )
}

/** Indexes the lines of a table. `clash` is told of a line that is for exactly the same as one before it. */
export function tableOf(
  { file, paths, lines }: Pick<TerritoryTable, 'file' | 'paths' | 'lines'>,
  clash: (line: TerritoryLine, before: TerritoryLine) => void,
): TerritoryTable {
  const kinds = Map.groupBy(lines, (line) => JSON.stringify(kindOf(line)))
  const ordered = [...kinds.values()].sort(([one], [other]) =>
    moreSpecific(paths, one!.asks, other!.asks),
  )
  return { file, paths, lines, kinds: ordered.map((same) => indexed(same, clash)) }
}

function kindOf({ asks }: TerritoryLine): LineKind['asks'] {
  return asks.map(({ path, value, isPrefix }) => ({ path, length: isPrefix ? value.length : null }))
}

function moreSpecific(
  paths: readonly string[],
  one: readonly Asked[],
  other: readonly Asked[],
): number {
  const places = (asks: readonly Asked[]) => asks.map(({ path }) => paths.indexOf(path))
  const prefix = (asks: readonly Asked[]) =>
    asks.reduce((sum, { value, isPrefix }) => sum + (isPrefix ? value.length : 0), 0)
  const [left, right] = [places(one), places(other)]
  const first = left.findIndex((place, at) => place !== right[at])
  return (
    other.length - one.length || prefix(other) - prefix(one) || left[first]! - right[first]! || 0
  )
}

function indexed(
  lines: readonly TerritoryLine[],
  clash: (line: TerritoryLine, before: TerritoryLine) => void,
): LineKind {
  const byKey = new Map<string, TerritoryLine>()
  for (const line of lines) {
    const key = keyOf(line.asks.map(({ value }) => value))
    const before = byKey.get(key)
    if (before) clash(line, before)
    else byKey.set(key, line)
  }
  return { asks: kindOf(lines[0]!), byKey, without: new Map() }
}
