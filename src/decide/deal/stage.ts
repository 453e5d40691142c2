import type { Effect, Fields, Signal, Verdict } from '../../model.ts'
import type { Account, Approval, Deal } from '../../nouns.ts'
import { type After, type Gate, gateOf } from '../approvals.ts'
import { fieldOf } from '../fields.ts'
import { permitted } from '../permit.ts'
import { checkMove, stageOf } from '../pipeline.ts'
import type { Rulebook, Stage } from '../rulebook.ts'
import { enumerate } from '../sentences.ts'
import { act, refuse, skip } from '../verdicts.ts'
import { askFor, replaced } from './asking.ts'
import { actorName, type DealSituation, type Fault, isAsked } from './reports.ts'

/** What moving takes: fields of the deal, verdicts of their own, and, when it cannot be, why not. */
export interface Moved {
  readonly fields: Fields
  readonly verdicts: readonly Verdict[]
  readonly faults: readonly Fault[]
  /** The move asked for, refused to the person who asked. */
  readonly refusal: Verdict | null
}

/** The deal as it is (null when new) and as it will be, and the stage that somebody names, if any. */
export interface Step {
  readonly before: Deal | null
  readonly after: Deal
  readonly account: Account | null
  readonly to: Stage | null
}

const STAYS: Moved = { fields: {}, verdicts: [], faults: [], refusal: null }

/** Moves a deal, or asks for the approval that this takes, or says what is in the way. */
export function moveDeal(rulebook: Rulebook, situation: DealSituation, step: Step): Moved {
  const { before, after, to } = step
  const pending = pendingOf(situation)
  const granted = isGranted(situation)
  const waits =
    pending && !granted && (!to || to.name === pending.stage || to.name === before?.stage)
  if (waits) return recheck(rulebook, situation, { ...step, pending })
  if (!to || to.name === after.stage) return STAYS
  if (isFiled(situation, to)) return filed(rulebook, situation, { ...step, to, former: pending })
  const obstacle = hindered(rulebook, situation, { ...step, to })
  if (obstacle) return besides(rulebook, situation, { ...step, obstacle, pending, granted })
  if (granted)
    return enter(rulebook, situation, { ...step, to, because: 'it was approved', former: null })
  const gate = gateOf(rulebook, situation, { deal: after, account: step.account }, to.name)
  return pass(rulebook, situation, { ...step, to, gate, former: pending })
}

function pendingOf({ approval, deal }: DealSituation): Approval | null {
  return approval?.status === 'pending' && approval.dealId === deal?.id ? approval : null
}

/** Whether the signal carries the approval under which its stage is entered. */
function isGranted({ signal, approval }: DealSituation): boolean {
  if (signal.approval === undefined || approval?.id !== signal.approval) return false
  return approval.status === 'approved'
}

/** While an approval is pending, a change of its facts makes it void: it is asked again, or no longer needed. */
function recheck(
  rulebook: Rulebook,
  situation: DealSituation,
  { pending, ...step }: Step & { readonly pending: Approval },
): Moved {
  const to = stageOf(rulebook, step.after.pipeline, pending.stage)
  if (!to) return STAYS
  const after: After = { deal: step.after, account: step.account }
  const gate = gateOf(rulebook, situation, after, to.name)
  if (!('ask' in gate && gate.ask.name === pending.rule && same(gate.facts, pending.facts))) {
    return pass(rulebook, situation, { ...step, to, gate, former: pending })
  }
  if (step.to?.name !== pending.stage) return STAYS
  const because = `${step.after.name} already waits for its approval (${pending.key}): ${pending.because}`
  return { ...STAYS, verdicts: [skip(pending.rule, because)] }
}

interface Hindered extends Step {
  readonly obstacle: Moved
  readonly pending: Approval | null
  readonly granted: boolean
}

/** A move that cannot be leaves the deal where it is; what its report changed beside it still counts. */
function besides(rulebook: Rulebook, situation: DealSituation, step: Hindered): Moved {
  const { obstacle, pending, granted } = step
  if (obstacle.refusal) return obstacle
  if (granted) return { ...obstacle, fields: { pendingStage: null } }
  if (!pending) return obstacle
  const { fields, verdicts, faults } = recheck(rulebook, situation, { ...step, to: null, pending })
  return { ...obstacle, fields, verdicts, faults: [...obstacle.faults, ...faults] }
}

function same(one: Approval['facts'], other: Approval['facts']): boolean {
  const keys = Object.keys(one)
  return keys.length === Object.keys(other).length && keys.every((key) => one[key] === other[key])
}

/** What an import brings is history where it is closed, or new and said to be from before Baton. */
function isFiled({ signal, deal }: DealSituation, to: Stage): boolean {
  if (signal.by.kind !== 'import') return false
  if (deal) return to.isClosed && signal.historic === true
  return to.isClosed || signal.historic === true
}

