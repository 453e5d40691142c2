import { randomUUID } from 'node:crypto'
import pino from 'pino'
import type { House } from '../../src/house.ts'
import type { Signal } from '../../src/model.ts'
import { openStore } from '../../src/store/open.ts'
import { createDatabase } from './postgres.ts'
import { layWire } from './wire.ts'

export type QuietHouse = Awaited<ReturnType<typeof openQuietHouse>>

/** A house that decides nothing and notes what it is told, over a wire to a database of its own. Its clock goes by hand. */
export async function openQuietHouse() {
  const database = await createDatabase()
  const wire = await layWire(database.url)
  const store = await openStore({ databaseUrl: wire.url, dataDir: '' })
  const org = randomUUID()
  await store.db.insertInto('org').values({ id: org, name: 'Acme' }).execute()
  const received: Signal[] = []
  let now = Date.parse('2030-01-07T09:00:00Z')
  const house = {
    org,
    db: store.db,
    log: pino({ level: 'silent' }),
    url: 'http://localhost:3000',
    now: () => new Date(now),
    receive: async (signal: Signal) => {
      received.push(signal)
      return { signal, repeated: false, verdicts: [] }
    },
  } as Partial<House> as House
  return {
    house,
    wire,
    received,
    pass(ms: number) {
      now += ms
    },
    async close() {
      await wire.mend()
      await store.close()
      await wire.close()
      await database.drop()
    },
  }
}
