import { type AccountClues, cluesOf } from '../decide/identity.ts'
import { companyClues } from '../decide/inbound/company.ts'
import type { InboundSignal } from '../decide/inbound/inbound.ts'
import type { Reference, Signal } from '../model.ts'
import { saidMail } from './named.ts'

/** The deal a signal is about, as it names it. */
export function referenceOf(signal: Signal): (Reference & { source: string }) | null {
  return 'deal' in signal && signal.deal ? { ...signal.deal, source: signal.source } : null
}

function cluesOfInbound(signal: InboundSignal): AccountClues | null {
  const { company, country } = signal.patch
  const text = (value: unknown) => (typeof value === 'string' ? value : null)
  return companyClues({ company: text(company), email: saidMail(signal), country: text(country) })
}

function isSaying(signal: Signal): signal is InboundSignal {
  const { kind } = signal
  if (kind === 'ticket.created' || kind === 'ticket.updated') return true
  return kind === 'lead.created' || kind === 'lead.updated'
}

/** How the account a signal reports is recognised; null when it reports none, or names ours by id. */
export function reportClues(signal: Signal): AccountClues | null {
  if (signal.kind === 'account.updated') {
    return signal.account.id ? null : cluesOf(signal.account, signal.source)
  }
  if (isSaying(signal)) return cluesOfInbound(signal)
  if (signal.kind !== 'deal.created' && signal.kind !== 'deal.updated') return null
  // A report that says only `region`, and no name, is about the account the deal has.
  const named = typeof signal.patch.account === 'string' ? { name: signal.patch.account } : null
  const report = signal.account ?? named
  const clues = report && cluesOf(report, signal.source)
  return clues && (clues.id ?? clues.externalId ?? clues.domain ?? clues.nameKey) !== null
    ? clues
    : null
}
