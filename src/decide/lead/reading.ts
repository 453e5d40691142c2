import type { SignalOf, Situation } from '../../model.ts'
import type { Lead } from '../../nouns.ts'
import { idFrom } from '../ids.ts'
import { heard, newsIn } from '../inbound/news.ts'
import { permitted } from '../permit.ts'
import type { Rulebook } from '../rulebook.ts'
import { type Bad, readSaid, type Said } from '../said.ts'

export type LeadSituation = Situation & {
  readonly signal: SignalOf<'lead.created' | 'lead.updated'>
}

export interface Taken {
  readonly after: Lead
  readonly read: Said
  readonly faults: readonly Bad[]
}

/** The lead as this makes it, before rules look for an owner. */
export function leadAfter(rulebook: Rulebook, situation: LeadSituation): Lead {
  const { read, faults } = reading(rulebook, situation)
  return afterwards(situation, read, faults)
}

export function reading(rulebook: Rulebook, situation: LeadSituation): Omit<Taken, 'after'> {
  const { lead = null } = situation
  const patch = newsIn(situation)
  const about = { noun: 'lead', said: said(patch), isNew: lead === null } as const
  const read = withStatus(readSaid(rulebook, situation, about), patch)
  return { read, faults: [...read.faults, ...taken(rulebook, situation, read)] }
}

/** The status is no field that is filled in: it says that somebody works on it. */
function said({ status: _, ...patch }: LeadSituation['signal']['patch']) {
  return patch
}

function withStatus(read: Said, { status }: LeadSituation['signal']['patch']): Said {
  if (status === undefined || status === null) return read
  if (status === 'new' || status === 'working')
    return { ...read, fields: { ...read.fields, status }, named: [...read.named, 'status'] }
  const because = 'A lead is new or working; it ends with /lead qualify or /lead disqualify'
  return {
    ...read,
    faults: [...read.faults, { field: 'status', offered: String(status), because }],
  }
}

/** A mail address by which another open lead is known. */
function taken(rulebook: Rulebook, situation: LeadSituation, { fields }: Said): Bad[] {
  const { lead, rival } = situation
  const { email } = fields
  if (!rival || typeof email !== 'string' || rival.email !== email || rival.id === lead?.id)
    return []
  const isHidden = permitted(rulebook, situation, 'lead.read', rival) !== null
  const because = isHidden
    ? 'Another open lead has that address: ask a manager whose it is'
    : `${rival.key} (${rival.name}) has that address: say it of that one`
  return [{ field: 'email', offered: email, because }]
}

/** The lead as it will be; without a name of its own it is called by its company, or its mail address. */
export function afterwards(situation: LeadSituation, read: Said, faults: readonly Bad[]): Lead {
  const { signal, now, account } = situation
  const { fields, custom } = read
  const before = situation.lead ?? blankLead(situation)
  const good = faults.some(({ field }) => field === 'email')
    ? { ...fields, email: before.email }
    : fields
  const next = { ...before, ...good, custom: { ...before.custom, ...custom } }
  const name = next.name || (next.company ?? next.email ?? '')
  const accountId = account?.id ?? before.accountId
  const isOurs = signal.lead.externalId !== undefined && before.externalId === null
  const reportedAt = heard(situation, read)
  return { ...next, name, accountId, reportedAt, updatedAt: now, ...(isOurs && ours(signal)) }
}

function ours({ source, lead }: LeadSituation['signal']) {
  return { source, externalId: lead.externalId ?? null }
}

function blankLead({ signal, now }: LeadSituation): Lead {
  const header = { key: '', ownerId: null, version: 0, createdAt: now, updatedAt: now }
  const blank = { company: null, email: null, phone: null, title: null, country: null }
  const more = { region: null, industry: null, leadSource: null, message: null, reason: null }
  const open = { status: 'new', accountId: null, dealId: null, closedAt: null } as const
  const id = idFrom(signal, 'lead')
  return {
    id,
    ...header,
    name: '',
    ...blank,
    ...more,
    ...open,
    ...ours(signal),
    reportedAt: {},
    custom: {},
  }
}
