import type { Situation } from '../model.ts'
import type { Account, Deal, Decimal, Id, Lead, Person, Ticket } from '../nouns.ts'
import type { Condition, Facts } from './cel/cel.ts'
import { fieldOf } from './fields.ts'
import { parentOf } from './parents.ts'

/** The deal and the account as they will be after a change; what is not named stays as it is. */
export interface Changes {
  readonly deal?: Deal | null
  readonly account?: Account | null
  readonly lead?: Lead | null
  readonly ticket?: Ticket | null
}

/** What is known, in the words of the rules: snake case, amounts as numbers, blanks left out. */
export function factsOf(situation: Situation, changes: Changes = {}): Facts {
  const { task } = situation
  const { deal, account, lead, ticket } = { ...situation, ...changes }
  const owner = personOf(situation.people, (deal ?? lead ?? ticket)?.ownerId ?? null)
  const asker = askerOf(situation)
  return {
    deal: deal && known(deal.custom, dealFacts(deal, account, owner)),
    account: account && known(account.custom, accountFacts(situation, account)),
    owner: owner && known(owner),
    ...(lead && { lead: known(lead.custom, leadFacts(lead, situation.people)) }),
    ...(ticket && { ticket: known(ticket.custom, ticketFacts(ticket, situation.people)) }),
    ...(task && { task: known({ title: task.title, due_on: task.dueOn }) }),
    asker: asker && known(asker),
  }
}

function dealFacts(deal: Deal, account: Account | null, owner: Person | null) {
  return {
    name: deal.name,
    stage: deal.stage,
    amount: numberOf(deal.amount),
    currency: deal.currency,
    discount: numberOf(deal.discount),
    close_date: deal.closeDate,
    next_step: deal.nextStep,
    lead_source: deal.leadSource,
    lost_reason: deal.lostReason,
    source: deal.source,
    account: account?.name,
    owner_id: deal.ownerId,
    owner_email: owner?.email,
    custom: deal.custom,
  }
}

function leadFacts(lead: Lead, people: readonly Person[]) {
  const { name, company, email, phone, title, country, region, industry, status, source } = lead
  return {
    ...{ name, company, email, phone, title, country, region, industry, status, source },
    lead_source: lead.leadSource,
    owner_id: lead.ownerId,
    owner_email: personOf(people, lead.ownerId)?.email,
    custom: lead.custom,
  }
}

function ticketFacts(ticket: Ticket, people: readonly Person[]) {
  const { name, company, contact, email, country, region, priority, status, source } = ticket
  return {
    ...{ name, company, contact, email, country, region, priority, status, source },
    message: ticket.message,
    resolution: ticket.resolution,
    owner_id: ticket.ownerId,
    owner_email: personOf(people, ticket.ownerId)?.email,
    custom: ticket.custom,
  }
}

function accountFacts(situation: Situation, account: Account) {
  return {
    name: account.name,
    domain: account.domain,
    country: account.country,
    industry: account.industry,
    region: account.region,
    parent: parentOf({ ...situation, account })?.name,
    owner_id: account.ownerId,
    owner_email: personOf(situation.people, account.ownerId)?.email,
    custom: account.custom,
  }
}

// The busiest function of deciding: one object, filled once.
function known(...sources: readonly object[]): Record<string, unknown> {
  const filled: Record<string, unknown> = {}
  for (const source of sources) {
    for (const name in source) {
      const value = (source as Record<string, unknown>)[name]
      if (value != null && value !== '') filled[name] = value
    }
  }
  return filled
}

function numberOf(amount: Decimal | null): number | null {
  return amount === null ? null : Number(amount)
}

/** The person of an id, or null when nobody has it. */
export function personOf(people: readonly Person[], id: Id<'person'> | null): Person | null {
  return people.find((person) => person.id === id) ?? null
}

/** The person whose gesture is decided; null for machines. */
export function askerOf({ signal, people }: Situation): Person | null {
  return signal.by.kind === 'user' ? personOf(people, signal.by.id) : null
}

/** The values that a condition looked at; null for those that are blank. */
export function readOf(condition: Condition | null, facts: Facts): Record<string, unknown> {
  const read: Record<string, unknown> = {}
  if (condition === null) return read
  const { reads, paths } = condition
  for (let at = 0; at < reads.length; at++) read[reads[at]!] = valueAt(paths[at]!, facts)
  return read
}

/** The value of a path like `deal.custom.tier`, or null. */
export function factAt(path: string, facts: Facts): unknown {
  return valueAt(path.split('.'), facts)
}

function valueAt(path: readonly string[], facts: Facts): unknown {
  let value: unknown = facts
  for (const step of path) {
    const holds = typeof value === 'object' && value !== null && Object.hasOwn(value, step)
    value = holds ? (value as Record<string, unknown>)[step] : null
  }
  return value ?? null
}

/** What leads and tickets call what an account calls otherwise. */
const OF_COMPANY: Readonly<Record<string, string>> = { name: 'company', domain: 'email' }

/**
 * The field that somebody must fill so that a rule can be judged: `account.region`, but
 * `deal.account` while the deal has no account at all.
 */
export function fieldToFill(missing: string, facts: Facts): string {
  const [object = '', field = '', name] = missing.split('.')
  // A lead or a ticket says of its company what its account does not.
  const inbound = facts.lead ? 'lead' : facts.ticket ? 'ticket' : null
  if (inbound && object === 'account' && field !== 'owner_id') {
    const name = OF_COMPANY[field] ?? field
    return fieldOf(inbound, name) ? `${inbound}.${name}` : `account.${field}`
  }
  if (object === 'account' && !facts.account) return 'deal.account'
  if (object === 'task') return missing
  if (object === 'owner') return 'deal.owner_email'
  if (field === 'owner_id') return `${object}.owner_email`
  return field === 'custom' && name !== undefined ? `${object}.${name}` : `${object}.${field}`
}
