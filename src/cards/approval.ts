import type { Button, Card, Line, Tone } from '../chat/card.ts'
import { isImpartial } from '../decide/approvals.ts'
import { oneLine } from '../decide/quality/text.ts'
import { facts, joined, sayDay, sayMoney, sayName, sayRole, sayStage } from './say.ts'
import type { ApprovalView, Look, StepView } from './view.ts'

/** A request for somebody's yes, with the facts it is bound to. Once decided, the outcome stays and the buttons go. */
export function approvalCard(approval: ApprovalView, look: Look): Card {
  const waiting = approval.status === 'pending' ? currentStep(approval) : undefined
  const stage = sayStage(look, approval.pipeline, approval.stage)
  return {
    title: `${oneLine(approval.dealName)}: ${stage}?`,
    badge: badgeOf(approval, waiting),
    text: approval.because,
    facts: facts([
      ...inOrder(Object.keys(approval.facts)).map(
        (name) => [sayName(name), sayFact(approval, name)] as const,
      ),
      ['Asked by', approval.requestedByName],
      ['Waits for', waiting && sayDeciders(approval)],
    ]),
    footer: joined(
      [`${approval.key} · ${approval.dealKey}`, ...approval.steps.map(sayOutcome)],
      '\n',
    ),
    ...(waiting && { buttons: buttonsOf(approval, waiting) }),
    link: `/deals/${approval.dealKey}`,
  }
}

// The store keeps facts without their order. The currency is said with the amount.
const ORDER = ['account', 'amount', 'discount', 'close_date', 'owner']

function inOrder(names: readonly string[]): string[] {
  const place = (name: string) => (ORDER.includes(name) ? ORDER.indexOf(name) : ORDER.length)
  return names
    .filter((name) => name !== 'currency')
    .toSorted((a, b) => place(a) - place(b) || a.localeCompare(b, 'en'))
}

/** Whose turn it is. */
function currentStep({ steps }: ApprovalView): StepView | undefined {
  return steps.find(({ status }) => status === 'pending')
}

function buttonsOf(approval: ApprovalView, { id: value, role }: StepView): Button[] {
  const { requestedBy, dealOwnerId, barred } = approval
  const partial = [requestedBy, dealOwnerId, ...barred].filter((id) => id !== null)
  const only = { role, but: [...new Set(partial)] }
  return [
    { press: 'approve', label: 'Approve', value, style: 'primary', only },
    { press: 'reject', label: 'Reject', value, style: 'danger', opens: 'form', only },
  ]
}

/** More than these are not called one by one: the badge says who is waited for. */
const MOST_CALLED = 3

function sayDeciders({ holders, dealOwnerId: ownerId, ...approval }: ApprovalView): Line | null {
  const called = holders.filter(({ id }) => isImpartial(id, { approval, deal: { ownerId } }))
  if (called.length > MOST_CALLED) return null
  return joined(
    called.map(({ id, name }) => [{ person: id, name: oneLine(name) }]),
    ', ',
  )
}

const BADGES: Readonly<Record<ApprovalView['status'], { text: string; tone: Tone }>> = {
  pending: { text: 'Waiting', tone: 'waiting' },
  approved: { text: 'Approved', tone: 'good' },
  rejected: { text: 'Rejected', tone: 'bad' },
  superseded: { text: 'Asked anew', tone: 'plain' },
}

function badgeOf({ status }: ApprovalView, waiting: StepView | undefined) {
  if (waiting) return { text: `Waiting for ${sayRole(waiting.role)}`, tone: 'waiting' as const }
  return BADGES[status]
}

function sayFact({ facts: all }: ApprovalView, name: string): string {
  const value = all[name]
  if (!value) return 'not given'
  if (/^amount$|_amount$/.test(name) && /^-?\d+(\.\d+)?$/.test(value)) {
    return sayMoney(value, all.currency ?? null)
  }
  if (name === 'discount' && /^\d+(\.\d+)?$/.test(value)) return `${Number(value)} %`
  return /^\d{4}-\d\d-\d\d$/.test(value) ? sayDay(value) : value
}

function sayOutcome(step: StepView): Line | null {
  if (!step.decidedAt) return null
  const what = step.status === 'rejected' ? 'Rejected' : 'Approved'
  const why = step.reason ? `: ${oneLine(step.reason)}` : ''
  const who = step.decidedByName ?? 'somebody'
  return [`${what} by ${oneLine(who)}, `, { at: step.decidedAt }, why]
}
