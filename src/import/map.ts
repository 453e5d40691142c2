import { parse } from 'yaml'
import { z } from 'zod'
import { Refusal } from '../errors.ts'
import { fieldsOf, guessColumns, type ImportObject, OBJECTS } from './columns.ts'

const Text = z.union([z.string(), z.number(), z.boolean()]).transform(String)

const MapFile = z
  .strictObject({
    object: z.enum(OBJECTS).optional(),
    /** The file's column -> our field; `null` leaves the column out. Unnamed columns are guessed. */
    columns: z.record(z.string(), z.string().nullable()).default({}),
    /** Our field -> what the file says -> what is meant. */
    values: z.record(z.string(), z.record(z.string(), Text)).default({}),
    /** Our field -> its value where the cell is blank. */
    defaults: z.record(z.string(), Text).default({}),
    /** The column that names a row for ever. */
    key: z.string().optional(),
    /** Which system the file comes from: ids are unique within it. */
    source: z.string().min(1).optional(),
    /** The mail domain of people who come without an address. */
    domain: z.string().optional(),
    /** How days are written where that is ambiguous. */
    dates: z.enum(['mdy', 'dmy']).optional(),
  })
  .default({ columns: {}, values: {}, defaults: {} })

/** How a file's columns and values become ours; complete, with what was guessed. */
export interface ImportMap {
  readonly object: ImportObject
  /** Our field -> the file's column. */
  readonly columns: Readonly<Record<string, string>>
  /** Columns that are not taken. */
  readonly ignored: readonly string[]
  /** Our field -> what the file says, in lower case -> what is meant. */
  readonly values: Readonly<Record<string, Readonly<Record<string, string>>>>
  readonly defaults: Readonly<Record<string, string>>
  readonly key: string | null
  readonly source: string
  readonly domain: string | null
  readonly dates: 'mdy' | 'dmy' | null
}

/**
 * Completes a map file (YAML, or none) with guesses for the columns it does not name. `custom` are the
 * fields that the org adds. Refuses a map that names what is not there.
 */
export function readMap(
  object: ImportObject,
  {
    text,
    headers,
    custom,
  }: { text: string | null; headers: readonly string[]; custom: readonly string[] },
): ImportMap {
  const file = MapFile.safeParse((text === null ? undefined : parse(text)) ?? undefined)
  if (!file.success) throw new Refusal(`The map cannot be used:\n${z.prettifyError(file.error)}`)
  const given = file.data
  if (given.object && given.object !== object) {
    throw new Refusal(`The map is for ${given.object}, not for ${object}.`)
  }
  const columns = columnsOf(object, { given: given.columns, headers, custom })
  const taken = new Set(Object.values(columns))
  if (given.key !== undefined) known(given.key, headers)
  return {
    object,
    columns,
    ignored: headers.filter((header) => !taken.has(header) && header !== given.key),
    values: Object.fromEntries(
      Object.entries(given.values).map(([field, words]) => [field, lowerKeys(words)]),
    ),
    defaults: given.defaults,
    key: given.key ?? columns.external_id ?? null,
    source: given.source ?? 'import',
    domain: given.domain ?? null,
    dates: given.dates ?? null,
  }
}

interface Columns {
  readonly given: Readonly<Record<string, string | null>>
  readonly headers: readonly string[]
  readonly custom: readonly string[]
}

function columnsOf(object: ImportObject, { given, headers, custom }: Columns) {
  const fields = [...fieldsOf(object), ...custom]
  for (const [header, field] of Object.entries(given)) {
    known(header, headers)
    if (field !== null && !fields.includes(field) && !isCustom(object, field)) {
      throw new Refusal(
        `The map gives ${header} to ${field}, which is none of: ${fields.join(', ')}.`,
      )
    }
  }
  const named = new Set(Object.values(given))
  const open = headers.filter((header) => !(header in given))
  const guessed = Object.entries(guessColumns(object, open)).filter(
    ([, field]) => !named.has(field),
  )
  const own = open.flatMap((header) =>
    custom.includes(`custom.${header}`) ? [[header, `custom.${header}`] as const] : [],
  )
  const all = [...own, ...guessed, ...Object.entries(given)]
  return Object.fromEntries(all.flatMap(([header, field]) => (field ? [[field, header]] : [])))
}

function known(header: string, headers: readonly string[]): void {
  if (headers.includes(header)) return
  throw new Refusal(`The map names a column ${header}; the file has: ${headers.join(', ')}.`)
}

function lowerKeys(words: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(words).map(([from, to]) => [from.trim().toLowerCase(), to]),
  )
}

/** Deals keep any further field under `custom.`, whether the rules name it or not. */
function isCustom(object: ImportObject, field: string): boolean {
  return object === 'deals' && /^custom\.\w+$/.test(field)
}
