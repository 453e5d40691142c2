import type {
  ClaimSignal,
  Offer,
  OfferedNoun,
  SignalKind,
  SignalOf,
  Situation,
  WorkNoun,
} from '../../model.ts'
import type { Deal, Id, Lead, Task, Ticket } from '../../nouns.ts'
import { accountOf } from '../inbound/company.ts'
import { isInbound } from '../inbound/inbound.ts'
import type { Permission } from '../rulebook.ts'

/** A record that somebody owns until there is nothing left to do about it. */
export interface Work {
  readonly noun: WorkNoun
  readonly record: Deal | Lead | Ticket | Task
  readonly id: Id
  readonly key: string
  readonly name: string
  readonly ownerId: Id<'person'> | null
  /** What it is called when nothing about it is left to do: closed, solved; null while something is. */
  readonly over: string | null
}
export type Working = Situation & { readonly work: Work }
export type OfferedWork = Working & { readonly offer: Offer }
export type Of<Kind extends SignalKind> = Situation & { readonly signal: SignalOf<Kind> }

/** Who may take each, and who may give it away. */
export const MAY: Readonly<
  Record<WorkNoun, { readonly take: Permission; readonly give: Permission }>
> = {
  deal: { take: 'deal.change', give: 'deal.assign' },
  lead: { take: 'lead.change', give: 'lead.assign' },
  ticket: { take: 'ticket.change', give: 'ticket.assign' },
  task: { take: 'task.create', give: 'task.complete' },
}

/** What a signal about somebody's work is about; null where it is not there. */
export function workNamed(situation: Situation & { readonly signal: ClaimSignal }): Work | null {
  return workIn(situation, nounOf(situation.signal))
}

/** `lead.claimed` is about a lead. */
export function nounOf({ kind }: Pick<ClaimSignal, 'kind'>): WorkNoun {
  return kind.split('.')[0] as WorkNoun
}

export function isOfferable(noun: string): noun is OfferedNoun {
  return noun === 'deal' || noun === 'lead' || noun === 'ticket'
}

/** What may be offered to somebody, of what a situation is about: a deal, or a lead or a ticket. */
export function offerable(situation: Situation): Work | null {
  const { deal, lead, ticket } = situation
  const noun = deal ? 'deal' : lead ? 'lead' : ticket ? 'ticket' : null
  return noun && workIn(situation, noun)
}

export function workIn(situation: Situation, noun: WorkNoun): Work | null {
  const record = situation[noun]
  if (!record || ('deletedAt' in record && record.deletedAt)) return null
  const { id, key, ownerId } = record
  const name = 'dueOn' in record ? record.title : record.name
  return { noun, record, id, key, name, ownerId, over: overAs(record) }
}

function overAs(record: Work['record']): string | null {
  if ('dueOn' in record)
    return record.status === 'completed' || record.status === 'canceled' ? record.status : null
  if (record.closedAt === null) return null
  return 'stage' in record ? 'closed' : record.status
}

/** How a ticket that is over is opened again, said behind that it is; empty of what nobody opens again so. */
export function openedAgain({ noun, key }: Work): string {
  return noun === 'ticket' ? ` Open it again: /ticket reopen ${key}` : ''
}

/** The situation with the work as another's, or nobody's, with its account as the rules see it. */
export function heldBy(situation: Working, ownerId: Id<'person'> | null): Working {
  const work = { ...situation.work, ownerId, record: { ...situation.work.record, ownerId } }
  const { noun, record } = work
  const about = { ...situation, work, [noun]: record }
  if (!isInbound(noun)) return about
  return { ...about, deal: null, account: accountOf(situation, record as Lead | Ticket) }
}
