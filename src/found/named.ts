import { FIELDS } from '../decide/fields.ts'
import type { InboundNoun, InboundSignal } from '../decide/inbound/inbound.ts'
import { normalise } from '../decide/quality.ts'
import type { Reference, Signal } from '../model.ts'
import type { Deal, Id, Noun } from '../nouns.ts'

/** The task a signal is about. */
export function taskNamed(signal: Signal): Id<'task'> | null {
  return ('task' in signal && signal.task) || outdated(signal, 'task')
}

/** The account that a signal names by our id. */
export function accountNamed(signal: Signal): Id<'account'> | null {
  const isAbout = signal.kind === 'account.updated' || signal.kind === 'note.added'
  return (isAbout && signal.account?.id) || null
}

/** The subject of that noun whose clocks must be counted anew. */
export function outdated(signal: Signal, noun: Noun): Id | null {
  return signal.kind === 'clocks.outdated' && signal.subject.noun === noun
    ? signal.subject.id
    : null
}

/** The approvals under which signals enter a stage. */
export function approvalsNamed(signals: readonly Signal[]): string[] {
  return idsOf(signals, (signal) => ('approval' in signal ? (signal.approval ?? null) : null))
}

/** What signals name, each once. */
export function idsOf(
  signals: readonly Signal[],
  pick: (signal: Signal) => string | null,
): string[] {
  return [...new Set(signals.flatMap((signal) => pick(signal) ?? []))]
}

/** The deal that a signal means among those that were read; null where there is none yet. */
export function findDeal(
  signal: Signal,
  reference: Reference,
  deals: readonly Deal[],
): Deal | null {
  const { id, externalId } = reference
  if (id) return deals.find((deal) => deal.id === id) ?? null
  if (!externalId) return null
  return (
    deals.find((deal) => deal.source === signal.source && deal.externalId === externalId) ?? null
  )
}

/** The lead or the ticket a signal is about, as it names it. */
export function inboundNamed(signal: Signal, noun: InboundNoun): Reference | null {
  if (noun === 'lead' && 'lead' in signal && signal.lead) return signal.lead
  if (noun === 'ticket' && 'ticket' in signal && signal.ticket) return signal.ticket
  const id = outdated(signal, noun)
  return id === null ? null : { id }
}

/** The mail address that is said of a lead, as it is stored: by that an open one is known. */
export function mailOf(signal: Signal): string | null {
  const isOfLead = signal.kind === 'lead.created' || signal.kind === 'lead.updated'
  return isOfLead ? saidMail(signal) : null
}

/** The mail address that is said of a lead or a ticket, as it is stored. */
export function saidMail({ patch: { email } }: InboundSignal): string | null {
  if (email === undefined || email === null) return null
  const normal = normalise(FIELDS.lead.email!, email)
  return 'value' in normal ? normal.value : null
}
