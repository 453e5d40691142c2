import type { Account, Deal } from '../nouns.ts'

const PLACEHOLDER = /\{([^{}]*)\}/g

/** What a name in a playbook may be filled with. */
export const PLACEHOLDERS = ['account.name', 'deal.name', 'deal.key'] as const
type Placeholder = (typeof PLACEHOLDERS)[number]

/** The placeholders of a text that are none we know, each with its offset in the text. */
export function unknownPlaceholders(text: string): { name: string; offset: number }[] {
  return [...text.matchAll(PLACEHOLDER)]
    .map((match) => ({ name: match[1]!, offset: match.index }))
    .filter(({ name }) => !PLACEHOLDERS.includes(name as Placeholder))
}

/** Fills a name: `Onboarding {account.name}`. A deal without an account is called by its own name. */
export function fill(text: string, deal: Deal, account: Account | null): string {
  const values: Readonly<Record<Placeholder, string>> = {
    'account.name': account?.name ?? deal.name,
    'deal.name': deal.name,
    'deal.key': deal.key,
  }
  return text.replace(PLACEHOLDER, (whole, name: Placeholder) => values[name] ?? whole)
}
