import { clockList, dealList, taskList } from '../src/cards/lists.ts'
import type { Button, Card } from '../src/chat/card.ts'
import { lineFor } from '../src/chat/grammar.ts'
import type { InboundNoun } from '../src/decide/inbound/inbound.ts'
import type { Asked } from '../src/house.ts'
import type { Id } from '../src/nouns.ts'
import { cardsFor, viewsFor } from '../src/reading.ts'
import { listWaitingApprovals } from '../src/store/approvals.ts'
import { type ClockOn, listOwnClocks } from '../src/store/clocks.ts'
import { listOpenDeals } from '../src/store/deals.ts'
import { listOpenExceptions } from '../src/store/exceptions.ts'
import { listOpenTasks } from '../src/store/tasks.ts'
import { tableOf } from './commands/inbound.ts'

const NEW_DEAL = { press: 'new-deal', label: 'New deal', value: '' }
const BUTTONS = 5

/** What waits for the asker: approvals and questions first, then clocks, tasks, and the records they own. */
export async function home(asked: Asked): Promise<readonly Card[]> {
  const parts = [myApprovals, myExceptions, myClocks, myTasks, myTickets, myLeads, myDeals]
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
  const [deals, leads, tickets, tasks, exceptions] = await Promise.all([
    viewsFor(asked, 'deal', on('deal')),
    viewsFor(asked, 'lead', on('lead')),
    viewsFor(asked, 'ticket', on('ticket')),
    viewsFor(asked, 'task', on('task')),
    viewsFor(asked, 'exception', on('exception')),
  ])
  const called = new Map<Id, { key: string; name: string }>()
  for (const { id, key, name } of [...deals, ...leads, ...tickets]) called.set(id, { key, name })
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

const myTickets = (asked: Asked) => myInbound(asked, 'ticket')
const myLeads = (asked: Asked) => myInbound(asked, 'lead')

async function myInbound(asked: Asked, noun: InboundNoun): Promise<Card[]> {
  const card = await tableOf(asked, noun, { title: `My open ${noun}s`, owner: asked.by.id })
  if (!card) return []
  const keys = card.table?.rows.map(([key = '']) => ({ key })) ?? []
  return [{ ...card, buttons: keys.slice(0, BUTTONS).map((it) => showButton(noun, it)) }]
}

async function myDeals(asked: Asked): Promise<Card[]> {
  const { by, house } = asked
  const ids = await listOpenDeals(house.db, house.org, { owner: by.id })
  const deals = await viewsFor(asked, 'deal', ids)
  if (deals.length === 0) return []
  const buttons = [...deals.slice(0, BUTTONS).map((it) => showButton('deal', it)), NEW_DEAL]
  return [{ ...dealList('My open deals', deals, house.rulebook()), buttons }]
}

function showButton(noun: 'deal' | InboundNoun, { key }: { readonly key: string }): Button {
  return { press: 'run', label: `Show ${key}`, value: lineFor(`${noun} show`, { [noun]: key }) }
}
