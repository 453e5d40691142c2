import { type AccountClues, cluesOf } from '../decide/identity.ts'
import { companyClues } from '../decide/lead/company.ts'
import type { Reference, Signal, SignalOf } from '../model.ts'
import { mailOf } from './named.ts'

/** The deal a signal is about, as it names it. */
export function referenceOf(signal: Signal): (Reference & { source: string }) | null {
  return 'deal' in signal && signal.deal ? { ...signal.deal, source: signal.source } : null
}

function cluesOfLead(signal: SignalOf<'lead.created' | 'lead.updated'>): AccountClues | null {
  const { company, country } = signal.patch
  const text = (value: unknown) => (typeof value === 'string' ? value : null)
  return companyClues({ company: text(company), email: mailOf(signal), country: text(country) })
}

/** How the account a signal reports is recognised; null when it reports none, or names ours by id. */
export function reportClues(signal: Signal): AccountClues | null {
  if (signal.kind === 'account.updated') {
    return signal.account.id ? null : cluesOf(signal.account, signal.source)
  }
  if (signal.kind === 'lead.created' || signal.kind === 'lead.updated') return cluesOfLead(signal)
  if (signal.kind !== 'deal.created' && signal.kind !== 'deal.updated') return null
  // A report that says only `region`, and no name, is about the account the deal has.
  const named = typeof signal.patch.account === 'string' ? { name: signal.patch.account } : null
  const report = signal.account ?? named
  const clues = report && cluesOf(report, signal.source)
  return clues && (clues.id ?? clues.externalId ?? clues.domain ?? clues.nameKey) !== null
    ? clues
    : null
}
