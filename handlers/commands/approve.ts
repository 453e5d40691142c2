import { z } from 'zod'
import { approvalCard } from '../../src/cards/approval.ts'
import { action, type Command } from '../../src/house.ts'
import { listWaitingApprovals } from '../../src/store/approvals.ts'
import { readApprovalViews } from '../../src/store/views.ts'

const list = action({
  says: 'Show the approvals that wait for you',
  example: '/approve list',
  words: [],
  reads: true,
  input: z.object({}),
  async run(_, { by, house }) {
    const ids = await listWaitingApprovals(house.db, house.org, { by })
    const views = await readApprovalViews(house.db, house.org, ids)
    const cards = ids.flatMap((id) => views.get(id) ?? [])
    if (cards.length === 0) return { text: 'No approval waits for you.' }
    return { cards: cards.map((view) => approvalCard(view, house.rulebook())) }
  },
})

/** `/approve` */
export const approve: Command = {
  name: 'approve',
  says: 'See and decide what waits for your yes',
  fallback: 'list',
  actions: { list },
}
