import type { Situation } from '../../model.ts'
import { ownedBy, placeAccount } from '../account-owner.ts'
import { pipelineOf } from '../pipeline.ts'
import type { Rulebook } from '../rulebook.ts'
import { takeAccount } from './account-reports.ts'
import { newDeal } from './drafts.ts'
import { readPatch } from './patch.ts'
import type { DealSituation } from './reports.ts'

/** The situation as the rules of ownership saw it: the deal and its account with what was just said of them. */
export function asRouted(rulebook: Rulebook, situation: DealSituation): Situation {
  const pipeline = situation.deal?.pipeline ?? pipelineOf(rulebook).name
  const reading = readPatch(rulebook, situation, pipeline)
  const taken = takeAccount(rulebook, situation, reading.account)
  const isNew = taken.effects.some(({ do: what }) => what === 'create')
  const placing = isNew && taken.account ? placeAccount(rulebook, situation, taken.account) : null
  const account = taken.account && ownedBy(taken.account, placing)
  const deal = { ...(situation.deal ?? newDeal(rulebook, situation, pipeline)), ...reading.fields }
  return { ...situation, account, deal: { ...deal, accountId: account?.id ?? deal.accountId } }
}
