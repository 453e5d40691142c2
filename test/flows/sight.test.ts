import { expect, test } from 'vitest'
import { sightDrill } from '../../bench/drill-sight.ts'
import { createDatabase } from '../support/postgres.ts'

test('whatever the rules say, nobody reads what they may not, and everybody what they may', async () => {
  const database = await createDatabase()
  const { read, seen, repeated: _, ...found } = await sightDrill({ n: 240, seed: 1, database })
  expect(found).toEqual({ leaks: [], missing: [], failed: [] })
  expect(read).toBeGreaterThanOrEqual(240)
  expect(seen).toBeGreaterThan(read)
  await database.drop()
}, 60_000)
