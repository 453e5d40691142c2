import type { Situation, WorkNoun } from '../model.ts'
import type { Noun } from '../nouns.ts'
import { accountAfter } from './account-changes.ts'
import { takeAccount } from './deal/account-reports.ts'
import { readPatch } from './deal/patch.ts'
import type { DealSituation } from './deal/reports.ts'
import { asRouted } from './deal/routed.ts'
import { personOf } from './facts.ts'
import { asPlaced } from './inbound/owner.ts'
import { leadAfter } from './lead/reading.ts'
import { KIND_OF } from './ownership-rules.ts'
import { choiceWithout } from './owning/claims.ts'
import { choiceAfter } from './owning/offers.ts'
import { isOfferable, type Working, workIn } from './owning/work.ts'
import { pipelineOf, stageOf } from './pipeline.ts'
import { chooseFor, chooseOwner } from './routing.ts'
import type { Moment, OwnershipRule, Rulebook, Stage } from './rulebook.ts'
import { draftedTask } from './tasks.ts'
import { ticketAfter } from './ticket/reading.ts'
import type { Chosen } from './what-if.ts'

/** A record, and the rule that gave it to whom it belongs. */
export interface Given {
  readonly noun: Noun
  readonly rule: string
}

/** How that rule chose the owner of a record in a situation that was kept; null where no rule did. */
export function chosenIn(
  rulebook: Rulebook,
  situation: Situation,
  { noun, rule }: Given,
): Chosen | null {
  const { signal } = situation
  const stages = Object.values(rulebook.pipelines).flatMap((pipeline) => pipeline.stages)
  const all = [...rulebook.ownership, ...Object.values(rulebook.defaults), ...ownersOf(stages)]
  if (!all.some(({ name }) => name === rule)) return null
  if (signal.kind === 'deal.created' || signal.kind === 'deal.updated')
    return ofReport(rulebook, { ...situation, signal }, { noun, rule })
  if (noun === 'account' && signal.kind === 'account.updated') {
    const account = accountAfter(rulebook, { ...situation, signal })
    return asNew(rulebook, { ...situation, account, deal: null }, 'account.created')
  }
  if (noun === 'lead' && (signal.kind === 'lead.created' || signal.kind === 'lead.updated')) {
    const after = leadAfter(rulebook, { ...situation, signal })
    return asNew(rulebook, asPlaced(situation, { noun, after }), 'lead.created')
  }
  if (noun === 'ticket' && (signal.kind === 'ticket.created' || signal.kind === 'ticket.updated')) {
    const after = ticketAfter(rulebook, { ...situation, signal })
    return asNew(rulebook, asPlaced(situation, { noun, after }), 'ticket.created')
  }
  if (noun === 'task' && signal.kind === 'task.created') {
    const task = draftedTask({ ...situation, signal })
    return asNew(rulebook, { ...situation, task }, 'task.created')
  }
  return isOfferable(noun) || noun === 'task' ? afterAnother(rulebook, situation, noun) : null
}

function asNew(rulebook: Rulebook, situation: Situation, on: Moment): Chosen {
  const choose = (other: Situation) => chooseOwner(rulebook, other, on)
  return { situation, rules: rulesOn(rulebook, on), choose }
}

function rulesOn({ ownershipOn, defaults }: Rulebook, on: Moment): OwnershipRule[] {
  const last = defaults[KIND_OF[on]]
  return [...ownershipOn[on].rules, ...(last ? [last] : [])]
}

const ownersOf = (stages: readonly Stage[]): OwnershipRule[] =>
  stages.flatMap(({ owner }) => owner ?? [])

/** The deal entered a stage with an owner of its own, and might have entered another. */
function inStage(rulebook: Rulebook, situation: Situation, rule: string): Chosen | null {
  const { deal } = situation
  if (!deal) return null
  const { stages } = pipelineOf(rulebook, deal.pipeline)
  const stage = stages.find(({ owner }) => owner?.name === rule)
  if (!stage?.owner) return null
  const others = stages.filter(({ owner, name }) => owner && name !== stage.name)
  const choose = (other: Situation) => {
    const at = stageOf(rulebook, deal.pipeline, other.deal?.stage ?? '')?.owner
    return chooseFor(rulebook, other, at ?? stage.owner!)
  }
  return {
    situation: { ...situation, deal: { ...deal, stage: stage.name } },
    rules: [stage.owner],
    stages: others.map(({ name, label }) => ({ path: 'deal.stage', value: name, called: label })),
    choose,
  }
}

function ofReport(
  rulebook: Rulebook,
  situation: DealSituation,
  { noun, rule }: Given,
): Chosen | null {
  if (noun === 'deal') {
    const routed = asRouted(rulebook, situation)
    return inStage(rulebook, routed, rule) ?? asNew(rulebook, routed, 'deal.created')
  }
  if (noun !== 'account') return null
  const pipeline = situation.deal?.pipeline ?? pipelineOf(rulebook).name
  const said = readPatch(rulebook, situation, pipeline).account
  const { account } = takeAccount(rulebook, situation, said)
  return account && asNew(rulebook, { ...situation, account, deal: null }, 'account.created')
}

/** What somebody had before: they gave it back, or did not take it when it was offered to them. */
function afterAnother(rulebook: Rulebook, situation: Situation, noun: WorkNoun): Chosen | null {
  const { signal, people, offer } = situation
  const working = (other: Situation): Working => ({ ...other, work: workIn(other, noun)! })
  const owner = personOf(people, workIn(situation, noun)?.ownerId ?? null)
  if (!owner) return null
  const { deal } = situation
  const ofStage =
    deal && noun === 'deal' ? stageOf(rulebook, deal.pipeline, deal.stage)?.owner : null
  const rules = ofStage ? [ofStage] : rulesOn(rulebook, `${noun}.created`)
  if (offer && PASSED_ON.test(signal.kind)) {
    const choose = (other: Situation) => choiceAfter(rulebook, { ...working(other), offer }, '')
    return { situation, rules, choose }
  }
  if (signal.kind !== `${noun}.released`) return null
  return { situation, rules, choose: (other) => choiceWithout(rulebook, working(other), owner) }
}

const PASSED_ON = /[.](declined|lapsed|released)$/
