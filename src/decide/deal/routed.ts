import type { Situation } from '../../model.ts'
import type { Deal } from '../../nouns.ts'
import { ownedBy, placeAccount } from '../account-owner.ts'
import { pipelineOf, stageOf } from '../pipeline.ts'
import { type Choice, chooseOwner, holderOf } from '../routing.ts'
import type { Rulebook, Stage } from '../rulebook.ts'
import { takeAccount } from './account-reports.ts'
import { newDeal } from './drafts.ts'
import { asksRules } from './owner.ts'
import { readPatch } from './patch.ts'
import type { Reading } from './reading.ts'
import type { DealSituation } from './reports.ts'
import { moveDeal } from './stage.ts'

type About = Situation & { readonly deal: Deal }

/** How the deal of a report comes to its owner: by the rules, then by the owner of the stage that it enters. */
export interface Routing {
  /** The deal and its account with what was just said of them, in the stage where it then is. */
  readonly about: About
  /** The stage in which it was before. */
  readonly from: string
  /** Whether it could have moved to the stage. */
  readonly enters: (about: About, to: Stage) => boolean
  /** Whom the rules choose, were it all so; null where it stays whose it was. */
  readonly choose: (other: Situation) => Choice | null
}

/** How a report, decided once, would have been decided were the deal or its account other than it says. */
export function routing(rulebook: Rulebook, situation: DealSituation): Routing {
  const pipeline = situation.deal?.pipeline ?? pipelineOf(rulebook).name
  const reading = readPatch(rulebook, situation, pipeline)
  const before = asRouted(rulebook, situation, { pipeline, reading })
  const from = before.deal.stage
  const enters = (about: About, to: Stage): boolean => {
    const step = { before: situation.deal, after: { ...about.deal, stage: from }, to }
    const { account } = about
    const moved = moveDeal(rulebook, { ...situation, account }, { ...step, account })
    return moved.fields.stage === to.name
  }
  const { stage } = reading
  const deal = { ...before.deal, ...(stage && enters(before, stage) && { stage: stage.name }) }
  const isAsked = asksRules(situation, stage)
  const choose = (other: Situation): Choice | null => {
    if (!other.deal) return null
    const about = { ...other, deal: { ...other.deal, stage: from } }
    const first = isAsked ? chooseOwner(rulebook, about, 'deal.created') : null
    const to = stageOf(rulebook, pipeline, other.deal.stage)
    if (!to?.owner || !enters(about, to) || situation.signal.by.kind === 'import') return first
    const owned = { ...other.deal, ownerId: (first && holderOf(first)) ?? other.deal.ownerId }
    const handed = chooseOwner(rulebook, { ...other, deal: owned }, 'deal.created')
    return holderOf(handed) ? handed : first
  }
  return { about: { ...before, deal }, from, enters, choose }
}

/** The situation as the rules of ownership saw it: the deal and its account with what was just said of them. */
function asRouted(
  rulebook: Rulebook,
  situation: DealSituation,
  { pipeline, reading }: { readonly pipeline: string; readonly reading: Reading },
): About {
  const taken = takeAccount(rulebook, situation, reading.account)
  const isNew = taken.effects.some(({ do: what }) => what === 'create')
  const placing = isNew && taken.account ? placeAccount(rulebook, situation, taken.account) : null
  const account = taken.account && ownedBy(taken.account, placing)
  const deal = { ...(situation.deal ?? newDeal(rulebook, situation, pipeline)), ...reading.fields }
  return { ...situation, account, deal: { ...deal, accountId: account?.id ?? deal.accountId } }
}
