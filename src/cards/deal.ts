import type { Button, Card, Line, Tone } from '../chat/card.ts'
import { oneLine } from '../decide/quality/text.ts'
import { answersTo } from './offer.ts'
import {
  facts,
  joined,
  sayAt,
  sayClock,
  sayDay,
  sayMoney,
  sayOwner,
  sayRole,
  sayStage,
  sayWriter,
} from './say.ts'
import type { DealView, Look } from './view.ts'

/** A deal as every conversation about it shows it. */
export function dealCard(deal: DealView, look: Look): Card {
  return {
    title: oneLine(deal.name),
    badge: badgeOf(deal, look),
    facts: facts([
      ['Account', deal.accountName],
      [
        deal.isOffered ? 'Offered to' : 'Owner',
        sayOwner(deal, !deal.deletedAt && !stageOf(deal, look)?.isClosed),
      ],
      ['Amount', deal.amount && sayMoney(deal.amount, deal.currency)],
      ['Discount', deal.discount && `${Number(deal.discount)} %`],
      ['Close date', deal.closeDate && sayDay(deal.closeDate)],
      ['Next step', deal.nextStep],
      ['Lost because', deal.lostReason],
      ...deal.clocks.map(sayClock),
      ['Tasks', sayTasks(deal)],
    ]),
    ...(deal.summary && { text: `${deal.summary.text}\nNext: ${deal.summary.nextAction}` }),
    footer: footerOf(deal),
    ...(!deal.deletedAt && { buttons: buttonsOf(deal) }),
    link: `/deals/${deal.key}`,
  }
}

function buttonsOf({ id, clocks, isOffered }: DealView): Button[] {
  const why = { press: 'why', label: 'Why?', value: id }
  const sum = { press: 'clocks', label: 'Show the sum', value: id }
  return [...(isOffered ? answersTo(id) : []), why, ...(clocks.length > 0 ? [sum] : [])]
}

function badgeOf(deal: DealView, look: Look): { text: string; tone: Tone } {
  if (deal.deletedAt) return { text: 'Deleted', tone: 'plain' }
  if (deal.pendingStage) {
    const stage = sayStage(look, deal.pipeline, deal.pendingStage)
    const whom = deal.approvalRole ? sayRole(deal.approvalRole) : 'approval'
    return { text: `${stage}: waiting for ${whom}`, tone: 'waiting' }
  }
  return { text: sayStage(look, deal.pipeline, deal.stage), tone: toneOf(deal, look) }
}

function toneOf(deal: DealView, look: Look): Tone {
  const stage = stageOf(deal, look)
  if (!stage?.isClosed) return 'plain'
  return stage.isWon ? 'good' : 'bad'
}

function stageOf({ pipeline, stage }: DealView, look: Look) {
  return look.pipelines[pipeline]?.stages.find(({ name }) => name === stage)
}

function sayTasks({ tasksOpen, tasksTotal }: DealView): string | null {
  return tasksTotal === 0 ? null : `${tasksTotal - tasksOpen} of ${tasksTotal} done`
}

function footerOf({ key, approvalKey, summary }: DealView): Line {
  const written = summary && sayAt(`summary ${sayWriter(summary.writer)},`, summary.at)
  return joined([key, approvalKey && `approval ${approvalKey}`, written], ' · ')
}
