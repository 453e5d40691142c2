import { z } from 'zod'
import { action, type Command } from '../../src/house.ts'
import { cardsFor } from '../../src/reading.ts'
import { listWaitingApprovals } from '../../src/store/approvals.ts'

const list = action({
  says: 'Show the approvals that wait for you',
  example: '/approve list',
  words: [],
  reads: true,
  input: z.object({}),
  async run(_, asked) {
    const { by, house } = asked
    const ids = await listWaitingApprovals(house.db, house.org, { by })
    const cards = await cardsFor(asked, 'approval', ids)
    return cards.length > 0 ? { cards } : { text: 'No approval waits for you.' }
  },
})

/** `/approve` */
export const approve: Command = {
  name: 'approve',
  says: 'See and decide what waits for your yes',
  fallback: 'list',
  actions: { list },
}
