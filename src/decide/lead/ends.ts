import type {
  AccountReport,
  Effect,
  SignalKind,
  SignalOf,
  Situation,
  Verdict,
} from '../../model.ts'
import type { Id, Lead } from '../../nouns.ts'
import { takeDeal } from '../deal/intake.ts'
import { reasonIn } from '../deal/owner.ts'
import { actorName, type DealSignal } from '../deal/reports.ts'
import { personOf } from '../facts.ts'
import { idFrom } from '../ids.ts'
import { companyDomain } from '../inbound/company.ts'
import { permitted } from '../permit.ts'
import type { Rulebook } from '../rulebook.ts'
import { act, refuse, tellPeople } from '../verdicts.ts'
import { LEADS } from './intake.ts'

type Of<Kind extends SignalKind> = Situation & { readonly signal: SignalOf<Kind> }

/** The lead becomes a deal, with its account and its contact, in one decision: all of it, or none. */
export function qualifyLead(rulebook: Rulebook, situation: Of<'lead.qualified'>): Verdict[] {
  const lead = lookAt(rulebook, situation)
  if ('outcome' in lead) return [lead]
  // What is open about the lead is settled with it, and is nothing that is asked about the deal.
  const about = { ...situation, lead: null, deal: null, exceptions: [] }
  const verdicts = takeDeal(rulebook, { ...about, signal: dealFrom(situation, lead) })
  const made = verdicts.flatMap(({ effects }) => effects)
  const deal = made.find((it) => it.do === 'create' && it.noun === 'deal')
  if (deal?.do !== 'create') return verdicts
  const accountId = typeof deal.fields.accountId === 'string' ? deal.fields.accountId : null
  const because = `${actorName(situation)} qualified ${lead.name}: it is the deal ${String(deal.fields.name)} now`
  const fields = { status: 'qualified', closedAt: situation.now, dealId: deal.id, accountId }
  const end = ended(situation, lead, { because, fields })
  return [...verdicts, { ...end, effects: [...end.effects, ...kept(situation, lead, deal.id)] }]
}

/** What they wrote is the first thing that is known of the deal. */
function kept({ signal }: Situation, { message }: Lead, dealId: Id<'deal'>): Effect[] {
  if (message === null) return []
  const about = { noun: 'deal', id: dealId } as const
  return [{ do: 'log', id: idFrom(signal, 'activity'), about, activity: 'form', text: message }]
}

/** The deal that a lead becomes: its own words, and what is said of it now. */
function dealFrom(situation: Of<'lead.qualified'>, lead: Lead): DealSignal {
  const { signal, people } = situation
  const { id, at, by, source, patch } = signal
  const owner = personOf(people, lead.ownerId)
  const contact = blankless({
    name: lead.name,
    email: lead.email,
    phone: lead.phone,
    title: lead.title,
  })
  const known = {
    name: lead.company ?? lead.name,
    ...blankless({ lead_source: lead.leadSource }),
    ...(owner?.active && { owner_email: owner.email }),
  }
  return {
    ...{ id, at, by, source, kind: 'deal.created', deal: {} },
    patch: { ...known, ...patch },
    account: companyFrom(situation, lead),
    contacts: [contact],
  }
}

/** The company of the lead; one that we know keeps what it says, and learns the rest. */
function companyFrom({ account }: Situation, lead: Lead): AccountReport {
  const { country, region, industry } = lead
  const said = blankless({ domain: companyDomain(lead.email), country, region, industry })
  if (!account) return { name: lead.company ?? lead.name, ...said }
  const isNews = ([field]: [string, string]) => account[field as 'domain'] === null
  return { id: account.id, ...Object.fromEntries(Object.entries(said).filter(isNews)) }
}

function blankless(fields: Readonly<Record<string, string | null>>): Record<string, string> {
  const filled = Object.entries(fields).filter((it): it is [string, string] => it[1] !== null)
  return Object.fromEntries(filled)
}

/** Somebody says why the lead is no customer: it is dropped for that reason, and stays to be read. */
export function disqualifyLead(rulebook: Rulebook, situation: Of<'lead.disqualified'>): Verdict {
  const lead = lookAt(rulebook, situation)
  if ('outcome' in lead) return lead
  const reason = reasonIn(situation.signal)
  if (reason === '') {
    const command = `/lead disqualify ${lead.key} because ...`
    return refuse(LEADS, `Say why ${lead.name} is no customer: ${command}`, { missing: ['reason'] })
  }
  const because = `${actorName(situation)} disqualified ${lead.name}${reason}`
  const why = reason.replace(/^, because: /, '')
  const fields = { status: 'disqualified', closedAt: situation.now, reason: why }
  return ended(situation, lead, { because, fields })
}

/** The open lead; a refusal where there is none, or where the asker may not. */
function lookAt(rulebook: Rulebook, situation: Situation): Lead | Verdict {
  const { lead } = situation
  if (!lead) return refuse(LEADS, 'There is no such lead. Look for it with /lead list.')
  const denied =
    permitted(rulebook, situation, 'lead.read', lead) ??
    permitted(rulebook, situation, 'lead.change', lead)
  if (denied) return denied
  if (lead.closedAt === null) return lead
  const why = lead.reason ? `: ${lead.reason}` : ''
  return refuse(LEADS, `${lead.name} is ${lead.status} already${why}`)
}

function ended(
  { exceptions }: Situation,
  lead: Lead,
  {
    because,
    fields,
  }: { readonly because: string; readonly fields: Readonly<Record<string, unknown>> },
): Verdict {
  const subject = { noun: 'lead', id: lead.id } as const
  const was = Object.fromEntries(
    Object.keys(fields).map((name) => [name, lead[name as keyof Lead]]),
  )
  const settled = exceptions.map(({ id }): Effect => ({ do: 'settle', exception: id }))
  return act(LEADS, because, [
    { do: 'change', ...subject, fields, was },
    ...settled,
    ...tellPeople([lead.ownerId], subject),
  ])
}
