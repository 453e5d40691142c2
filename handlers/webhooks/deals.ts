import { z } from 'zod'
import { Refusal } from '../../src/errors.ts'
import type { AccountReport, ContactReport, Patch, Signal } from '../../src/model.ts'

const MOST_EVENTS = 1000
const FAULTS_TOLD = 5

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
    source: z
      .string('expected the name of your system')
      .regex(/^[a-z0-9_-]{1,40}$/, 'expected a name such as "crm": a-z, 0-9, _ and -, at most 40')
      .default('crm'),
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
    timestamp: z.iso
      .datetime({ offset: true, error: 'expected a time such as "2030-01-07T09:00:00Z"' })
      .transform((at) => new Date(at).toISOString()),
    data: Data,
  },
  'expected an event: an object with type, timestamp and data',
)

const Events = z.array(Event)

/** Another system tells of its deals, one event or a list. `id` is the delivery's own: a repeat counts once. */
export function deals(id: string, body: unknown): Signal[] {
  const isList = Array.isArray(body)
  const events = isList ? body : [body]
  if (events.length > MOST_EVENTS) {
    throw new Refusal(
      `One body holds at most ${MOST_EVENTS} events; this one has ${events.length}. Send them in several.`,
    )
  }
  const read = Events.safeParse(events)
  if (!read.success) throw new Refusal(sayFaults(read.error, isList))
  return read.data.map((event, index) => signalOf(event, isList ? `${id}:${index}` : id))
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
  const { name, domain, country, industry, region, custom } = rest
  const known = given({ externalId, name, domain, country, industry, region, ownerEmail })
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
