import { expect, test } from 'vitest'
import { signaturesDrill } from '../../bench/drill-signatures.ts'
import { createDatabase } from '../support/postgres.ts'

test('whatever is changed about a signed delivery it is refused with 401, and a replay does nothing twice', async () => {
  const database = await createDatabase()
  const outcome = await signaturesDrill({ n: 1_000, seed: 1, database })
  expect(outcome).toMatchObject({ tried: 1_000, refused: 1_000, accepted: 0, failed: 0 })
  expect(outcome).toMatchObject({ goodRefused: 0, secondEffects: 0 })
  expect(outcome.replays).toBeGreaterThan(20)
  await database.drop()
})
