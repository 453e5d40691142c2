import { afterEach, beforeEach, expect, test } from 'vitest'
import { deliveryDrill } from '../../bench/drill-delivery.ts'
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
