import type { Doors } from '../../src/house.ts'
import { viewsFor } from '../../src/reading.ts'
import { listWaitingApprovals } from '../../src/store/approvals.ts'
import { listOpenDeals, listShownDeals } from '../../src/store/deals.ts'

/** What one may want to ask first: about the deal that the place last heard of, else one's own latest, and what waits. */
export const prompts: Doors['prompts'] = async (asked) => {
  const { by, conversation, house } = asked
  const [waiting, here, own] = await Promise.all([
    listWaitingApprovals(house.db, house.org, { by, limit: 1 }),
    conversation ? listShownDeals(house.db, house.org, { conversation, limit: 1 }) : [],
    listOpenDeals(house.db, house.org, { owner: by.id, limit: 1 }),
  ])
  const [deal] = await viewsFor(asked, 'deal', [...here, ...own])
  return [
    ...(waiting.length > 0 ? [{ title: 'What waits for my yes?', says: '/approve list' }] : []),
    ...(deal ? about(deal) : []),
    { title: 'What is open for me?', says: 'What is open for me?' },
    { title: 'My tasks', says: '/task list' },
    { title: 'What can I say?', says: '/baton help' },
  ]
}

function about({ key, name }: { readonly key: string; readonly name: string }) {
  return [
    { title: `Sum up ${key} ${name}`, says: `/ask summary ${key}` },
    { title: `Who owns ${key}, and why?`, says: `/owner ${key}` },
  ]
}
