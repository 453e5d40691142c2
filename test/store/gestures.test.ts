import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { gestureId } from '../../src/store/gestures.ts'
import { openStore, type Store } from '../../src/store/open.ts'
import { createDatabase } from '../support/postgres.ts'

const org = randomUUID()
let database: Awaited<ReturnType<typeof createDatabase>>
let store: Store
beforeAll(async () => {
  database = await createDatabase()
  store = await openStore({ databaseUrl: database.url, dataDir: '' })
  await store.db.insertInto('org').values({ id: org, name: 'Acme' }).execute()
})
afterAll(async () => {
  await store?.close()
  await database?.drop()
})

/** The gesture was decided at that moment. */
async function decide(id: string, at: Date, outcome: 'act' | 'refuse'): Promise<void> {
  const inbox = { orgId: org, id, kind: 'note.added', signal: '{}', state: 'done' } as const
  await store.db
    .insertInto('inbox')
    .values({ ...inbox, receivedAt: at.toISOString() })
    .execute()
  await store.db
    .insertInto('verdict')
    .values({
      ...{ orgId: org, id: randomUUID(), signalId: id, position: 0, noun: 'deal', rule: 'r' },
      ...{ rulebook: '1', outcome, because: 'so', read: '{}', at: at.toISOString() },
    })
    .execute()
}

const at = (seconds: number) => new Date(Date.parse('2030-01-07T09:00:00Z') + seconds * 1000)
const idAt = (base: string, seconds: number) => gestureId(store.db, org, { base, now: at(seconds) })

test.each([
  ['at once', 0],
  ['30 seconds later', 30],
  ['30 seconds later, in another minute', 119],
])('what Teams sends again %s is the gesture that was done', async (_, began) => {
  const base = `press:${randomUUID()}`
  const first = await idAt(base, began)
  await decide(first, at(began), 'act')
  expect(await idAt(base, began + 30)).toBe(first)
})

test('the same press some minutes later is a new one', async () => {
  const base = `press:${randomUUID()}`
  const first = await idAt(base, 0)
  await decide(first, at(0), 'act')
  expect(await idAt(base, 200)).not.toBe(first)
})

test('a press that was refused may be made again at once, and is decided anew', async () => {
  const base = `press:${randomUUID()}`
  const first = await idAt(base, 0)
  await decide(first, at(0), 'refuse')
  const second = await idAt(base, 5)
  expect(second).not.toBe(first)
  await decide(second, at(5), 'act')
  expect(await idAt(base, 35)).not.toBe(first)
})
