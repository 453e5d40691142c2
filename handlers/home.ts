import { approvalCard } from '../src/cards/approval.ts'
import { exceptionCard } from '../src/cards/exception.ts'
import { clockList, dealList, taskList } from '../src/cards/lists.ts'
import type { DealView } from '../src/cards/view.ts'
import type { Button, Card } from '../src/chat/card.ts'
import { lineFor } from '../src/chat/grammar.ts'
import type { Asked } from '../src/house.ts'
import { listWaitingApprovals } from '../src/store/approvals.ts'
import { listOwnClocks } from '../src/store/clocks.ts'
import { listOpenDeals } from '../src/store/deals.ts'
import { listOpenExceptions } from '../src/store/exceptions.ts'
import { listOpenTasks } from '../src/store/tasks.ts'
import {
  readApprovalViews,
  readDealViews,
  readExceptionViews,
  readTaskViews,
} from '../src/store/views.ts'

const NEW_DEAL = { press: 'new-deal', label: 'New deal', value: '' }
const BUTTONS = 5

/** What waits for the asker: approvals and questions first, then clocks, tasks, and the deals they own. */
export async function home(asked: Asked): Promise<readonly Card[]> {
  const parts = [myApprovals, myExceptions, myClocks, myTasks, myDeals]
  const cards = (await Promise.all(parts.map((part) => part(asked)))).flat()
  return cards.length > 0 ? cards : [NOTHING]
}

const NOTHING: Card = {
  title: 'Nothing waits for you',
  text: 'Your approvals, open work, clocks and deals are shown here as soon as there are any.',
  buttons: [{ ...NEW_DEAL, style: 'primary' }],
}

async function myApprovals({ by, house }: Asked): Promise<Card[]> {
  const ids = await listWaitingApprovals(house.db, house.org, { by })
  const views = await readApprovalViews(house.db, house.org, ids)
  return ids.flatMap((id) => views.get(id) ?? []).map((it) => approvalCard(it, house.rulebook()))
}

async function myExceptions({ by, house }: Asked): Promise<Card[]> {
  const ids = await listOpenExceptions(house.db, house.org, { owner: by.id })
  const views = await readExceptionViews(house.db, house.org, ids)
  return ids.flatMap((id) => views.get(id) ?? []).map(exceptionCard)
}

async function myClocks({ by, house }: Asked): Promise<Card[]> {
  const clocks = await listOwnClocks(house.db, house.org, { owner: by.id })
  return clocks.length > 0 ? [clockList('My clocks', clocks)] : []
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
  if (deals.length === 0) return []
  const buttons = [...deals.slice(0, BUTTONS).map(showDeal), NEW_DEAL]
  return [{ ...dealList('My open deals', deals, house.rulebook()), buttons }]
}

function showDeal({ key }: DealView): Button {
  return { press: 'run', label: `Show ${key}`, value: lineFor('deal show', { deal: key }) }
}
