import { afterEach, beforeEach, expect, test } from 'vitest'
import { deliveryDrill } from '../../bench/drill-delivery.ts'
import { handlesDrill } from '../../bench/drill-handles.ts'
import { limitsDrill } from '../../bench/drill-limits.ts'
import { createDatabase } from '../support/postgres.ts'

const SEED = 20_304

let database: Awaited<ReturnType<typeof createDatabase>>
beforeEach(async () => {
  database = await createDatabase()
})
afterEach(async () => await database?.drop())

test('500 messages reach a Slack that fails one call in twenty, whoever dies; copies only of what it took unheard, and none stays', {
  timeout: 120_000,
}, async () => {
  const found = await deliveryDrill({ n: 500, seed: SEED, database })
  expect(found.faults).toBeGreaterThan(10)
  expect(found).toMatchObject({ messages: 500, missing: 0, strayCopies: 0, unrepaired: 0 })
})

test('at the limits of Slack and Teams nothing is lost, refused without need, out of order or starved', {
  timeout: 120_000,
}, async () => {
  expect(await limitsDrill({ n: 250, seed: SEED, database })).toMatchObject({
    ...{ insideRetryAfter: 0, tooManyRefused: 0, outOfOrder: 0, starved: 0, missing: 0 },
    messages: 500,
  })
})

test('a late reply reaches whoever asked by another way, or somebody sees that it did not', async () => {
  const found = await handlesDrill({ n: 100, seed: SEED })
  expect(found).toMatchObject({ replies: 100, silent: 0 })
  const { byHandle, inChannel, inPerson, visible } = found
  for (const ways of [byHandle, inChannel, inPerson, visible]) expect(ways).toBeGreaterThan(0)
  expect(byHandle + inChannel + inPerson + visible).toBe(100)
})
