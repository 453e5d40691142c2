import type { Doors } from '../../src/house.ts'
import { viewsFor } from '../../src/reading.ts'
import { listWaitingApprovals } from '../../src/store/approvals.ts'
import { listOpenDeals } from '../../src/store/deals.ts'

/** What one may want to ask first: about one's own latest deal, and what waits. */
export const prompts: Doors['prompts'] = async (asked) => {
  const { by, house } = asked
  const [waiting, ids] = await Promise.all([
    listWaitingApprovals(house.db, house.org, { by, limit: 1 }),
    listOpenDeals(house.db, house.org, { owner: by.id, limit: 1 }),
  ])
  const [deal] = await viewsFor(asked, 'deal', ids)
  return [
    ...(waiting.length > 0 ? [{ title: 'What waits for my yes?', says: '/approve list' }] : []),
    ...(deal ? [{ title: `Sum up ${deal.key}`, says: `/ask summary ${deal.key}` }] : []),
    { title: 'What is open for me?', says: 'What is open for me?' },
    { title: 'My tasks', says: '/task list' },
    { title: 'What can I say?', says: '/baton help' },
  ]
}
