import type { Situation, WorkNoun } from '../model.ts'
import type { Deal, Noun } from '../nouns.ts'
import { accountAfter } from './account-changes.ts'
import { takeAccount } from './deal/account-reports.ts'
import { readPatch } from './deal/patch.ts'
import type { DealSituation } from './deal/reports.ts'
import { routing } from './deal/routed.ts'
import { personOf } from './facts.ts'
import { asPlaced } from './inbound/owner.ts'
import { leadAfter } from './lead/reading.ts'
import { KIND_OF } from './ownership-rules.ts'
import { choiceWithout } from './owning/claims.ts'
import { choiceAfter } from './owning/offers.ts'
import { isOfferable, type Working, workIn } from './owning/work.ts'
import { pipelineOf } from './pipeline.ts'
import { chooseOwner } from './routing.ts'
import type { Moment, OwnershipRule, Rulebook, Stage } from './rulebook.ts'
import { draftedTask } from './tasks.ts'
import { ticketAfter } from './ticket/reading.ts'
import type { Chosen } from './what-if.ts'

/** A record, and the rule that gave it to whom it belongs. */
export interface Given {
  readonly noun: Noun
  readonly rule: string
}

/** Whether it is a rule that says who owns what; else it was a person, a report, or a rule about something else. */
export function isRuled({ ownership, defaults, pipelines }: Rulebook, rule: string): boolean {
  const stages = Object.values(pipelines).flatMap((pipeline) => pipeline.stages)
  const all = [...ownership, ...Object.values(defaults), ...ownersOf(stages)]
  return all.some(({ name }) => name === rule)
}

/** How that rule chose the owner of a record in a situation that was kept; null where no rule did. */
export function chosenIn(
  rulebook: Rulebook,
  situation: Situation,
  { noun, rule }: Given,
): Chosen | null {
  const { signal } = situation
  if (!isRuled(rulebook, rule)) return null
  if (signal.kind === 'deal.created' || signal.kind === 'deal.updated')
    return ofReport(rulebook, { ...situation, signal }, noun)
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
    return ofTask(rulebook, { ...situation, task })
  }
  return isOfferable(noun) || noun === 'task' ? afterAnother(rulebook, situation, noun) : null
}

function asNew(rulebook: Rulebook, situation: Situation, on: Moment): Chosen {
  const choose = (other: Situation) => chooseOwner(rulebook, other, on)
  return { situation, rules: rulesOn(rulebook, on), choose }
}

/** Where no rule finds anybody, a task is the asker's: no queue holds it. */
function ofTask(rulebook: Rulebook, situation: Situation): Chosen {
  const chosen = asNew(rulebook, situation, 'task.created')
  const choose = (other: Situation) => {
    const choice = chosen.choose(other)
    return choice && 'to' in choice ? choice : null
  }
  return { ...chosen, choose }
}

function rulesOn({ ownershipOn, defaults }: Rulebook, on: Moment): OwnershipRule[] {
  const last = defaults[KIND_OF[on]]
  return [...ownershipOn[on].rules, ...(last ? [last] : [])]
}

const ownersOf = (stages: readonly Stage[]): OwnershipRule[] =>
  stages.flatMap(({ owner }) => owner ?? [])

/** A reported deal: by the rules, where they are asked, and by the owner of the stage that it enters. */
function ofDeal(rulebook: Rulebook, situation: DealSituation): Chosen {
  const { about, from, enters, choose } = routing(rulebook, situation)
  const may = (to: Stage) => to.name === from || enters(about, to)
  const former = situation.deal?.ownerId ?? null
  return { situation: about, former, ...inStages(rulebook, about.deal, may), choose }
}

/** By the owner of the stage, else by the rules; each might have come of another stage in which it may be. */
function inStages(rulebook: Rulebook, deal: Deal, may: (to: Stage) => boolean) {
  const { stages } = pipelineOf(rulebook, deal.pipeline)
  const owners = ownersOf(stages.filter(({ name }) => name === deal.stage))
  const open = stages.filter((it) => !it.isClosed && it.name !== deal.stage && may(it))
  const [owned, rest] = [open.filter(({ owner }) => owner), open.filter(({ owner }) => !owner)]
  const first = owners.length > 0 ? owned : []
  const last = owners.length > 0 ? rest : [...owned, ...rest]
  const rules = [...owners, ...rulesOn(rulebook, 'deal.created')]
  return { rules, stages: { first: first.map(inStage), last: last.map(inStage) } }
}

const inStage = ({ name, label }: Stage) => ({ path: 'deal.stage', value: name, called: label })

function ofReport(rulebook: Rulebook, situation: DealSituation, noun: Noun): Chosen | null {
  if (noun === 'deal') return ofDeal(rulebook, situation)
  if (noun !== 'account') return null
  const pipeline = situation.deal?.pipeline ?? pipelineOf(rulebook).name
  const said = readPatch(rulebook, situation, pipeline).account
  const { account } = takeAccount(rulebook, situation, said)
  return account && asNew(rulebook, { ...situation, account, deal: null }, 'account.created')
}

/** What somebody had before: they gave it back, or did not take it when it was offered to them. */
function afterAnother(rulebook: Rulebook, situation: Situation, noun: WorkNoun): Chosen | null {
  const { signal, people, offer, deal } = situation
  const working = (other: Situation): Working => ({ ...other, work: workIn(other, noun)! })
  const owner = personOf(people, workIn(situation, noun)?.ownerId ?? null)
  if (!owner) return null
  const rules = rulesOn(rulebook, `${noun}.created`)
  if (offer && PASSED_ON.test(signal.kind)) {
    const choose = (other: Situation) => choiceAfter(rulebook, { ...working(other), offer }, '')
    return { situation, rules, choose }
  }
  if (signal.kind !== `${noun}.released`) return null
  const choose = (other: Situation) => choiceWithout(rulebook, working(other), owner)
  const staged = noun === 'deal' && deal && inStages(rulebook, deal, () => true)
  return { situation, rules, ...staged, choose }
}

const PASSED_ON = /[.](declined|lapsed|released)$/
