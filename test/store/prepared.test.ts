import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openStore, type Store } from '../../src/store/open.ts'
import { together, withoutWaiting } from '../../src/store/together.ts'
import { createDatabase } from '../support/postgres.ts'

let database: Awaited<ReturnType<typeof createDatabase>>
let store: Store
beforeAll(async () => {
  database = await createDatabase()
  store = await openStore({ databaseUrl: database.url, dataDir: '', poolSize: 1 })
})
afterAll(async () => {
  await store?.close()
  await database?.drop()
})

/** The statements that the one connection keeps planned, shortest first. */
async function kept(): Promise<string[]> {
  const found = await store.pool.query<{ statement: string }>(
    'select statement from pg_prepared_statements order by length(statement)',
  )
  return found.rows.map(({ statement }) => statement)
}

const double = async (n: number) => {
  const { rows } = await sql<{ is: number }>`select ${n}::int * 2 as is`.execute(store.db)
  return rows[0]!.is
}

test('a statement that recurs is planned once', async () => {
  for (const n of [1, 2, 3, 4, 5]) expect(await double(n)).toBe(n * 2)
  expect(await kept()).toEqual(['select $1::int * 2 as is'])
})

test('statements made up anew each time are not kept', async () => {
  const before = await kept()
  for (const n of [1, 2, 3, 4]) await sql`select ${n}::int + ${sql.lit(n)}`.execute(store.db)
  expect(await kept()).toEqual(before)
})

test('a table that grew a column meanwhile is read as it is now', async () => {
  const { db } = store
  await sql`create table person_list (id int, name text)`.execute(db)
  const read = () => sql`select * from person_list where id = ${1}`.execute(db)
  const insert = () => sql`insert into person_list values (${1}, ${'Ana'}) returning *`.execute(db)
  for (let n = 0; n < 5; n++) await insert().then(read)
  await sql`alter table person_list add column zone text`.execute(db)
  expect(Object.keys((await read()).rows[0]!)).toEqual(['id', 'name', 'zone'])
  expect(Object.keys((await insert()).rows[0]!)).toEqual(['id', 'name', 'zone'])
})

test('of statements that travel together, the one that failed is told', async () => {
  const half = (n: number) => sql`select 10 / ${n}::int as half`
  const failing = store.db.transaction().execute(async (single) => {
    const { trx } = await withoutWaiting(single)
    for (const n of [1, 2]) await half(n).execute(trx)
    // Planning what comes after the failure fails too, and then there is nothing that its repeat could run.
    const cause = half(0).execute(trx)
    const after = [1, 2, 3, 4, 5].map((n) => sql`select ${n}::text`.execute(trx))
    await together(...after, cause)
  })
  await expect(failing).rejects.toThrow('division by zero')
  await expect(double(4)).resolves.toBe(8)
})

test('what is asked last may travel with the commit: it is kept with the rest, or undoes it', async () => {
  const { db } = store
  await sql`create table pair (n int)`.execute(db)
  const write = async (one: number, other: string): Promise<void> => {
    let last: Promise<unknown> = Promise.resolve()
    const done = db.transaction().execute(async (single) => {
      const { trx, end } = await withoutWaiting(single)
      await sql`insert into pair values (${one})`.execute(trx)
      last = sql`insert into pair values (${other}::int)`.execute(trx)
      last.catch(() => {})
      end()
    })
    await done.catch(() => {})
    await together(last, done)
  }
  await write(1, '2')
  await expect(write(3, 'four')).rejects.toThrow('invalid input syntax')
  const { rows } = await sql`select n from pair order by n`.execute(db)
  expect(rows).toEqual([{ n: 1 }, { n: 2 }])
})

test('nothing is asked after the end of a transaction, where it would be kept by itself', async () => {
  await store.db.transaction().execute(async (single) => {
    const { trx, end } = await withoutWaiting(single)
    end()
    const late = sql`select 1`.execute(trx)
    await expect(late).rejects.toThrow('after the end of its transaction')
  })
})
