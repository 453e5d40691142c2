import type { Searched } from '../src/chat/card.ts'
import type { Asked, Doors } from '../src/house.ts'
import { findAccounts, findPeople } from '../src/store/find.ts'
import { readableDeals } from './pick.ts'

type Options = readonly (readonly [value: string, label: string])[]

const SEARCHES: Readonly<Record<Searched, (text: string, asked: Asked) => Promise<Options>>> = {
  async deal(text, asked) {
    const deals = await readableDeals(asked, text)
    return deals.map(({ key, name, accountName }) => [key, said(key, name, accountName)])
  },
  async account(text, { house }) {
    const accounts = await findAccounts(house.db, house.org, text)
    return accounts.map(({ key, name }) => [key, said(key, name)])
  },
  async person(text, { house }) {
    const people = await findPeople(house.db, house.org, text)
    return people.map(({ email, name }) => [email, said(name, email)])
  },
}

function said(...parts: (string | null)[]): string {
  return parts.filter(Boolean).join(' · ')
}

/** What a search field offers: only what the asker may see. */
export const search: Doors['search'] = async (of, text, asked) => {
  return text.trim() ? await SEARCHES[of](text, asked) : []
}
