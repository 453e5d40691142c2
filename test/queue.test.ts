import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { openQueue, type Queue } from '../src/queue.ts'
import { openStore, type Store } from '../src/store/open.ts'
import { createDatabase } from './support/postgres.ts'

let store: Store
let queue: Queue
let database: Awaited<ReturnType<typeof createDatabase>>
beforeAll(async () => {
  database = await createDatabase()
  store = await openStore({ databaseUrl: database.url, dataDir: '' })
  queue = await openQueue(database.url, { works: true, onError: () => {} })
})
afterAll(async () => {
  await queue.close()
  await store.close()
  await database.drop()
})

const sent: string[] = []

const jobs = async () =>
  (await sql<{ id: string; state: string }>`select id, state from queue.job`.execute(store.db)).rows

test('a job that fails is told when it was tried often enough, and those it came with are done once', async () => {
  const ids = Array.from({ length: 5 }, () => randomUUID())
  const bad = ids[2]!
  await store.db.transaction().execute(async (trx) => {
    for (const id of ids) await queue.enqueue(trx, 'write-summary', { deal: id }, id)
  })
  // Tried for the last time, so that the test does not wait through the pauses between tries.
  await sql`update queue.job set retry_limit = 0 where id = ${bad}`.execute(store.db)
  const done: string[] = []
  const told: string[] = []
  await queue.work(
    {
      'write-summary': async ({ deal }) => {
        if (deal === bad) throw new Error('no such words')
        done.push(deal)
      },
      'find-digests': async () => {},
      'look-for-findings': async () => {},
      'send-digest': async ({ day }) => void sent.push(day),
    },
    async ({ id }, failure) => told.push(`${id}: ${failure}`),
  )
  const ended = async () => (await jobs()).every(({ state }) => /completed|failed/.test(state))
  await vi.waitUntil(ended, { timeout: 10_000 })
  expect(done.sort()).toEqual(ids.filter((id) => id !== bad).sort())
  expect(told).toEqual([`${bad}: no such words`])
  expect((await jobs()).filter(({ state }) => state === 'failed')).toMatchObject([{ id: bad }])
})

test('a job under a key that was there before, done or not, is no second job', async () => {
  const id = randomUUID()
  const due = {
    conversation: 'channel:deals',
    every: 'daily',
    day: '2030-01-07',
    at: '2030-01-07T09:00:00.000Z',
    late: false,
  } as const
  const put = () =>
    store.db.transaction().execute((trx) => queue.enqueue(trx, 'send-digest', due, id))
  await Promise.all([put(), put()])
  await vi.waitUntil(() => sent.length > 0, { timeout: 10_000 })
  const state = async () => (await jobs()).find((job) => job.id === id)?.state
  await vi.waitUntil(async () => (await state()) === 'completed', { timeout: 10_000 })
  await put()
  expect((await jobs()).filter((job) => job.id === id)).toEqual([{ id, state: 'completed' }])
  expect(sent).toEqual(['2030-01-07'])
})
