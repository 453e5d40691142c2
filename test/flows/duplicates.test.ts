import { expect, test } from 'vitest'
import { duplicatesDrill } from '../../bench/drill-duplicates.ts'
import { createDatabase } from '../support/postgres.ts'

test('what Slack, Teams and another system tell again, under the same id or a new one, at once or later, to either of two processes, is done once', {
  timeout: 120_000,
}, async () => {
  const database = await createDatabase()
  const found = await duplicatesDrill({ n: 120, seed: 20_305, database })
  await database.drop()
  expect(found).toMatchObject({ events: 120, effects: 120, doubled: 0, lost: 0, refused: 0 })
  expect(found.deliveries).toBeGreaterThan(240)
})
