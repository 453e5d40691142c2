import type { Effect, Situation, Verdict } from '../../model.ts'
import type { Approval, ApprovalStep, Deal, Id } from '../../nouns.ts'
import { nobodyToAsk } from '../absence/nobody-to-ask.ts'
import { thoseThere } from '../absence/presence.ts'
import { type Ask, decidersOf } from '../approvals.ts'
import { idFrom } from '../ids.ts'
import type { Rulebook, Stage } from '../rulebook.ts'
import { enumerate } from '../sentences.ts'
import { act, tellChannels, tellPeople } from '../verdicts.ts'

interface Asking {
  readonly to: Stage
  readonly gate: Ask
  readonly former: Approval | null
}

/** Asks the step's people to agree to a move, bound to the facts they are shown. `former` is replaced. */
export function askFor(
  rulebook: Rulebook,
  situation: Situation,
  { deal, ...asking }: Asking & { readonly deal: Deal },
): Verdict[] {
  const { to, gate, former } = asking
  const approval = approvalOf(situation, deal, asking)
  const because = `${deal.name} waits for ${enumerate(gate.steps, 'and')} before it becomes ${to.label}: ${gate.because}`
  const effects: Effect[] = [
    ...(former ? replaced(rulebook, situation, former) : []),
    { do: 'ask-approval', approval },
    ...tellApproval(rulebook, situation, { approval, deal }),
  ]
  return [
    act(gate.ask.name, because, effects, gate.read),
    ...nobodyToAsk(rulebook, situation, { deal, approval }),
  ]
}

type Asked = Omit<Approval, 'key' | 'status'>

function approvalOf(
  { signal, ...was }: Situation,
  deal: Deal,
  { to, gate, former }: Asking,
): Asked {
  const id = idFrom(signal, `approval ${deal.id} ${to.name}`)
  return {
    id,
    dealId: deal.id,
    rule: gate.ask.name,
    because: gate.because,
    stage: to.name,
    facts: gate.facts,
    // Asked again because a machine changed the facts, it is still the same person's request.
    requestedBy: signal.by.kind === 'user' ? signal.by.id : (former?.requestedBy ?? null),
    barred: former ? barredBy(former, was.deal) : [],
    steps: gate.steps.map((role, index) =>
      stepOf(idFrom(signal, `step ${id} ${index}`), role, index),
    ),
  }
}

function barredBy({ barred, requestedBy }: Approval, was: Deal | null): Id<'person'>[] {
  const people = [...barred, requestedBy, was?.ownerId ?? null]
  return [...new Set(people.filter((id) => id !== null))]
}

/** The deal gets another owner while a request about it shows the former: it is looked at, and asked, anew. */
export function askedOfOwner({ signal, approval, now }: Situation, id: Id<'deal'>): Effect[] {
  const isShown = approval?.status === 'pending' && approval.dealId === id
  if (!isShown || !Object.hasOwn(approval.facts, 'owner')) return []
  const by = { kind: 'rule', id: approval.rule } as const
  const stamp = { id: `${signal.id}/facts/${approval.id}`, at: now, by, source: 'baton' }
  return [{ do: 'follow', signal: { ...stamp, kind: 'deal.updated', deal: { id }, patch: {} } }]
}

function stepOf(id: Id<'approval_step'>, role: ApprovalStep['role'], index: number): ApprovalStep {
  const open = { status: 'pending', decidedBy: null, decidedAt: null, reason: null } as const
  return { id, position: index + 1, role, ...open }
}

/** Shows an approval where approvals are shown, and to those whose turn it is to decide and who are there. */
export function tellApproval(
  rulebook: Rulebook,
  situation: Situation,
  { approval, deal }: { readonly approval: Asked; readonly deal: Deal },
): Effect[] {
  const subject = { noun: 'approval', id: approval.id } as const
  const next = approval.steps.find(({ status }) => status === 'pending')
  const deciders = next ? decidersOf(next.role, { approval, deal, people: situation.people }) : []
  return [
    ...tellChannels(rulebook, situation, subject, { deal }),
    ...tellPeople(
      thoseThere(deciders, situation.now).map(({ id }) => id),
      subject,
    ),
  ]
}

/** Ends a request that no longer holds, since its facts or the deal's way changed. */
export function replaced(rulebook: Rulebook, situation: Situation, former: Approval): Effect[] {
  const { deal, people } = situation
  const subject = { noun: 'approval', id: former.id } as const
  const next = former.steps.find(({ status }) => status === 'pending')
  const seen = next && deal ? decidersOf(next.role, { approval: former, deal, people }) : []
  return [
    { do: 'end-approval', approval: former.id, status: 'superseded' },
    ...tellChannels(rulebook, situation, subject),
    ...tellPeople(
      seen.map(({ id }) => id),
      subject,
    ),
  ]
}
