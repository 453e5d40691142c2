import type { AccountReport } from '../model.ts'
import type { Account, Id } from '../nouns.ts'
import { FIELDS } from './fields.ts'
import { nameKey, normalise } from './quality.ts'

/** An account with what it is known by. */
export type KnownAccount = Account & {
  readonly nameKey: string
  readonly source: string
  readonly externalId: string | null
}

/** What a report is looked up by: normalised, null where it says nothing usable. */
export interface AccountClues {
  readonly id: Id<'account'> | null
  readonly source: string
  readonly externalId: string | null
  readonly domain: string | null
  readonly nameKey: string | null
  readonly country: string | null
}

/** The clues of a report, under the one identity of accounts: external id, domain, name and country. */
export function cluesOf(report: AccountReport, source: string): AccountClues {
  // The name as it is stored: one with characters that nobody sees is the name without them.
  const name = clean('name', report.name)
  return {
    id: report.id ?? null,
    source,
    externalId: report.externalId ?? null,
    domain: clean('domain', report.domain),
    nameKey: name === null ? null : nameKey(name),
    country: clean('country', report.country),
  }
}

function clean(field: 'name' | 'domain' | 'country', raw: unknown): string | null {
  if (raw === undefined || raw === null) return null
  const result = normalise(FIELDS.account[field]!, raw)
  return 'value' in result ? (result.value as string | null) : null
}

/** The account a report means: by our id, else external id, else domain, else name (in the same country, if both say one). */
export function matchAccount(
  clues: AccountClues,
  accounts: readonly KnownAccount[],
): KnownAccount | null {
  if (clues.id !== null) return accounts.find(({ id }) => id === clues.id) ?? null
  const by = (test: (account: KnownAccount) => boolean) => accounts.find(test)
  const named = accounts.filter(
    (account) => clues.nameKey !== null && account.nameKey === clues.nameKey,
  )
  return (
    by(
      (a) =>
        clues.externalId !== null && a.source === clues.source && a.externalId === clues.externalId,
    ) ??
    by((a) => clues.domain !== null && a.domain === clues.domain) ??
    named.find((a) => a.country === clues.country) ??
    named.find((a) => a.country === null || clues.country === null) ??
    null
  )
}
