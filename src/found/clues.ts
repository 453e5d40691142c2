import { type AccountClues, cluesOf } from '../decide/identity.ts'
import type { Reference, Signal } from '../model.ts'

/** The deal a signal is about, as it names it. */
export function referenceOf(signal: Signal): (Reference & { source: string }) | null {
  return 'deal' in signal && signal.deal ? { ...signal.deal, source: signal.source } : null
}

/** How the account a signal reports is recognised; null when it reports none, or names ours by id. */
export function reportClues(signal: Signal): AccountClues | null {
  if (signal.kind === 'account.updated') {
    return signal.account.id ? null : cluesOf(signal.account, signal.source)
  }
  if (signal.kind !== 'deal.created' && signal.kind !== 'deal.updated') return null
  // A report that says only `region`, and no name, is about the account the deal has.
  const named = typeof signal.patch.account === 'string' ? { name: signal.patch.account } : null
  const report = signal.account ?? named
  const clues = report && cluesOf(report, signal.source)
  return clues && (clues.id ?? clues.externalId ?? clues.domain ?? clues.nameKey) !== null
    ? clues
    : null
}
