import type { Transaction } from 'kysely'
import { type AccountClues, matchAccount } from './decide/identity.ts'
import { qualifiedClues } from './decide/inbound/company.ts'
import { matchParents, parentClues } from './decide/parents.ts'
import type { Rulebook } from './decide/rulebook.ts'
import { referenceOf, reportClues } from './found/clues.ts'
import { type Found, find } from './found/found.ts'
import { findInbound, findRival } from './found/inbound.ts'
import { accountNamed, findDeal, inboundNamed, taskNamed } from './found/named.ts'
import type { Ring, Signal, Situation } from './model.ts'
import type {
  Account,
  Approval,
  Deal,
  Exception,
  Id,
  Instant,
  Lead,
  Project,
  Subject,
  Task,
  Ticket,
} from './nouns.ts'
import { readWhereabouts } from './people/whereabouts.ts'
import { readChoices } from './store/choices.ts'
import type { Schema } from './store/schema.ts'
import { together } from './store/together.ts'

/** Reads what the rules may know about each signal of a batch: a handful of queries for all of them together. */
export async function readSituations(
  trx: Transaction<Schema>,
  { org, now, rulebook }: { org: string; now: Instant; rulebook: Rulebook },
  signals: readonly Signal[],
): Promise<Situation[]> {
  if (signals.length === 0) return []
  const [found, choices, whereabouts] = await together(
    find(trx, { org, now, rulebook }, signals),
    readChoices(trx, org, choosers(signals)),
    readWhereabouts(trx, org, signals),
  )
  return signals.map((signal) => ({
    ...situationOf(signal, now, found),
    ...(whereabouts.has(signal.id) && { whereabouts: whereabouts.get(signal.id)! }),
    choices: choices.get(signal.by.id) ?? null,
  }))
}

const CHOOSING: readonly Signal['kind'][] = [
  'preference.changed',
  'subject.muted',
  'subject.unmuted',
]

function choosers(signals: readonly Signal[]): Id<'person'>[] {
  return signals.flatMap(({ kind, by }) =>
    CHOOSING.includes(kind) && by.kind === 'user' ? by.id : [],
  )
}

function situationOf(signal: Signal, now: Instant, found: Found): Omit<Situation, 'choices'> {
  const task = found.tasks.find(({ id }) => id === taskNamed(signal)) ?? null
  const about = signal.kind === 'clocks.outdated' ? signal.subject : null
  const named = 'exception' in signal ? signal.exception : about?.id
  const exception = found.exceptions.find(({ id }) => id === named) ?? null
  const clicked = signal.kind === 'approval.clicked' ? approvalOfStep(signal.step, found) : null
  const lead = leadOf(signal, exception, found)
  const ticket = ticketOf(signal, exception, found)
  const rival = lead && findRival(signal, found.leads)
  const deal = dealOf(signal, { task, exception, about, clicked }, found)
  const account = accountOf(signal, { deal, lead, ticket, exception }, found)
  const parent = found.accounts.find(({ id }) => id === account?.parentId)
  const higher = parentClues(signal)
  const subject = deal?.id ?? exception?.subjectId
  const offer = found.offers.get((deal ?? lead ?? ticket)?.id ?? '')
  return {
    signal,
    now,
    deal,
    account,
    ...(parent && { parent }),
    ...(higher && { above: matchParents(higher, found.above) }),
    ...(offer && { offer }),
    ...(lead && { lead }),
    ...(ticket && { ticket }),
    ...(rival && rival.id !== lead?.id && { rival }),
    task,
    project: projectOf(signal, deal, task, found),
    approval: clicked ?? approvalOf(signal, deal, found),
    exception,
    exceptions: found.open.filter(
      ({ subjectId }) => subjectId && [deal?.id, lead?.id, ticket?.id].includes(subjectId),
    ),
    clocks: found.clocks.filter(({ subjectId: id }) =>
      [subject, exception?.id, task?.id, lead?.id, ticket?.id].includes(id),
    ),
    ...historyOf(found, [deal?.id, task?.id, lead?.id, ticket?.id]),
    ...(signal.kind === 'clocks.due' && { rings: ringsOf(found, signal.clocks) }),
    people: found.directory.people,
    teams: found.directory.teams,
    directory: found.directory.hash,
    ...found.turns,
  }
}

