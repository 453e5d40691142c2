import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadSample } from '../../src/import/sample.ts'
import { readCounts } from '../../src/store/counts.ts'
import { type Opened, open } from './open.ts'

let at: Opened
beforeAll(async () => {
  at = await open()
  await loadSample(at.house)
})
afterAll(() => at.close())

const titles = async (channel: `channel:${string}`) => {
  const { db } = at.house
  const rows = await db
    .selectFrom('message')
    .select('card')
    .where('conversation', '=', channel)
    .execute()
  return rows.map(({ card }) => card.title)
}

test('the sample company has 12 people in 4 teams, 40 accounts and 60 deals', async () => {
  expect(await readCounts(at.house.db, at.house.org)).toMatchObject({
    ...{ people: 12, teams: 4, accounts: 40, deals: 60 },
  })
})

test('loading it again changes nothing', async () => {
  const before = await readCounts(at.house.db, at.house.org)
  await loadSample(at.house)
  expect(await readCounts(at.house.db, at.house.org)).toEqual(before)
})

test('the channel of deals shows a handful, not all of history', async () => {
  expect((await titles('channel:deals')).length).toBeGreaterThan(4)
  expect((await titles('channel:deals')).length).toBeLessThan(12)
})

test('there is something to approve, to hand over and to sort out', async () => {
  expect(await titles('channel:approvals')).toHaveLength(1)
  expect(await titles('channel:handoffs')).toHaveLength(1)
  expect(await titles('channel:triage')).toHaveLength(1)
})

test('the deal with Acme lacks only its close date, and finance has a say in it', async () => {
  const acme = await at.house.db
    .selectFrom('deal')
    .select(['stage', 'amount', 'closeDate', 'ownerId'])
    .where('name', 'like', 'Acme%')
    .execute()
  expect(acme).toEqual([
    { stage: 'negotiation', amount: '48000.00', closeDate: null, ownerId: expect.any(String) },
  ])
})

test('calls and mails lie in the past, due days around today', async () => {
  const { db, now } = at.house
  const activities = await db.selectFrom('activity').select('at').execute()
  expect(activities).toHaveLength(30)
  for (const activity of activities) expect(new Date(activity.at) <= now()).toBe(true)
  const tasks = await db.selectFrom('task').select(['dueOn', 'status']).execute()
  const today = now().toISOString().slice(0, 10)
  expect(
    tasks.filter(({ dueOn, status }) => dueOn! < today && status === 'not_started'),
  ).not.toEqual([])
  expect(tasks.filter(({ status }) => status === 'completed')).toHaveLength(6)
})
