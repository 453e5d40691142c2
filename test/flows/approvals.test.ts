import { expect, test } from 'vitest'
import { approvalsDrill } from '../../bench/drill-approvals.ts'
import { createDatabase } from '../support/postgres.ts'

test('of all who decide at the same moment, in Slack, in Teams, on the web and by the API, at two processes of which one is killed, one does; the others and every card say who', {
  timeout: 240_000,
}, async () => {
  const database = await createDatabase()
  const found = await approvalsDrill({ n: 8, seed: 20_306, database })
  await database.drop()
  expect(found).toMatchObject({
    ...{ approvals: 8, undecided: 0, doubled: 0, inconsistent: 0, untold: 0, staleCards: 0 },
  })
  expect(found.decided).toBeGreaterThan(3)
  expect(found.cards).toBeGreaterThan(8)
})
