import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { nameKey } from '../../src/decide/quality.ts'
import { findAccounts, findDeals, findPeople, findTasks } from '../../src/store/find.ts'
import { openStore, type Store } from '../../src/store/open.ts'
import { createDatabase } from '../support/postgres.ts'

const org = randomUUID()
const other = randomUUID()
const BY = JSON.stringify({ kind: 'system', id: 'test' })
const header = { createdBy: BY, updatedBy: BY }
let store: Store
let drop: () => Promise<void>
let last = 0

beforeAll(async () => {
  const database = await createDatabase()
  drop = database.drop
  store = await openStore({ databaseUrl: database.url, dataDir: '' })
  for (const id of [org, other])
    await store.db.insertInto('org').values({ id, name: 'O' }).execute()
  const acme = await account('Acme')
  const acmeLabs = await account('Acme Laboratories')
  const percent = await account('100% Juice_Bar "O\'Neil" \\ Co')
  await deal('Renewal 2027', acme)
  await deal('Old deal', acme, { closedAt: '2026-01-01T00:00:00Z' })
  await deal('Pilot', acmeLabs)
  await deal('Gone', acme, { deletedAt: '2026-01-01T00:00:00Z' })
  await deal('Orange 50%_off', percent)
  await deal('Müller Überholung', null)
  await deal('Acme', await account('Somebody else'), { orgId: other })
  await person('Mia Chen')
  await person('Mia Wong')
  await person('Left Person', false)
  await task('Call Ana about Acme')
  await task('Call Bob', 'completed')
})

afterAll(async () => {
  await store.close()
  await drop()
})

async function account(name: string): Promise<string> {
  const id = randomUUID()
  const row = { orgId: org, id, key: `A-${++last}`, name, nameKey: nameKey(name), ...header }
  await store.db
    .insertInto('account')
    .values({ ...row, source: 'test' })
    .execute()
  return id
}

async function deal(name: string, accountId: string | null, given: object = {}): Promise<void> {
  const row = { orgId: org, id: randomUUID(), key: `D-${++last}`, name, ...header }
  const stage = { pipeline: 'sales', stage: 'proposal', source: 'test' }
  const orgId = (given as { orgId?: string }).orgId ?? org
  const known = orgId === org ? accountId : null
  await store.db
    .insertInto('deal')
    .values({ ...row, ...stage, accountId: known, ...given })
    .execute()
}

async function person(name: string, active = true): Promise<void> {
  const email = `${name.replace(' ', '.').toLowerCase()}@office.test`
  await store.db
    .insertInto('person')
    .values({ orgId: org, id: randomUUID(), name, email, active })
    .execute()
}

async function task(
  title: string,
  status: 'not_started' | 'completed' = 'not_started',
): Promise<void> {
  const row = { orgId: org, id: randomUUID(), key: `T-${++last}`, title, status, ...header }
  await store.db.insertInto('task').values(row).execute()
}

const deals = async (said: string) => (await findDeals(store.db, org, said)).map(({ name }) => name)

