import { expect, test } from 'vitest'
import { conservationDrill } from '../bench/drill-conservation.ts'
import { createDatabase } from './support/postgres.ts'

test('whatever comes in, twice, late and while machines fail: it has an owner, was dropped by a named rule, or is an exception', async () => {
  const database = await createDatabase()
  const { counterexample, ...counts } = await conservationDrill({ n: 5, seed: 20_308, database })
  await database.drop()
  expect(counterexample).toBeUndefined()
  expect(counts).toMatchObject({ streams: 5, unaccounted: 0, broken: 0 })
  const { owned, dropped, exceptions, settled } = counts
  expect(owned + dropped + exceptions + settled).toBe(counts.in)
  expect(Math.min(owned, dropped, exceptions, counts.failures)).toBeGreaterThan(0)
}, 60_000)
