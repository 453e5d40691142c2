import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  endSession,
  findAccess,
  findLink,
  makeLink,
  makeSession,
  makeToken,
  useLink,
} from '../../src/store/access.ts'
import { openStore, type Store } from '../../src/store/open.ts'
import { createDatabase } from '../support/postgres.ts'

const now = new Date('2030-01-07T09:00:00Z')
const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS
const later = (ms: number) => new Date(now.getTime() + ms)
const org = randomUUID()
const person = randomUUID()
const gone = randomUUID()
let store: Store
let drop: () => Promise<void>

beforeAll(async () => {
  const database = await createDatabase()
  drop = database.drop
  store = await openStore({ databaseUrl: database.url, dataDir: '' })
  await store.db.insertInto('org').values({ id: org, name: 'Northwind' }).execute()
  const people = [
    { orgId: org, id: person, name: 'Ana', email: 'ana@x.test' },
    { orgId: org, id: gone, name: 'Gus', email: 'gus@x.test', active: false },
  ]
  await store.db.insertInto('person').values(people).execute()
})
afterAll(async () => {
  await store.close()
  await drop()
})

const MAKERS = { token: makeToken, link: makeLink, session: makeSession }
const made = (kind: keyof typeof MAKERS, whose = person) =>
  MAKERS[kind](store.db, { org, person: whose, now })
const whose = (kind: 'token' | 'session', secret: string, at = now) =>
  findAccess(store.db, kind, { org, secret, now: at })

test('of many browsers that use one sign-in link at once, exactly one gets in', async () => {
  const secret = await made('link')
  const uses = Array.from({ length: 20 }, () => useLink(store.db, { org, secret, now }))
  expect((await Promise.all(uses)).filter((used) => used !== null)).toEqual([person])
})

test('looking at a sign-in link does not use it up', async () => {
  const secret = await made('link')
  expect(await findLink(store.db, { org, secret, now })).toBe(person)
  expect(await useLink(store.db, { org, secret, now })).toBe(person)
  expect(await findLink(store.db, { org, secret, now })).toBeNull()
})

test.each([
  [14 * MINUTE_MS, person],
  [15 * MINUTE_MS, null],
])('a sign-in link used %i ms after it was made gives %s', async (after, expected) => {
  const secret = await made('link')
  expect(await findLink(store.db, { org, secret, now: later(after) })).toBe(expected)
  expect(await useLink(store.db, { org, secret, now: later(after) })).toBe(expected)
})

test('a session lasts 30 days, a token does not end', async () => {
  const session = await made('session')
  const token = await made('token')
  expect(await whose('session', session, later(29 * DAY_MS))).toBe(person)
  expect(await whose('session', session, later(30 * DAY_MS))).toBeNull()
  expect(await whose('token', token, later(3000 * DAY_MS))).toBe(person)
})

test('a secret of one kind is nothing as another kind', async () => {
  const [session, token, link] = await Promise.all([made('session'), made('token'), made('link')])
  expect(await whose('token', session)).toBeNull()
  expect(await whose('session', token)).toBeNull()
  expect(await whose('session', link)).toBeNull()
  expect(await useLink(store.db, { org, secret: session, now })).toBeNull()
})

test('who has left gets in with nothing', async () => {
  expect(await whose('session', await made('session', gone))).toBeNull()
  expect(await whose('token', await made('token', gone))).toBeNull()
  expect(await useLink(store.db, { org, secret: await made('link', gone), now })).toBeNull()
})

test('an ended session is over, others go on', async () => {
  const [ended, other] = [await made('session'), await made('session')]
  await endSession(store.db, org, ended)
  expect(await whose('session', ended)).toBeNull()
  expect(await whose('session', other)).toBe(person)
})

test('the secret itself is nowhere in the store, and another org cannot use it', async () => {
  const secret = await made('token')
  const rows = await store.db.selectFrom('access').select('hash').execute()
  expect(secret).toMatch(/^[\w-]{43}$/)
  expect(rows.map(({ hash }) => hash.toString('base64url'))).not.toContain(secret)
  expect(await findAccess(store.db, 'token', { org: randomUUID(), secret, now })).toBeNull()
})
