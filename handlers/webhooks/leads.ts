import { z } from 'zod'
import type { Signal } from '../../src/model.ts'
import { readEvents, SOURCE, TIMESTAMP } from './events.ts'

/** Strict about the shape, lenient about the values: what cannot be used becomes an exception that somebody sees. */
const Event = z.object(
  {
    type: z.enum(['lead.created', 'lead.updated'], 'expected "lead.created" or "lead.updated"'),
    timestamp: TIMESTAMP,
    data: z.looseObject(
      {
        external_id: z
          .string('expected the lead\'s id in your system, such as "form-4711"')
          .min(1, "expected the lead's id in your system, not empty text")
          .max(200, 'expected at most 200 characters')
          .optional(),
        source: SOURCE.default('form'),
      },
      'expected an object with what is known of the lead, such as {"name": "Ann Smith", "email": "ann@acme.com"}',
    ),
  },
  'expected an event: an object with type, timestamp and data',
)

/** A form or another system tells of leads, one event or a list. `id` is the delivery's own: a repeat counts once. */
export function leads(id: string, body: unknown): Signal[] {
  return readEvents(Event, { id, body }).map(({ event: { type, timestamp, data }, id }) => {
    const { external_id: externalId, source, ...patch } = data
    return {
      id: `webhook:leads:${id}`,
      kind: type,
      at: timestamp,
      by: { kind: 'integration', id: source },
      source,
      lead: externalId === undefined ? {} : { externalId },
      patch,
    }
  })
}
