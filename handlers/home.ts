import { approvalCard } from '../src/cards/approval.ts'
import { dealList, taskList } from '../src/cards/lists.ts'
import type { Card } from '../src/chat/card.ts'
import type { Asked } from '../src/house.ts'
import { listWaitingApprovals } from '../src/store/approvals.ts'
import { listOpenDeals } from '../src/store/deals.ts'
import { listOpenTasks } from '../src/store/tasks.ts'
import { readApprovalViews, readDealViews, readTaskViews } from '../src/store/views.ts'

/** What waits for the asker: approvals first, then tasks, then the deals they own. */
export async function home(asked: Asked): Promise<readonly Card[]> {
  return [...(await myApprovals(asked)), ...(await myTasks(asked)), ...(await myDeals(asked))]
}

async function myApprovals({ by, house }: Asked): Promise<Card[]> {
  const ids = await listWaitingApprovals(house.db, house.org, { by })
  const views = await readApprovalViews(house.db, house.org, ids)
  return ids.flatMap((id) => views.get(id) ?? []).map((it) => approvalCard(it, house.rulebook()))
}

async function myTasks({ by, house }: Asked): Promise<Card[]> {
  const ids = await listOpenTasks(house.db, house.org, { owner: by.id })
  const views = await readTaskViews(house.db, house.org, ids)
  const tasks = ids.flatMap((id) => views.get(id) ?? [])
  return tasks.length > 0 ? [taskList('My open tasks', tasks)] : []
}

async function myDeals({ by, house }: Asked): Promise<Card[]> {
  const ids = await listOpenDeals(house.db, house.org, { owner: by.id })
  const views = await readDealViews(house.db, house.org, ids)
  const deals = ids.flatMap((id) => views.get(id) ?? [])
  return deals.length > 0 ? [dealList('My open deals', deals, house.rulebook())] : []
}
