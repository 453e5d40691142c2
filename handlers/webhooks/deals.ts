import { z } from 'zod'
import type { AccountReport, ContactReport, Patch, Signal } from '../../src/model.ts'
import { readEvents, SOURCE, TIMESTAMP } from './events.ts'

const text = z
  .union([z.string(), z.number(), z.boolean()], 'expected text')
  .transform(String)
  .nullish()

const Account = z.looseObject(
  {
    external_id: text,
    name: text,
    domain: text,
    country: text,
    industry: text,
    region: text,
    parent: text,
    owner_email: text,
    custom: z
      .record(z.string(), z.unknown(), 'expected an object such as {"postcode": "10115"}')
      .nullish(),
  },
  'expected an object such as {"name": "Acme", "domain": "acme.com"}',
)
const Contact = z.looseObject(
  { name: text, email: text, phone: text, title: text },
  'expected an object such as {"name": "Ana Souza", "email": "ana@acme.com"}',
)

/**
 * Strict about the shape, lenient about the values: an unknown stage or an impossible amount is
 * decided about like any other, and becomes an exception that somebody sees.
 */
const Data = z.looseObject(
  {
    external_id: z
      .string('expected the deal\'s id in your system, such as "opp-4711"')
      .min(1, "expected the deal's id in your system, not empty text")
      .max(200, 'expected at most 200 characters'),
    source: SOURCE.default('crm'),
    account: Account.nullish(),
    contacts: z.array(Contact, 'expected a list of contacts').nullish(),
    custom: z
      .record(z.string(), z.unknown(), 'expected an object such as {"po_number": "4711"}')
      .nullish(),
  },
  'expected an object with external_id and the fields that changed',
)

const Event = z.object(
  {
    type: z.enum(
      ['deal.created', 'deal.updated', 'deal.deleted'],
      'expected "deal.created", "deal.updated" or "deal.deleted"',
    ),
    timestamp: TIMESTAMP,
    data: Data,
  },
  'expected an event: an object with type, timestamp and data',
)

/** Another system tells of its deals, one event or a list. `id` is the delivery's own: a repeat counts once. */
export function deals(id: string, body: unknown): Signal[] {
  return readEvents(Event, { id, body }).map(({ event, id }) => signalOf(event, id))
}

function signalOf({ type, timestamp, data }: z.infer<typeof Event>, id: string): Signal {
  const { external_id: externalId, source, account, contacts, custom, ...fields } = data
  return {
    id: `webhook:deals:${id}`,
    kind: type,
    at: timestamp,
    by: { kind: 'integration', id: source },
    source,
    deal: { externalId },
    patch: {
      ...fields,
      ...(custom && { custom }),
      ...unknownFields('account', account ?? {}, Account.shape),
      ...Object.assign({}, ...(contacts ?? []).map(unknownContactFields)),
    },
    ...(account && { account: accountReport(account) }),
    ...(contacts && { contacts: contacts.map(contactReport) }),
  }
}

function accountReport(account: z.infer<typeof Account>): AccountReport {
  const { external_id: externalId, owner_email: ownerEmail, ...rest } = account
  const { name, domain, country, industry, region, parent, custom } = rest
  const known = given({ externalId, name, domain, country, industry, region, parent, ownerEmail })
  return { ...known, ...(custom && { custom }) }
}

function contactReport({ name, email, phone, title }: z.infer<typeof Contact>): ContactReport {
  return given({ name, email, phone, title })
}

function given<Report extends Record<string, string | null | undefined>>(report: Report) {
  const kept = Object.entries(report).filter(([, value]) => typeof value === 'string')
  return Object.fromEntries(kept) as { [Name in keyof Report]?: string }
}

/** What we have no place for stays in the patch under its path, so that the decision can name it. */
function unknownFields(path: string, sent: Patch, known: Readonly<Record<string, unknown>>): Patch {
  const rest = Object.entries(sent).filter(([name]) => !Object.hasOwn(known, name))
  return Object.fromEntries(rest.map(([name, value]) => [`${path}.${name}`, value]))
}

function unknownContactFields(contact: Patch, index: number): Patch {
  return unknownFields(`contacts.${index}`, contact, Contact.shape)
}
