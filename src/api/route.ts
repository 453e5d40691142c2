import { z } from 'zod'
import { storable } from '../decide/quality/text.ts'
import type { Doors, House } from '../house.ts'
import type { Person } from '../nouns.ts'
import { readerFor } from '../reading.ts'
import type { Reader } from '../store/lists.ts'
import { Problem } from './problem.ts'

export interface Api {
  readonly house: House
  readonly doors: Doors
}

/** One authenticated call, with what it sent already checked. */
export interface Call<Query = unknown, Body = unknown> extends Api {
  readonly person: Person
  readonly params: Readonly<Record<string, string>>
  readonly query: Query
  readonly body: Body
  /** The header Idempotency-Key. */
  readonly key: string | null
}

/** One endpoint: it is served, checked and documented from this. */
export interface Route {
  readonly method: 'get' | 'post' | 'delete'
  /** `/deals/:key` */
  readonly path: string
  readonly says: string
  readonly query: z.ZodObject
  readonly body: z.ZodObject | null
  readonly answer: z.ZodType
  run(call: Call): Promise<unknown>
}

/** Keeps an endpoint's own types inside its `run` while the list holds them all alike. */
export function route<Query extends z.ZodObject, Body extends z.ZodObject>(
  it: Omit<Route, 'query' | 'body' | 'run'> & {
    readonly query: Query
    readonly body: Body | null
    run(call: Call<z.infer<Query>, z.infer<Body>>): Promise<unknown>
  },
): Route {
  return it as unknown as Route
}

export const NO_QUERY = z.strictObject({})

export const paging = {
  limit: z.coerce
    .number('expected a number from 1 to 1000')
    .int('expected a whole number')
    .min(1, 'expected 1 to 1000')
    .max(1000, 'expected 1 to 1000')
    .default(50),
  after: z.string().max(500).optional().meta({ description: 'The `next` of the page before.' }),
}

/** Checks what was sent. A Problem 400 names each fault, and what may be given. */
export function check<Schema extends z.ZodObject>(
  schema: Schema,
  sent: unknown,
  where: 'parameter' | 'field',
): z.infer<Schema> {
  const read = schema.safeParse(sent)
  if (read.success) return read.data
  const names = Object.keys(schema.shape).join(', ') || 'none'
  const faults = read.error.issues.slice(0, 5).map((issue) => {
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => `“${key.slice(0, 100)}” is no ${where} here`).join('; ')
    }
    return `${issue.path.join('.') || 'body'}: ${issue.message}`
  })
  throw new Problem(400, `${faults.join('; ')}.`, { hint: `The ${where}s here: ${names}.` })
}

/** The address's parameters, each given once, as text that Postgres can hold. */
export function readQuery(query: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(query).map(([name, value]) => {
      if (typeof value !== 'string') throw new Problem(400, `Give “${name}” once only.`)
      return [name, storable(value)]
    }),
  )
}

/** Who reads, and which deals the rulebook lets them see. */
export function readerOf({ house, person }: Call): Reader {
  return readerFor(house, person)
}
