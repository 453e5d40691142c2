import type { Effect, Verdict } from '../../model.ts'
import { permitted } from '../permit.ts'
import type { Rulebook } from '../rulebook.ts'
import { act, skip, tellChannels } from '../verdicts.ts'
import { replaced } from './asking.ts'
import {
  actorName,
  type DealSituation,
  isAsked,
  isReport,
  remembered,
  reportTime,
} from './reports.ts'

/** A deleted deal is kept, without clocks and requests; a newer report of its source brings it back. */
export function deleteDeal(rulebook: Rulebook, situation: DealSituation): Verdict {
  const { deal, approval, now, signal } = situation
  if (!deal) return skip('deletion', 'There is no such deal, so nothing was deleted')
  const denied = isAsked(signal) ? permitted(rulebook, situation, 'deal.change', deal) : null
  if (denied) return denied
  if (deal.deletedAt) return skip('deletion', `${deal.name} was deleted already`)
  if (isOutdated(situation))
    return skip('deletion', `${signal.source} has said something newer about ${deal.name}`)
  const fields = {
    deletedAt: now,
    pendingStage: null,
    reportedAt: remembered(situation, ['deleted']),
  }
  const was = { deletedAt: null, pendingStage: deal.pendingStage, reportedAt: deal.reportedAt }
  const effects: Effect[] = [
    { do: 'change', noun: 'deal', id: deal.id, fields, was },
    ...situation.exceptions.map((open): Effect => ({ do: 'settle', exception: open.id })),
    ...(approval?.status === 'pending' ? replaced(rulebook, situation, approval) : []),
    ...tellChannels(rulebook, situation, { noun: 'deal', id: deal.id }),
  ]
  return act('deletion', `${actorName(situation)} deleted ${deal.name}`, effects)
}

function isOutdated({ signal, deal, now }: DealSituation): boolean {
  if (!isReport(signal)) return false
  const at = Date.parse(reportTime(signal, now))
  return Object.entries(deal?.reportedAt ?? {}).some(
    ([field, last]) => field.startsWith(`${signal.source}.`) && Date.parse(last) > at,
  )
}
