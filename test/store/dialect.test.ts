import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openSocket } from '../../src/store/socket.ts'
import { openQuietHouse, type QuietHouse } from '../support/quiet-house.ts'

let quiet: QuietHouse
beforeAll(async () => {
  quiet = await openQuietHouse()
  await sql`create table mark (n int)`.execute(quiet.house.db)
})
afterAll(async () => await quiet?.close())

const marked = async () =>
  (await sql<{ n: number }>`select n from mark order by n`.execute(quiet.house.db)).rows

test('the first statement of a transaction does not wait until the database says that it has begun', async () => {
  const { db } = quiet.house
  await sql`select`.execute(db)
  quiet.wire.freeze()
  const asked = Promise.withResolvers<void>()
  const done = db.transaction().execute(async (trx) => {
    const inserted = sql`insert into mark values (1)`.execute(trx)
    asked.resolve()
    await inserted
  })
  await asked.promise
  await quiet.wire.mend()
  await done
  expect(await marked()).toEqual([{ n: 1 }])
})

test.each([
  [
    'its connection is lost',
    async () => {
      await quiet.wire.cut()
      await quiet.wire.mend()
    },
  ],
  ['a statement fails', async () => {}],
])('nothing of a transaction is kept when %s, and the next one is well', async (_, happens) => {
  const { db } = quiet.house
  const before = await marked()
  const failing = db.transaction().execute(async (trx) => {
    await sql`insert into mark values (2)`.execute(trx)
    await happens()
    await sql`insert into mark values ('no number')`.execute(trx)
  })
  await expect(failing).rejects.toThrow()
  await db.transaction().execute((trx) => sql`insert into mark values (3)`.execute(trx))
  expect(await marked()).toEqual([...before, { n: 3 }])
})

test('what is asked for in one breath leaves in one piece', async () => {
  const server = createServer((socket) => socket.resume()).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const socket = openSocket()
  socket.connect((server.address() as AddressInfo).port, '127.0.0.1')
  await once(socket, 'connect')
  for (const said of ['parse', 'bind', 'execute']) {
    socket.cork()
    socket.write(said)
    socket.uncork()
    expect(socket.writableCorked).toBe(1)
  }
  expect(socket.writableLength).toBe('parsebindexecute'.length)
  await new Promise(setImmediate)
  expect([socket.writableCorked, socket.writableLength]).toEqual([0, 0])
  socket.destroy()
  server.close()
})