describe('a deal is found by', () => {
  test('its key, in any case, with or without the dash', async () => {
    const { key } = (await findDeals(store.db, org, 'Pilot'))[0]!
    expect(await deals(key)).toEqual(['Pilot'])
    expect(await deals(` ${key.toLowerCase()} `)).toEqual(['Pilot'])
    expect(await deals(key.replace('-', ''))).toEqual(['Pilot'])
  })

  test('its key as it is pasted, and never one whose name only begins like it', async () => {
    const { key } = (await findDeals(store.db, org, 'Pilot'))[0]!
    const number = key.slice(2)
    const pasted = [`#${key}`, `${key}.`, `D\u2011${number}`, `D – ${number}`, `D-00${number}`]
    for (const said of [...pasted, `\uff24-${number}`]) expect(await deals(said)).toEqual(['Pilot'])
    await deal('D-77777 spare parts', null)
    expect(await deals('D-7777')).toEqual([])
    expect(await deals('D-77777 spare')).toEqual(['D-77777 spare parts'])
  })

  test.each([
    ['its exact name, in any case', 'rEnEwAl 2027', ['Renewal 2027']],
    [
      'its account, open deals first, and nearer than a longer name',
      'acme',
      ['Renewal 2027', 'Old deal'],
    ],
    ['the start of its account', 'Acme Lab', ['Pilot']],
    ['the start of its name', 'ren', ['Renewal 2027']],
    ['a word inside', 'uice_b', ['Orange 50%_off']],
    ['a word of the account and a word of its name', 'acme renewal', ['Renewal 2027']],
    ['words in any order', '2027 renewal', ['Renewal 2027']],
    ['letters beyond ASCII', 'müller ü', ['Müller Überholung']],
    ['a name with a typing mistake', 'Renewel 2027', ['Renewal 2027']],
    ['one word of it with a typing mistake', 'Laboratries', ['Pilot']],
    ['an account with a typing mistake', 'Acme Labratories', ['Pilot']],
    ['signs that mean something to LIKE', '50%_off', ['Orange 50%_off']],
    ['quotes and backslashes', '"O\'Neil" \\', ['Orange 50%_off']],
  ])('%s', async (_, said, expected) => {
    expect(await deals(said)).toEqual(expected)
  })

  test.each([
    '',
    '   ',
    '\0',
    'nothing like it',
    '%%%',
    '___',
    "'; drop table deal; --",
    '\u202e',
    '\ud800',
    'D-99999',
  ])('nothing at all: %j', async (said) => {
    expect(await deals(said)).toEqual([])
  })

  test('its name only in its own company, and never once it is deleted', async () => {
    expect(await deals('Gone')).toEqual([])
    expect((await findDeals(store.db, other, 'Renewal 2027')).length).toBe(0)
    expect((await findDeals(store.db, other, 'Acme')).map(({ name }) => name)).toEqual(['Acme'])
  })
})

test('an account is found nearest spelling first', async () => {
  const found = async (said: string) =>
    (await findAccounts(store.db, org, said)).map(({ name }) => name)
  expect(await found('Acme')).toEqual(['Acme'])
  expect(await found('Acm')).toEqual(['Acme', 'Acme Laboratories'])
  expect(await found('100%')).toEqual(['100% Juice_Bar "O\'Neil" \\ Co'])
})

test('people are found by mail or name, unless they have left', async () => {
  const found = async (said: string) =>
    (await findPeople(store.db, org, said)).map(({ name }) => name)
  expect(await found('Mia.Chen@office.test')).toEqual(['Mia Chen'])
  expect((await found('mia')).toSorted()).toEqual(['Mia Chen', 'Mia Wong'])
  expect(await found('wong')).toEqual(['Mia Wong'])
  expect(await found('Left Person')).toEqual([])
})

test('tasks are found by title, open ones first', async () => {
  const found = await findTasks(store.db, org, 'call')
  expect(found.map(({ title }) => title)).toEqual(['Call Ana about Acme', 'Call Bob'])
})

test('each tier has an index to go by', async () => {
  const plan = async (condition: ReturnType<typeof sql>) => {
    const rows = await store.db.transaction().execute(async (trx) => {
      await sql`set local enable_seqscan = off`.execute(trx)
      return (
        await sql`explain select id from account where org_id = ${org} and ${condition}`.execute(
          trx,
        )
      ).rows
    })
    return JSON.stringify(rows)
  }
  expect(await plan(sql`lower(name) collate "C" = lower(${'Acme'})`)).toContain(
    'account_name_prefix',
  )
  expect(
    await plan(
      sql`(lower(name) collate "C" >= lower(${'a'}) and lower(name) collate "C" < lower(${'a'}) || ${'\u{10ffff}'})`,
    ),
  ).toContain('account_name_prefix')
})
