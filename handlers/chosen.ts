import type { Asked } from '../src/house.ts'
import type { AccountReport } from '../src/model.ts'
import type { Id } from '../src/nouns.ts'
import { type FoundDeal, findAccounts, findPeople } from '../src/store/find.ts'
import { readableDeals } from './pick.ts'

/** What a search field's value means: the one record, or what is wrong with it. */
export type Chosen<Found> =
  | { readonly found: Found; readonly shown: string }
  | { readonly fault: string }

/** The deal that was picked, or typed where a list was not used; only one that the asker may see. */
export async function chosenDeal(asked: Asked, said: string): Promise<Chosen<FoundDeal>> {
  const deals = await readableDeals(asked, said)
  return theOne('deal', said, deals, sayFoundDeal)
}

/** The colleague who was picked, or typed; `me` is the asker. */
export async function chosenPerson(
  { by, house }: Asked,
  said: string,
): Promise<Chosen<{ id: Id<'person'>; email: string }>> {
  if (/^(me|myself)$/i.test(said.trim())) return { found: by, shown: sayPerson(by) }
  return theOne('person', said, await findPeople(house.db, house.org, said), sayPerson)
}

/** The account that was picked by its key, or else named: a name may be that of a new one. */
export async function chosenAccount(
  { house }: Asked,
  said: string,
): Promise<{ report: AccountReport; name: string; shown: string }> {
  const picked = /^A-\d+$/.test(said) ? await findAccounts(house.db, house.org, said, 1) : []
  const [account] = picked.filter(({ key }) => key === said)
  if (!account) return { report: { name: said }, name: said, shown: said }
  const { id, key, name } = account
  return { report: { id }, name, shown: joined(key, name) }
}

/** A deal as a list of hits shows it. */
export function sayFoundDeal({ key, name, accountName }: FoundDeal): string {
  return joined(key, name, accountName)
}

/** A colleague as a list of hits shows them. */
export function sayPerson({ name, email }: { name: string; email: string }): string {
  return joined(name, email)
}

/** The parts of a hit, as people tell it from the others. */
export function joined(...parts: (string | null)[]): string {
  return parts.filter(Boolean).join(' · ')
}

function theOne<Found>(
  noun: string,
  said: string,
  found: readonly Found[],
  say: (one: Found) => string,
): Chosen<Found> {
  const [one] = found
  if (one && found.length === 1) return { found: one, shown: say(one) }
  const quoted = said.slice(0, 60).toWellFormed()
  if (!one) return { fault: `No ${noun} answers to “${quoted}”. Choose one from the list.` }
  return { fault: `Several answer to “${quoted}”. Choose one from the list.` }
}
