import { z } from 'zod'
import type { Signal } from '../../src/model.ts'
import { readEvents, SOURCE, TIMESTAMP } from './events.ts'

const EXTERNAL_ID = z
  .string('expected the ticket\'s id in your system, such as "zd-4711"')
  .min(1, "expected the ticket's id in your system, not empty text")
  .max(200, 'expected at most 200 characters')

/** Strict about the shape, lenient about the values: what cannot be used becomes an exception that somebody sees. */
const Said = z.object(
  {
    type: z.enum(['ticket.created', 'ticket.updated']),
    timestamp: TIMESTAMP,
    data: z.looseObject(
      { external_id: EXTERNAL_ID.optional(), source: SOURCE.default('helpdesk') },
      'expected an object with what is known of the ticket, such as {"name": "Printer on fire", "email": "ann@acme.com"}',
    ),
  },
  'expected an event: an object with type, timestamp and data',
)

/** Somebody wrote: the customer (`ticket.asked`) or one of us (`ticket.answered`). */
const Reply = z.object({
  type: z.enum(['ticket.asked', 'ticket.answered']),
  timestamp: TIMESTAMP,
  data: z.object(
    {
      external_id: EXTERNAL_ID,
      source: SOURCE.default('helpdesk'),
      text: z.string('expected what was written'),
    },
    'expected an object such as {"external_id": "zd-4711", "text": "It smokes again"}',
  ),
})

const Event = z.discriminatedUnion('type', [Said, Reply], {
  error: 'expected "ticket.created", "ticket.updated", "ticket.asked" or "ticket.answered"',
})

/** A help desk or a form tells of tickets, one event or a list. `id` is the delivery's own: a repeat counts once. */
export function tickets(id: string, body: unknown): Signal[] {
  return readEvents(Event, { id, body }).map(({ event, id }) => {
    const { source } = event.data
    const by = { kind: 'integration', id: source } as const
    const stamp = { id: `webhook:tickets:${id}`, at: event.timestamp, by, source }
    if (isReply(event)) {
      const { external_id: externalId, text } = event.data
      return { ...stamp, kind: event.type, ticket: { externalId }, text }
    }
    const { external_id: externalId, source: _, ...patch } = event.data
    const ticket = externalId === undefined ? {} : { externalId }
    return { ...stamp, kind: event.type, ticket, patch }
  })
}

type Event = z.infer<typeof Event>

function isReply(
  event: Event,
): event is Extract<Event, { type: 'ticket.asked' | 'ticket.answered' }> {
  return event.type === 'ticket.asked' || event.type === 'ticket.answered'
}