/** History is filed as it is: nobody is asked, nothing is required, nothing is handed over. */
function filed(
  rulebook: Rulebook,
  situation: DealSituation,
  { before, after, to, former }: Going & { readonly former: Approval | null },
): Moved {
  const day = after.closeDate ? `${after.closeDate}T00:00:00.000Z` : situation.signal.at
  const closeNo = (before?.closeNo ?? 0) + (to.isWon ? 1 : 0)
  const closedAt = to.isClosed ? day : null
  const fields = { stage: to.name, pendingStage: null, closedAt, closeNo }
  const because = `${after.name} was ${to.label} before it was imported`
  const effects = former ? replaced(rulebook, situation, former) : []
  return { ...STAYS, fields, verdicts: [act('pipeline', because, effects)] }
}

type Going = Step & { readonly to: Stage }

/** What is in the way: a move that is not allowed, or fields that the stage requires. */
function hindered(rulebook: Rulebook, situation: DealSituation, step: Going): Moved | null {
  const { before, after, account, to } = step
  const move = checkMove(rulebook, before, to, { deal: after, account })
  if (move.is === 'forbidden')
    return stopped(situation, forbidden(to, move.because), { stage: to.name })
  const reopens =
    before && !to.isClosed && stageOf(rulebook, before.pipeline, before.stage)?.isClosed
  const denied = reopens && permitted(rulebook, situation, 'deal.reopen', before)
  if (denied) return { ...STAYS, refusal: denied }
  if (move.is !== 'missing') return null
  const faults = move.missing.map((field) => missing(after, to, field))
  return stopped(situation, faults, { missing: move.missing, stage: to.name })
}

function stopped(situation: DealSituation, faults: Fault[], read: Verdict['read']): Moved {
  if (!isAsked(situation.signal)) return { ...STAYS, faults }
  return { ...STAYS, refusal: refuse('pipeline', sayFaults(faults), read) }
}

function sayFaults(faults: readonly Fault[]): string {
  return [...new Set(faults.map(({ because }) => because))].join(' ')
}

function forbidden(to: Stage, because: string): Fault[] {
  return [{ kind: 'bad_value', field: 'stage', offered: to.label, because, todo: { patch: {} } }]
}

function missing(deal: Deal, to: Stage, field: string): Fault {
  const labels = to.requires.map((name) => fieldOf('deal', name)?.label ?? name)
  const label = fieldOf('deal', field)?.label ?? field
  const because = `${label} is missing: ${deal.name} needs ${enumerate(labels, 'and')} to become ${to.label}.`
  return {
    kind: 'missing_value',
    field,
    offered: null,
    because,
    todo: { patch: { stage: to.name } },
  }
}

type Passing = Going & { readonly gate: Gate; readonly former: Approval | null }

function pass(rulebook: Rulebook, situation: DealSituation, step: Passing): Moved {
  const { after: deal, to, gate, former } = step
  if ('free' in gate) return enter(rulebook, situation, { ...step, because: gate.because })
  if ('ask' in gate) {
    const verdicts = askFor(rulebook, situation, { deal, to, gate, former })
    return { ...STAYS, fields: { pendingStage: to.name }, verdicts }
  }
  const field = gate.unknown.replace(/^deal\./, '')
  const todo = { patch: { stage: to.name } }
  const fault: Fault = { kind: 'missing_value', field, offered: null, because: gate.because, todo }
  const stop = stopped(situation, [fault], { missing: [field], stage: to.name })
  if (!former || stop.refusal) return stop
  const because = `${deal.name} no longer waits for ${to.label}: ${gate.because}`
  const verdicts = [act(gate.rule, because, replaced(rulebook, situation, former), gate.read)]
  return { ...stop, fields: { pendingStage: null }, verdicts }
}

type Entering = Going & { readonly because: string; readonly former: Approval | null }

function enter(rulebook: Rulebook, situation: DealSituation, step: Entering): Moved {
  const { after, to, because, former } = step
  const effects: Effect[] = former ? replaced(rulebook, situation, former) : []
  if (to.isClosed) effects.push({ do: 'enqueue', job: 'write-summary', data: { deal: after.id } })
  if (to.isWon) effects.push({ do: 'follow', signal: wonSignal(situation, after) })
  const fields = {
    stage: to.name,
    pendingStage: null,
    closedAt: to.isClosed ? situation.now : null,
    closeNo: after.closeNo + (to.isWon ? 1 : 0),
  }
  const said = `${actorName(situation)} moved ${after.name} to ${to.label}; ${because}`
  return { ...STAYS, fields, verdicts: [act('pipeline', said, effects, { stage: to.name })] }
}

function wonSignal({ signal }: DealSituation, deal: Deal): Signal {
  const stamp = { id: `${signal.id}/won`, at: signal.at, by: signal.by, source: 'baton' }
  return { ...stamp, kind: 'deal.won', deal: { id: deal.id } }
}
