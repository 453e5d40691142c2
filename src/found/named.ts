import { FIELDS } from '../decide/fields.ts'
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

/** The lead a signal is about, as it names it. */
export function leadNamed(signal: Signal): Reference | null {
  if ('lead' in signal && signal.lead) return signal.lead
  const id = outdated(signal, 'lead')
  return id === null ? null : { id }
}

/** The mail address that is said of a lead, as it is stored. */
export function mailOf(signal: Signal): string | null {
  if (signal.kind !== 'lead.created' && signal.kind !== 'lead.updated') return null
  const { email } = signal.patch
  if (email === undefined || email === null) return null
  const normal = normalise(FIELDS.lead.email!, email)
  return 'value' in normal ? normal.value : null
}
