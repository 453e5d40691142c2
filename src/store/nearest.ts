import { type RawBuilder, sql } from 'kysely'
import { oneLine } from '../decide/quality/text.ts'

type Condition = RawBuilder<boolean>

const LONGEST = 200

/** A way to look for a name, from the nearest to the farthest. */
export interface Tier {
  readonly text: string
  /** Set in the first tier, for text that is a key: `D-12`. */
  readonly key?: string
  /** Set in the tier of words: LIKE patterns, one a word. */
  readonly words?: readonly string[]
  is(column: string): Condition
}

/** Tries one tier after the other and stops at the first with hits. */
export async function nearest<Found>(
  said: string,
  prefix: string | null,
  look: (tier: Tier) => Promise<Found[]>,
): Promise<Found[]> {
  const text = oneLine(said.replaceAll('\0', '').slice(0, LONGEST))
  if (!text) return []
  for (const tier of tiersFor(text, prefix)) {
    const found = await look(tier)
    if (found.length > 0) return found
  }
  return []
}

function tiersFor(text: string, prefix: string | null): Tier[] {
  const [, dash, number] = (prefix && keyLike(prefix).exec(text.normalize('NFKC'))) || []
  const words = text.split(' ').slice(0, 8).map(containing)
  const exact: Tier[] = [
    ...(number ? [{ text, key: `${prefix}-${number}`, is: () => sql<boolean>`false` }] : []),
    { text, is: (name) => sql<boolean>`${lower(name)} = lower(${text})` },
  ]
  // Whoever says K-9 does not mean what is called K-99.
  if (dash) return exact
  return [
    ...exact,
    { text, is: (name) => begins(name, text) },
    { text, words, is: (name) => every(words.map((word) => like(name, word))) },
    { text, is: (name) => sql<boolean>`${sql.ref(name)} % ${text}` },
    { text, is: (name) => sql<boolean>`${text} <% ${sql.ref(name)}` },
  ]
}

/** A key as people write and paste it: `K-9`, `k9`, `#K-9`, `K – 9.`. */
function keyLike(prefix: string): RegExp {
  return new RegExp(`^#?${prefix}(?: ?(\\p{Pd}|\u2212) ?)?0{0,15}(\\d{1,15})[.,:;!?]?$`, 'iu')
}

// The index knows names by this expression, byte by byte; any other spelling of it reads the whole table.
function lower(name: string): RawBuilder<string> {
  return sql`lower(${sql.ref(name)}) collate "C"`
}

function begins(name: string, text: string): Condition {
  return sql`(${lower(name)} >= lower(${text}) and ${lower(name)} < lower(${text}) || ${'\u{10ffff}'})`
}

function like(name: string, pattern: string): Condition {
  return sql`${sql.ref(name)} ilike ${pattern}`
}

function every(conditions: readonly Condition[]): Condition {
  return sql`(${sql.join(conditions, sql` and `)})`
}

/** A LIKE pattern for text that holds the word, whatever signs are in it. */
function containing(word: string): string {
  return `%${word.replace(/[\\%_]/g, '\\$&')}%`
}