/** What happened before, where it was read for one of these. */
function historyOf({ history }: Found, ids: readonly (Id | undefined)[]): Partial<Situation> {
  const mine = history.filter(
    ({ subjectId, dealId }) => ids.includes(subjectId) || (dealId !== null && ids.includes(dealId)),
  )
  return mine.length > 0 ? { history: mine } : {}
}

function ringsOf({ rings }: Found, clocks: readonly Id[]): Ring[] {
  const named = new Set(clocks)
  return rings.filter(({ clock }) => named.has(clock.id))
}

function dealOf(
  signal: Signal,
  by: {
    task: Task | null
    exception: Exception | null
    about: Subject | null
    clicked: Approval | null
  },
  { deals }: Found,
): Deal | null {
  const reference = referenceOf(signal)
  if (reference) return findDeal(signal, reference, deals)
  const about = by.exception ?? (by.about && { noun: by.about.noun, subjectId: by.about.id })
  const id =
    by.task?.dealId ?? by.clicked?.dealId ?? (about?.noun === 'deal' ? about.subjectId : null)
  return deals.find((deal) => deal.id === id) ?? null
}

interface Owning {
  readonly deal: Deal | null
  readonly lead: Lead | null
  readonly ticket: Ticket | null
  readonly exception: Exception | null
}

function accountOf(
  signal: Signal,
  { deal, lead, ticket, exception }: Owning,
  { accounts }: Found,
): Account | null {
  const clues = accountClues(signal, lead)
  const matched = clues && matchAccount(clues, accounts)
  // A lead or a ticket that is reported again keeps the account that it has.
  const kept = (lead ?? ticket)?.accountId
  if (clues && (matched || !kept)) return matched
  const named = accountNamed(signal)
  const id =
    named ?? kept ?? deal?.accountId ?? (exception?.noun === 'account' ? exception.subjectId : null)
  return accounts.find((account) => account.id === id) ?? null
}

/** How the account is recognised that this signal reports, or that a lead without one becomes by it. */
export function accountClues(signal: Signal, lead: Lead | null | undefined): AccountClues | null {
  const isBecoming = signal.kind === 'lead.qualified' && lead && lead.accountId === null
  return isBecoming ? qualifiedClues(lead) : reportClues(signal)
}

function leadOf(signal: Signal, exception: Exception | null, { leads }: Found): Lead | null {
  const known = findInbound(signal, 'lead', leads)
  if (known || inboundNamed(signal, 'lead')?.id) return known
  const id = exception?.noun === 'lead' ? exception.subjectId : null
  return findRival(signal, leads) ?? leads.find((lead) => lead.id === id) ?? null
}

function ticketOf(signal: Signal, exception: Exception | null, { tickets }: Found): Ticket | null {
  const id = exception?.noun === 'ticket' ? exception.subjectId : null
  return findInbound(signal, 'ticket', tickets) ?? tickets.find((it) => it.id === id) ?? null
}

function projectOf(
  signal: Signal,
  deal: Deal | null,
  task: Task | null,
  { projects }: Found,
): Project | null {
  if (task) return projects.find(({ id }) => id === task.projectId) ?? null
  if (signal.kind === 'work.handed') return projects.find(({ id }) => id === signal.project) ?? null
  if (signal.kind !== 'deal.won' || !deal) return null
  return projects.find((it) => it.dealId === deal.id && it.closeNo === deal.closeNo) ?? null
}

function approvalOfStep(step: string, { approvals }: Found): Approval | null {
  return approvals.find(({ steps }) => steps.some(({ id }) => id === step)) ?? null
}

function approvalOf(signal: Signal, deal: Deal | null, { approvals }: Found): Approval | null {
  const named = 'approval' in signal ? signal.approval : undefined
  return (
    approvals.find(({ id }) => id === named) ??
    approvals.find((it) => it.dealId === deal?.id && it.status === 'pending') ??
    null
  )
}
