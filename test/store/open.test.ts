import { sql } from 'kysely'
import { afterAll, expect, test } from 'vitest'
import { Outage } from '../../src/errors.ts'
import { migrate } from '../../src/store/migrate.ts'
import { openStore } from '../../src/store/open.ts'
import { createDatabase } from '../support/postgres.ts'

const database = await createDatabase()
const store = await openStore({ databaseUrl: database.url, dataDir: '.baton' })

afterAll(async () => {
  await store.close()
  await database.drop()
})

test('a day stays that day, an amount stays exact, and a count is a number', async () => {
  const { rows } = await sql`
    select date '2030-01-31' as day, 1234.50::numeric as amount, count(*) as found`.execute(
    store.db,
  )
  expect(rows).toEqual([{ day: '2030-01-31', amount: '1234.50', found: 1 }])
})

test('moments are read in UTC to the millisecond, wherever the database stands', async () => {
  const moments = sql`select timestamptz '2030-01-31 09:00:00Z' as whole,
    timestamptz '2030-01-31 09:00:00.12Z' as short, timestamptz '2030-01-31 09:00:00.123999Z' as long`
  const read = {
    whole: '2030-01-31T09:00:00.000Z',
    short: '2030-01-31T09:00:00.120Z',
    long: '2030-01-31T09:00:00.123Z',
  }
  for (const zone of ['UTC', 'Asia/Kolkata', 'America/St_Johns']) {
    const rows = await store.db.transaction().execute(async (trx) => {
      await sql`select set_config('timezone', ${zone}, true)`.execute(trx)
      return (await moments.execute(trx)).rows
    })
    expect(rows).toEqual([read])
  }
})

test('columns are read in camel case, and what is inside JSON keeps its keys', async () => {
  const { rows } = await sql`select '{"region_code": 1}'::jsonb as custom_fields`.execute(store.db)
  expect(rows).toEqual([{ customFields: { region_code: 1 } }])
})

test('a connection that the database cuts is replaced, and the process lives on', async () => {
  const { rows } = await store.pool.query<{ pid: number }>('select pg_backend_pid() as pid')
  const other = await openStore({ databaseUrl: database.url, dataDir: '.baton' })
  const dropped = new Promise((done) => void store.pool.once('remove', done))
  await other.pool.query('select pg_terminate_backend($1, 5000)', [rows[0]?.pid])
  await Promise.all([dropped, other.close()])
  expect((await store.pool.query('select 1 as n')).rows).toEqual([{ n: 1 }])
})

test('a database that cannot be reached is an outage within a second, told without the password', async () => {
  const from = performance.now()
  const attempt = openStore({
    databaseUrl: 'postgres://baton:secret@127.0.0.1:1/baton',
    dataDir: '.baton',
  })
  const error: Outage = await attempt.then(Object, (reason) => reason)
  expect(performance.now() - from).toBeLessThan(1_000)
  expect(error).toBeInstanceOf(Outage)
  expect(error.message).toContain('postgres://baton:...@127.0.0.1:1/baton cannot be used')
  expect(error.message).not.toContain('secret')
})

test('a database that is up to date is left as it is', async () => {
  expect(await migrate(store.db)).toEqual([])
})
