import type { Reference, Signal } from '../model.ts'
import type { Deal, Id, Noun } from '../nouns.ts'

/** The task a signal is about. */
export function taskNamed(signal: Signal): Id<'task'> | null {
  return 'task' in signal ? signal.task : outdated(signal, 'task')
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
