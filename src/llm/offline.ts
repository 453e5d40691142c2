import type { Rulebook } from '../decide/rulebook.ts'
import type { Dossier } from '../store/dossier.ts'
import { nextAction } from './next-action.ts'
import { isSaid } from './veil.ts'
import { count, daysBetween, pipelineOf, sayAmount, stageLabel } from './words.ts'

const QUOTE_CHARACTERS = 220

/** What the model would say, said from the record alone: where the deal stands, what happened, what holds it up. */
export function summariseOffline(
  dossier: Dossier,
  { rulebook, now }: { rulebook: Rulebook; now: Date },
): { text: string; nextAction: string } {
  const parts = [
    standing(dossier, rulebook),
    lastMove(dossier, rulebook, now),
    lastActivity(dossier, now),
    holdUps(dossier, now),
  ]
  return {
    text: parts.filter((part) => part !== null).join(' '),
    nextAction: nextAction({ dossier, rulebook, now }),
  }
}

function standing(dossier: Dossier, rulebook: Rulebook): string {
  const { deal, account, owner } = dossier
  const pipeline = pipelineOf(rulebook, dossier)
  const stage = pipeline?.stages.find(({ name }) => name === deal.stage)
  const amount = sayAmount(deal.amount, deal.currency)
  const noAmount = isSaid(dossier, 'amount') ? ', without an amount yet,' : ''
  const worth = amount ? ` worth ${amount}` : noAmount
  const who = owner ? `${owner.name} owns it.` : 'Nobody owns it.'
  const named = account ? ` with ${account.name}` : ''
  if (stage?.isWon) {
    return `${deal.name}${named}${worth} is won${since(deal.closeDate)}. ${who}`
  }
  if (stage?.isClosed) {
    const why = deal.lostReason ? `: ${deal.lostReason}` : ''
    return `${deal.name}${named}${worth} is lost${since(deal.closeDate)}${why}. ${who}`
  }
  const noClose = isSaid(dossier, 'close_date') ? ', without a close date' : ''
  const close = deal.closeDate ? `, expected to close on ${deal.closeDate}` : noClose
  const chance = stage ? ` (${stage.probability} %)` : ''
  return `${deal.name}${named}${worth} is in ${stageLabel(pipeline, deal.stage)}${chance}${close}. ${who}`
}

function since(day: string | null): string {
  return day ? ` since ${day}` : ''
}

function lastMove(dossier: Dossier, rulebook: Rulebook, now: Date): string | null {
  const { deal, events } = dossier
  if (deal.pendingStage) {
    return `The move to ${stageLabel(pipelineOf(rulebook, dossier), deal.pendingStage)} waits for approval.`
  }
  const move = events.find(({ what, old }) => what === 'stage' && typeof old === 'string')
  if (!move) return null
  const from = stageLabel(pipelineOf(rulebook, dossier), String(move.old))
  return `It left ${from} ${ago(move.at, now)}.`
}

function lastActivity({ activities, deal }: Dossier, now: Date): string {
  const [last] = activities
  if (!last) return `Nothing is written down since it was opened ${ago(deal.createdAt, now)}.`
  const text = last.text.replace(/\s+/g, ' ').trim()
  const quote =
    text.length > QUOTE_CHARACTERS ? `${text.slice(0, QUOTE_CHARACTERS).trimEnd()}…` : text
  return `Last ${last.kind}, ${ago(last.at, now)}: “${quote}”`
}

function holdUps({ tasks, approvals, exceptions }: Dossier, now: Date): string | null {
  const today = now.toISOString().slice(0, 10)
  const open = tasks.filter(({ status }) => status !== 'completed' && status !== 'canceled')
  const late = open.filter(({ dueOn }) => dueOn !== null && dueOn < today)
  const pending = approvals.filter(({ status }) => status === 'pending')
  const parts = [
    pending.length > 0 &&
      `${pending[0]!.key} waits for ${pending[0]!.waitingFor[0] ?? 'an answer'}`,
    open.length > 0 &&
      `${count(open.length, 'task')} open${late.length ? `, ${late.length} overdue` : ''}`,
    exceptions.length > 0 && `${count(exceptions.length, 'question')} unanswered`,
  ].filter((part) => part !== false)
  return parts.length > 0 ? `Open: ${parts.join('; ')}.` : null
}

function ago(at: string, now: Date): string {
  const days = daysBetween(at.slice(0, 10), now)
  if (days <= 0) return 'today'
  return days === 1 ? 'yesterday' : `${days} days ago`
}
