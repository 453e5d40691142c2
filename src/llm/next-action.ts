import { fieldOf } from '../decide/fields.ts'
import type { Rulebook } from '../decide/rulebook.ts'
import type { Dossier } from '../store/dossier.ts'
import { isSaid } from './veil.ts'
import { count, daysBetween, nextStage, pipelineOf, sayList } from './words.ts'

/** An open deal without any activity for this long needs a call. */
const SILENT_DAYS = 14

interface Case {
  readonly dossier: Dossier
  readonly rulebook: Rulebook
  readonly now: Date
}
/** One reason to act: the sentence in the imperative, or null when it does not apply. */
type Reason = (of: Case) => string | null

/** The one thing that moves the deal forward now. The most pressing reason wins. */
export function nextAction(of: Case): string {
  const { deal } = of.dossier
  const stage = pipelineOf(of.rulebook, of.dossier)?.stages.find(({ name }) => name === deal.stage)
  const reasons = stage?.isClosed ? WHEN_CLOSED : WHEN_OPEN
  for (const reason of reasons) {
    const action = reason(of)
    if (action) return action
  }
  return stage?.isClosed ? 'Nothing to do: the deal is closed.' : 'Write down the next step.'
}

const openException: Reason = ({ dossier: { exceptions } }) => {
  const [first] = exceptions
  if (!first) return null
  const label = first.field && labelOf(first.field)
  return label
    ? `Fill in ${label}: ${first.key} waits for it (${first.because}).`
    : `Settle ${first.key}: ${first.because}.`
}

const pendingApproval: Reason = ({ dossier: { approvals }, now }) => {
  const pending = approvals.find(({ status }) => status === 'pending')
  if (!pending) return null
  const days = daysBetween(pending.createdAt, now)
  const whom = pending.waitingFor[0] ?? 'the approver'
  return days < 1
    ? `Wait for ${whom}: ${pending.key} was asked today.`
    : `Remind ${whom}: ${pending.key} has waited ${count(days, 'day')} for their answer.`
}

const overdueClock: Reason = ({ dossier: { clocks, account, deal }, now }) => {
  const late = clocks.find(
    ({ kind, state, dueAt }) =>
      kind === 'first_response' &&
      (state === 'breached' || (state === 'running' && new Date(dueAt) <= now)),
  )
  if (!late) return null
  return `Answer ${account?.name ?? deal.name} today: the ${late.policy} was due on ${late.dueAt.slice(0, 10)}.`
}

const nobody: Reason = ({ dossier: { owner, deal } }) =>
  owner ? null : `Give ${deal.key} an owner with /deal assign ${deal.key}.`

const overdueTasks: Reason = ({ dossier: { tasks }, now }) => {
  const today = now.toISOString().slice(0, 10)
  const late = tasks.filter((task) => isOpen(task) && task.dueOn !== null && task.dueOn < today)
  const [first] = late
  if (!first) return null
  const more = late.length > 1 ? ` (${late.length} tasks are overdue)` : ''
  return `${first.owner ?? 'Nobody'} is late with ${first.key}: ${first.title}, due on ${first.dueOn}${more}. Finish it first.`
}

const closeDatePassed: Reason = ({ dossier: { deal }, now }) => {
  if (!deal.closeDate || daysBetween(deal.closeDate, now) < 1) return null
  return `Ask when the decision will be made and set a new close date: ${deal.closeDate} has passed.`
}

const missingFields: Reason = ({ dossier, rulebook }) => {
  const next = nextStage(pipelineOf(rulebook, dossier), dossier.deal.stage)
  const missing = (next?.requires ?? []).filter(
    (name) => isSaid(dossier, name) && isBlank(dossier, name),
  )
  if (!next || missing.length === 0) return null
  const labels = missing.map((name) => lower(fieldOf('deal', name)?.label ?? name))
  return `Fill in ${sayList(labels)}: ${next.label} needs ${labels.length > 1 ? 'them' : 'it'}.`
}

const silence: Reason = ({ dossier: { activities, deal, account }, now }) => {
  const days = daysBetween(activities[0]?.at ?? deal.createdAt, now)
  if (days < SILENT_DAYS) return null
  return `Call ${account?.name ?? deal.name}: nothing has happened for ${count(days, 'day')}.`
}

const written: Reason = ({ dossier: { deal } }) => (deal.nextStep ? sentence(deal.nextStep) : null)

const dueTask: Reason = ({ dossier: { tasks } }) => {
  const task = tasks.find(isOpen)
  if (!task) return null
  const due = task.dueOn ? `, due on ${task.dueOn}` : ''
  return `Finish ${task.key}: ${task.title} (${task.owner ?? 'nobody yet'}${due}).`
}

const onward: Reason = ({ dossier: { deal }, dossier, rulebook }) => {
  const next = nextStage(pipelineOf(rulebook, dossier), deal.stage)
  return next ? `Agree on what ${next.label} takes, then move ${deal.key} there.` : null
}

const WHEN_OPEN: readonly Reason[] = [
  openException,
  pendingApproval,
  overdueClock,
  nobody,
  overdueTasks,
  closeDatePassed,
  missingFields,
  silence,
  written,
  dueTask,
  onward,
]
const WHEN_CLOSED: readonly Reason[] = [openException, overdueTasks, dueTask]

function isOpen({ status }: { status: string }): boolean {
  return status !== 'completed' && status !== 'canceled'
}

/** `account.region` -> `the account's region`; null for a field that is none of ours. */
function labelOf(name: string): string | null {
  const [, field] = name.split('.')
  const label = (field ? fieldOf('account', field) : fieldOf('deal', name))?.label
  return label ? `${field ? "the account's " : ''}${lower(label)}` : null
}

function isBlank({ deal, owner }: Dossier, name: string): boolean {
  if (name === 'owner_email') return owner === null
  const column = fieldOf('deal', name)?.column ?? name
  const value = (deal as unknown as Record<string, unknown>)[column] ?? deal.custom[name]
  return value === null || value === undefined || value === ''
}

function lower(label: string): string {
  return label[0]!.toLowerCase() + label.slice(1)
}

function sentence(text: string): string {
  const line = text.trim().split('\n')[0]!
  return /[.!?]$/.test(line) ? line : `${line}.`
}
