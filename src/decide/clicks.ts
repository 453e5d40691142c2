import type { Effect, Signal, SignalOf, Situation, Verdict } from '../model.ts'
import type { Approval, ApprovalStep, Deal, Person } from '../nouns.ts'
import { askedAfterAll, nobodyToAsk } from './absence/nobody-to-ask.ts'
import { mayDecide } from './approvals.ts'
import { tellApproval } from './deal/asking.ts'
import { askerOf } from './permit.ts'
import { stageLabel } from './pipeline.ts'
import { oneLine } from './quality/text.ts'
import type { Rulebook } from './rulebook.ts'
import { act, refuse, tellChannels, tellPeople } from './verdicts.ts'

type Clicked = Situation & { readonly signal: SignalOf<'approval.clicked'> }

interface Click {
  readonly approval: Approval
  readonly step: ApprovalStep
  readonly deal: Deal
  readonly person: Person
}

const APPROVALS = 'approvals'

/** Somebody pressed approve or reject: one decision for each step, and the move when all have agreed. */
export function clickApproval(rulebook: Rulebook, situation: Clicked): Verdict | Verdict[] {
  const { approval, deal, signal, people } = situation
  const step = approval?.steps.find(({ id }) => id === signal.step)
  if (!approval || !step || !deal)
    return refuse(APPROVALS, 'There is no such request any more. Nothing is left to decide.')
  const person = askerOf(situation)
  if (!person || person === 'unknown')
    return refuse(APPROVALS, 'Only people decide on approvals. Sign in and try again.')
  const denied = mayDecide(step, approval, person, { deal, people })
  if (denied) return refuse(APPROVALS, denied, { approval: approval.key })
  const click = { approval, step, deal, person }
  return signal.decision === 'reject'
    ? reject(rulebook, situation, click)
    : approve(rulebook, situation, click)
}

function reject(rulebook: Rulebook, situation: Clicked, click: Click): Verdict {
  const { approval, deal, person, step } = click
  const reason = oneLine(situation.signal.reason ?? '')
    .slice(0, 500)
    .toWellFormed()
  if (reason === '') {
    const because = 'Say why, so that the deal’s owner knows what to change.'
    return refuse(APPROVALS, because, { missing: ['reason'] })
  }
  const change = { do: 'change', noun: 'deal', id: deal.id } as const
  const effects: Effect[] = [
    decided(click, 'rejected', reason),
    { do: 'end-approval', approval: approval.id, status: 'rejected' },
    { ...change, fields: { pendingStage: null }, was: { pendingStage: deal.pendingStage } },
    ...shown(rulebook, situation, click),
    ...askedAfterAll(situation, step.role),
    ...tellPeople([approval.requestedBy, deal.ownerId], { noun: 'approval', id: approval.id }),
  ]
  const because = `${person.name} rejected ${deal.name}: ${reason}`
  return act(approval.rule, because, effects, approval.facts)
}

function approve(rulebook: Rulebook, situation: Clicked, click: Click): Verdict[] {
  const { approval, deal, person, step } = click
  const reason =
    oneLine(situation.signal.reason ?? '')
      .slice(0, 500)
      .toWellFormed() || null
  const left = approval.steps.filter(({ id, status }) => id !== step.id && status === 'pending')
  const effects: Effect[] = [decided(click, 'approved', reason)]
  if (left.length === 0)
    effects.push({ do: 'end-approval', approval: approval.id, status: 'approved' })
  effects.push(...shown(rulebook, situation, click), ...askedAfterAll(situation, step.role))
  if (left.length === 0) effects.push({ do: 'follow', signal: moveSignal(situation.signal, click) })
  const next = left[0]
    ? `${left[0].role} decides next`
    : `${deal.name} becomes ${stageLabel(rulebook, deal.pipeline, approval.stage)}`
  const because = `${person.name} approved ${deal.name}; ${next}`
  return [
    act(approval.rule, because, effects, approval.facts),
    ...nobodyToAsk(rulebook, situation, { deal, approval: { ...approval, steps: left } }),
  ]
}

function decided(
  { approval, step, person }: Click,
  status: 'approved' | 'rejected',
  reason: string | null,
): Effect {
  return { do: 'decide-step', approval: approval.id, step: step.id, status, by: person.id, reason }
}

/** The request's cards, for who decided and who decides next, and the deal's own card. */
function shown(
  rulebook: Rulebook,
  situation: Clicked,
  { approval, step, deal, person }: Click,
): Effect[] {
  const steps = approval.steps.map((one) =>
    one.id === step.id ? { ...one, status: 'approved' as const } : one,
  )
  const subject = { noun: 'approval', id: approval.id } as const
  return [
    ...tellApproval(rulebook, situation, { approval: { ...approval, steps }, deal }),
    ...tellPeople([person.id], subject),
    ...tellChannels(rulebook, situation, { noun: 'deal', id: deal.id }),
  ]
}

function moveSignal({ id, at }: Signal, { approval, deal }: Click): Signal {
  const by = { kind: 'rule', id: approval.rule } as const
  const stamp = { id: `${id}/granted`, at, by, source: 'baton' }
  const patch = { stage: approval.stage }
  return { ...stamp, kind: 'deal.updated', deal: { id: deal.id }, patch, approval: approval.id }
}
