import { afterAll, beforeAll, expect, test } from 'vitest'
import { wakeClocks } from '../../src/overdue.ts'
import { followUp, responseTime, taskLoss } from '../../src/store/measures.ts'
import { openStory, type Story } from '../support/story.ts'

let story: Story
const DAY = { from: '2030-01-07T00:00:00.000Z', to: '2030-01-08T00:00:00.000Z' }

beforeAll(async () => {
  story = await openStory()
  for (const name of ['One', 'Two', 'Three'])
    await story.reports(name, { name, owner_email: 'ana@ours.example' })
  await story.types('ana', '/task new Call them due: 2030-01-07')
  await story.types('ana', '/task new Write them due: 2030-01-07')
  await story.types('ana', '/task new Later due: 2030-01-09')
  story.pass(30)
  await story.types('ana', '/deal note One Called them')
  await story.types('ana', '/task done T-1')
  story.pass(60)
  await story.types('ana', '/deal note Two Called them')
  await story.reports('Four', { name: 'Four', amount: 'lots', owner_email: 'ana@ours.example' })
  story.pass(24 * 60)
  await wakeClocks(story.spine, story.house.receive)
  await story.types('ana', '/task done T-2')
}, 60_000)
afterAll(async () => {
  await story.close()
})

test('response time is from a deal’s coming to the first thing a person does about it', async () => {
  expect(await responseTime(story.house.db, story.house.org, DAY)).toEqual({
    deals: 4,
    waiting: 2,
    medianMinutes: 60,
    slowestTenthMinutes: 84,
  })
})

test('follow-up is what was done on its day or before; what is late or open counts as such', async () => {
  expect(await followUp(story.house.db, story.house.org, DAY)).toEqual({
    due: 2,
    inTime: 1,
    late: 1,
    open: 0,
  })
})

test('lost work is what nobody did in time, what could not be placed, and what nobody owns', async () => {
  const lost = await taskLoss(story.house.db, story.house.org, DAY)
  expect(lost).toEqual({
    missed: 2,
    stillMissed: 2,
    unplaceable: 1,
    stillUnplaceable: 1,
    unowned: 0,
  })
})
