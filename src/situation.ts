import type { Transaction } from 'kysely'
import { matchAccount } from './decide/identity.ts'
import { type Found, find, findDeal, referenceOf, reportClues } from './found.ts'
import type { Signal, Situation } from './model.ts'
import type {
  Account,
  Approval,
  Clock,
  Deal,
  Exception,
  Id,
  Instant,
  Project,
  Task,
} from './nouns.ts'
import { readChoices } from './store/choices.ts'
import type { Schema } from './store/schema.ts'
import { together } from './store/together.ts'

/** Reads what the rules may know about each signal of a batch: a handful of queries for all of them together. */
export async function readSituations(
  trx: Transaction<Schema>,
  { org, now }: { org: string; now: Instant },
  signals: readonly Signal[],
): Promise<Situation[]> {
  const [found, choices] = await together(
    find(trx, { org, now }, signals),
    readChoices(trx, org, choosers(signals)),
  )
  return signals.map((signal) => ({
    ...situationOf(signal, now, found),
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
  const task = 'task' in signal ? (found.tasks.find(({ id }) => id === signal.task) ?? null) : null
  const clock =
    signal.kind === 'clock.due'
      ? (found.clocks.find(({ id }) => id === signal.clock) ?? null)
      : null
  const named = 'exception' in signal ? signal.exception : clock?.subjectId
  const exception = found.exceptions.find(({ id }) => id === named) ?? null
  const clicked = signal.kind === 'approval.clicked' ? approvalOfStep(signal.step, found) : null
  const deal = dealOf(signal, { task, exception, clock, clicked }, found)
  const subject = deal?.id ?? exception?.subjectId ?? clock?.subjectId ?? task?.id
  return {
    signal,
    now,
    deal,
    account: accountOf(signal, deal, exception, found),
    task,
    project: projectOf(signal, deal, task, found),
    approval: clicked ?? approvalOf(signal, deal, found),
    exception,
    exceptions: found.open.filter((it) => deal !== null && it.subjectId === deal.id),
    clock,
    clocks: found.clocks.filter((c) => c.subjectId === subject || c.subjectId === exception?.id),
    people: found.directory.people,
    teams: found.directory.teams,
    directory: found.directory.hash,
    rotation: found.rotation,
  }
}

function dealOf(
  signal: Signal,
  by: {
    task: Task | null
    exception: Exception | null
    clock: Clock | null
    clicked: Approval | null
  },
  { deals }: Found,
): Deal | null {
  const reference = referenceOf(signal)
  if (reference) return findDeal(signal, reference, deals)
  const about = by.exception ?? by.clock
  const id =
    by.task?.dealId ?? by.clicked?.dealId ?? (about?.noun === 'deal' ? about.subjectId : null)
  return deals.find((deal) => deal.id === id) ?? null
}

function accountOf(
  signal: Signal,
  deal: Deal | null,
  exception: Exception | null,
  { accounts }: Found,
): Account | null {
  const clues = reportClues(signal)
  if (clues) return matchAccount(clues, accounts)
  const named = signal.kind === 'account.updated' ? signal.account.id : null
  const id =
    named ?? deal?.accountId ?? (exception?.noun === 'account' ? exception.subjectId : null)
  return accounts.find((account) => account.id === id) ?? null
}

function projectOf(
  signal: Signal,
  deal: Deal | null,
  task: Task | null,
  { projects }: Found,
): Project | null {
  if (task) return projects.find(({ id }) => id === task.projectId) ?? null
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
