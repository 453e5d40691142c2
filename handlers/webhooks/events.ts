import { z } from 'zod'
import { Refusal } from '../../src/errors.ts'

const MOST_EVENTS = 1000
const FAULTS_TOLD = 5

/** When it happened, as its system says. */
export const TIMESTAMP = z.iso
  .datetime({ offset: true, error: 'expected a time such as "2030-01-07T09:00:00Z"' })
  .transform((at) => new Date(at).toISOString())

/** The name of a system. */
export const SOURCE = z
  .string('expected the name of your system')
  .regex(/^[a-z0-9_-]{1,40}$/, 'expected a name such as "crm": a-z, 0-9, _ and -, at most 40')

/** The events of one delivery, one or a list, each with an id of its own. A Refusal where one of them is not of the agreed shape. */
export function readEvents<Event>(
  shape: z.ZodType<Event>,
  { id, body }: { readonly id: string; readonly body: unknown },
): { readonly event: Event; readonly id: string }[] {
  const isList = Array.isArray(body)
  const events = isList ? body : [body]
  if (events.length > MOST_EVENTS) {
    throw new Refusal(
      `One body holds at most ${MOST_EVENTS} events; this one has ${events.length}. Send them in several.`,
    )
  }
  const read = z.array(shape).safeParse(events)
  if (!read.success) throw new Refusal(sayFaults(read.error, isList))
  return read.data.map((event, index) => ({ event, id: isList ? `${id}:${index}` : id }))
}

function sayFaults({ issues }: z.ZodError, isList: boolean): string {
  const told = issues.slice(0, FAULTS_TOLD).map(({ path, message }) => {
    const [index, ...rest] = path
    return `${pathText(isList ? [index!, ...rest] : rest)}: ${message}`
  })
  const more = issues.length - told.length
  return [...told, ...(more > 0 ? [`and ${more} more faults`] : [])].join('; ')
}

function pathText(path: readonly PropertyKey[]): string {
  const text = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
  return text.join('').replace(/^\./, '') || 'body'
}
