import type { Searched } from '../src/chat/card.ts'
import type { Asked, Doors } from '../src/house.ts'
import { viewsFor } from '../src/reading.ts'
import { listOpenDeals } from '../src/store/deals.ts'
import { findAccounts, findPeople } from '../src/store/find.ts'
import { joined, sayFoundDeal, sayPerson } from './chosen.ts'
import { readableDeals } from './pick.ts'

type Options = readonly (readonly [value: string, label: string])[]
type Search = (text: string, asked: Asked) => Promise<Options>

const MOST = 20

const SEARCHES: Readonly<Record<Searched, Search>> = {
  async deal(text, asked) {
    if (!text) return await ownDeals(asked)
    const deals = await readableDeals(asked, text, MOST)
    return deals.map((deal) => [deal.key, sayFoundDeal(deal)])
  },
  account: accounts,
  async 'account-or-new'(text, asked) {
    const known = await accounts(text, asked)
    const isKnown = known.some(([, label]) => label.endsWith(` · ${text}`))
    return text && !isKnown ? [...known, [text, `New account “${text}”`]] : known
  },
  async person(text, { by, house }) {
    const people = text ? await findPeople(house.db, house.org, text, MOST) : [by]
    return people.map((person) => [person.email, sayPerson(person)])
  },
}

async function accounts(text: string, { house }: Asked): Promise<Options> {
  const found = await findAccounts(house.db, house.org, text, MOST)
  return found.map(({ key, name }) => [key, joined(key, name)])
}

/** What is offered before anything is typed: the asker's own open deals. */
async function ownDeals(asked: Asked): Promise<Options> {
  const { by, house } = asked
  const ids = await listOpenDeals(house.db, house.org, { owner: by.id, limit: MOST })
  const deals = await viewsFor(asked, 'deal', ids)
  return deals.map(({ key, name, accountName }) => [key, joined(key, name, accountName)])
}

/** What a search field offers: only what the asker may see. */
export const search: Doors['search'] = async (of, text, asked) =>
  await SEARCHES[of](text.trim().slice(0, 200), asked)
