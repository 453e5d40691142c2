import { FIELDS } from '../decide/fields.ts'
import type { InboundNoun } from '../decide/inbound/inbound.ts'
import { nameKey } from '../decide/quality.ts'
import { readStatus } from './lead-status.ts'
import {
  type Batch,
  given,
  type Line,
  nobody,
  ownFields,
  type Read,
  stamped,
} from './row-signal.ts'

/** What a row may say besides what it is called and whose it is. */
function fieldsOf(noun: InboundNoun): string[] {
  return Object.keys(FIELDS[noun]).filter((name) => name !== 'name' && name !== 'owner_email')
}

/** A row of leads as the report it is. Leads without an id are known by their mail address, or name and company. */
export function readLead(batch: Batch, { number, key, values }: Line): Read {
  const { company, email } = values
  const name = values.name ?? [values.first_name, values.last_name].filter(Boolean).join(' ')
  if (!name && !company && !email)
    return { fault: 'no name, no company and no mail address: nothing to know it by' }
  const status = readStatus(values.status)
  if ('fault' in status) return status
  const owner = values.owner_email && batch.personOf(values.owner_email)
  if (values.owner_email && !owner) return { fault: nobody(values.owner_email) }
  const own = ownFields(values)
  const patch = {
    ...(name && { name }),
    ...given(values, fieldsOf('lead')),
    ...status,
    ...(owner && { owner_email: owner }),
    ...(Object.keys(own).length > 0 && { custom: own }),
  }
  const id = key ?? email?.toLowerCase() ?? `${nameKey(name)}|${nameKey(company ?? '')}`
  const said = { kind: 'lead.created', lead: { externalId: id }, patch } as const
  return { signal: stamped(batch, number, id, said), key: id }
}

/** A row of tickets as the report it is. Tickets without an id are known by what they are about, and whose they are. */
export function readTicket(batch: Batch, { number, key, values }: Line): Read {
  const { name, message, company, email } = values
  if (!name && !message) return { fault: 'no subject and no message: nothing to know it by' }
  const owner = values.owner_email && batch.personOf(values.owner_email)
  if (values.owner_email && !owner) return { fault: nobody(values.owner_email) }
  const own = ownFields(values)
  const patch = {
    ...(name && { name }),
    ...given(values, fieldsOf('ticket')),
    ...(owner && { owner_email: owner }),
    ...(Object.keys(own).length > 0 && { custom: own }),
  }
  const whose = email?.toLowerCase() ?? nameKey(company ?? '')
  const id = key ?? `${nameKey(name ?? message ?? '')}|${whose}`
  const said = { kind: 'ticket.created', ticket: { externalId: id }, patch } as const
  return { signal: stamped(batch, number, id, said), key: id }
}
