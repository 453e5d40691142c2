import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openStore, type Store } from '../../src/store/open.ts'
import { ensureMonths } from '../../src/store/partitions.ts'
import { createDatabase } from '../support/postgres.ts'

let store: Store
let drop: () => Promise<void>
beforeAll(async () => {
  const database = await createDatabase()
  drop = database.drop
  store = await openStore({ databaseUrl: database.url, dataDir: '' })
})
afterAll(async () => {
  await store.close()
  await drop()
})

async function partitionOf(at: string): Promise<string> {
  const { rows } = await sql<{ name: string }>`
    insert into event (org_id, at, id, noun, subject_id, what, by, signal_id)
    values (${randomUUID()}, ${at}, ${randomUUID()}, 'deal', ${randomUUID()}, 'deal.created', '{}', 's')
    returning tableoid::regclass::text as name`.execute(store.db)
  return rows[0]!.name
}

test('history is kept by the month: this one and the next are ready, over the turn of a year too', async () => {
  await ensureMonths(store.db, new Date('2030-12-31T23:59:59Z'))
  await ensureMonths(store.db, new Date('2030-12-31T23:59:59Z'))
  expect(await partitionOf('2030-12-31T23:59:59.999Z')).toBe('event_2030_12')
  expect(await partitionOf('2031-01-01T00:00:00Z')).toBe('event_2031_01')
})

test('an event of a month nobody prepared is kept all the same', async () => {
  expect(await partitionOf('2040-05-05T00:00:00Z')).toBe('event_default')
})
