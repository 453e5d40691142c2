import { expect, test } from 'vitest'
import { timersDrill } from '../../bench/drill-timers.ts'
import { createDatabase } from '../support/postgres.ts'

test('timers that fell due while nothing ran ring once each, never early, marked late, in one message a conversation and minute', async () => {
  const database = await createDatabase()
  const outcome = await timersDrill({ n: 600, database })
  await database.drop()
  expect(outcome).toEqual({
    rung: 600,
    missing: 0,
    doubled: 0,
    early: 0,
    unmarked: 0,
    crowded: 0,
  })
}, 60_000)
