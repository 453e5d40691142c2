import type { Signal } from './model.ts'
import type { Id, Noun } from './nouns.ts'

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
