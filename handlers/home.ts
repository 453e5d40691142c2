import { clockList, dealList, taskList } from '../src/cards/lists.ts'
import type { DealView } from '../src/cards/view.ts'
import type { Button, Card } from '../src/chat/card.ts'
import { lineFor } from '../src/chat/grammar.ts'
import type { Asked } from '../src/house.ts'
import type { Id } from '../src/nouns.ts'
import { cardsFor, viewsFor } from '../src/reading.ts'
import { listWaitingApprovals } from '../src/store/approvals.ts'
import { type ClockOn, listOwnClocks } from '../src/store/clocks.ts'
import { listOpenDeals } from '../src/store/deals.ts'
import { listOpenExceptions } from '../src/store/exceptions.ts'
import { listOpenTasks } from '../src/store/tasks.ts'

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

async function myApprovals(asked: Asked): Promise<Card[]> {
  const { by, house } = asked
  return await cardsFor(asked, 'approval', await listWaitingApprovals(house.db, house.org, { by }))
}

async function myExceptions(asked: Asked): Promise<Card[]> {
  const { by, house } = asked
  const ids = await listOpenExceptions(house.db, house.org, { owner: by.id })
  return await cardsFor(asked, 'exception', ids)
}

async function myClocks(asked: Asked): Promise<Card[]> {
  const { by, house } = asked
  const clocks = await listOwnClocks(house.db, house.org, { owner: by.id })
  const on = (noun: ClockOn['noun']) =>
    clocks.filter((clock) => clock.noun === noun).map(({ subjectId }) => subjectId)
  const [deals, tasks, exceptions] = await Promise.all([
    viewsFor(asked, 'deal', on('deal')),
    viewsFor(asked, 'task', on('task')),
    viewsFor(asked, 'exception', on('exception')),
  ])
  const called = new Map<Id, { key: string; name: string }>()
  for (const { id, key, name } of deals) called.set(id, { key, name })
  for (const { id, key, title: name } of tasks) called.set(id, { key, name })
  for (const { id, key, because: name } of exceptions) called.set(id, { key, name })
  const seen = clocks.flatMap((clock) => {
    const subject = called.get(clock.subjectId)
    return subject ? { ...clock, ...subject } : []
  })
  return seen.length > 0 ? [clockList('My clocks', seen)] : []
}

async function myTasks(asked: Asked): Promise<Card[]> {
  const { by, house } = asked
  const ids = await listOpenTasks(house.db, house.org, { owner: by.id })
  const tasks = await viewsFor(asked, 'task', ids)
  return tasks.length > 0 ? [taskList('My open tasks', tasks)] : []
}

async function myDeals(asked: Asked): Promise<Card[]> {
  const { by, house } = asked
  const ids = await listOpenDeals(house.db, house.org, { owner: by.id })
  const deals = await viewsFor(asked, 'deal', ids)
  if (deals.length === 0) return []
  const buttons = [...deals.slice(0, BUTTONS).map(showDeal), NEW_DEAL]
  return [{ ...dealList('My open deals', deals, house.rulebook()), buttons }]
}

function showDeal({ key }: DealView): Button {
  return { press: 'run', label: `Show ${key}`, value: lineFor('deal show', { deal: key }) }
}
