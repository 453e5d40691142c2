import type { Deal } from '../../nouns.ts'
import type { Past } from '../happening.ts'
import { isInbound } from '../inbound/inbound.ts'
import { stageOf } from '../pipeline.ts'
import type { Rulebook } from '../rulebook.ts'

/** Whether an offer was not answered in time; no rule names it. */
export function isLapsed(words: readonly string[]): boolean {
  return words.some((word) => word.endsWith(LAPSED))
}

const LAPSED = '.lapsed'
/** What is said of a subject that is gone; no rule names it. */
export const GONE = 'gone'

/** The words for what happened to a deal, or to one task. */
export function wordsOf(rulebook: Rulebook, pasts: readonly Past[], deal: Deal | null): string[] {
  return [...new Set(pasts.flatMap((past) => wordsFor(rulebook, past, deal)))]
}

/** What the change of a status is called: that somebody is on it, whom it waits for, or what became of it. */
const STATES: Readonly<Record<string, string>> = {
  'lead working': 'lead.worked',
  'lead qualified': 'lead.qualified',
  'lead disqualified': 'lead.disqualified',
  'ticket open': 'ticket.opened',
  'ticket pending': 'ticket.pending',
  'ticket on_hold': 'ticket.on_hold',
  'ticket solved': 'ticket.solved',
}

/** What is said of a lead or a ticket that is new or other than it was. */
function inboundWords({ what, old, new: changed }: Past): string[] {
  const [was, now] = [valuesOf(old), valuesOf(changed)]
  const [noun = '', verb] = what.split('.')
  const state = typeof now.status === 'string' ? STATES[`${noun} ${now.status}`] : undefined
  const said = [what, ...(state ? [state] : [])]
  if (verb === 'created') return said
  return [
    ...said,
    ...(was.status === 'solved' ? ['ticket.reopened'] : []),
    ...(now.askedAt ? ['ticket.asked'] : []),
    ...(now.answeredAt ? ['ticket.answered'] : []),
  ]
}

const ACTIVITIES = ['note', 'call', 'mail', 'meeting', 'chat', 'form']

function wordsFor(rulebook: Rulebook, past: Past, deal: Deal | null): string[] {
  const now = valuesOf(past.new)
  const [noun = '', verb] = past.what.split('.')
  if (ACTIVITIES.includes(noun) && verb === 'added') return ['activity.added', past.what]
  if (isInbound(noun) && (verb === 'changed' || verb === 'created')) return inboundWords(past)
  if (verb === 'assigned') return [past.what, ...offering(noun, now)]
  if (past.what === 'deal.moved')
    return ['deal.moved', 'deal.changed', ...closing(rulebook, past, deal)]
  if (now.deletedAt || now.status === 'canceled') return [GONE]
  if (noun === 'task' && now.acceptedAt && !valuesOf(past.old).acceptedAt)
    return past.what === 'task.completed' ? ['task.accepted', past.what] : ['task.accepted']
  return past.what === 'project.created' ? ['handoff.started'] : [past.what]
}

function offering(noun: string, { how, offered }: Readonly<Record<string, unknown>>): string[] {
  const lapsed = how === 'timed out' ? [`${noun}${LAPSED}`] : []
  const before = how === 'declined' ? [`${noun}.declined`] : lapsed
  return offered === true ? [...before, `${noun}.offered`] : before
}

function closing(rulebook: Rulebook, past: Past, deal: Deal | null): string[] {
  const stage = (values: unknown) =>
    stageOf(rulebook, deal?.pipeline ?? '', String(valuesOf(values).stage ?? ''))
  const [from, to] = [stage(past.old), stage(past.new)]
  if (to?.isWon) return ['deal.won']
  if (to?.isClosed) return ['deal.lost']
  return from?.isClosed ? ['deal.reopened'] : []
}

function valuesOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}
