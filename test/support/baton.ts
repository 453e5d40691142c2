import { readConfig } from '../../src/config.ts'
import type { House } from '../../src/house.ts'
import { type Baton as Running, start } from '../../src/main.ts'
import { makeSession } from '../../src/store/access.ts'
import { calling, type Delivery, deliver, hire, SECRET, type Who } from '../api/serve.ts'
import { createDatabase } from './postgres.ts'

export type Baton = Awaited<ReturnType<typeof openBaton>>

/** How it is opened; `through` gives another address for the database, such as a wire that can be cut. */
interface Opening {
  readonly env?: Readonly<Record<string, string>>
  readonly through?: (databaseUrl: string) => Promise<string>
  readonly now?: () => Date
}

/**
 * The whole Baton as `npm start` opens it, in this process, on a database of its own, with five people.
 * `settle` waits until all that was accepted is decided and sent; `restart` stops it and starts it anew.
 */
export async function openBaton({ env = {}, through, now }: Opening = {}) {
  const database = await createDatabase()
  const given = {
    ...{ DATABASE_URL: (await through?.(database.url)) ?? database.url, WEBHOOK_SECRET: SECRET },
    ...{ HOST: '127.0.0.1', PORT: '0', LOG_LEVEL: 'silent', ...env },
  }
  let running = await start(readConfig(given), { ...(now && { now }) })
  // The same door after a restart, so that whoever knocks need not be told.
  const { port } = new URL(running.url)
  const url = `http://127.0.0.1:${port}`
  const people = await hire(running)
  const sessions: Partial<Record<Who, Promise<string>>> = {}
  return {
    url,
    people,
    /** What the command line is given to work with the same store. */
    environment: given,
    house: () => running.house,
    ...calling(url, people),
    ...looking(() => running.house),
    deliver: (body: unknown, how: Delivery = {}, to = 'deals') =>
      deliver(url, typeof body === 'string' ? body : JSON.stringify(body), how, to),
    /** Opens a page of the web chat, signed in. */
    visit: async (who: Who, path: string): Promise<Response> => {
      const { db, org } = running.house
      const made = () => makeSession(db, { org, person: people[who].id, now: new Date() })
      sessions[who] ??= made()
      const headers = { cookie: `baton_session=${await sessions[who]}` }
      return await fetch(`${url}${path}`, { headers })
    },
    settle: () => settle(running),
    /** The chat says that something changed which may open a closed conversation. */
    reopened: (chat: string) => running.delivery.retry(chat),
    restart: async () => {
      await running.close()
      running = await start(readConfig({ ...given, PORT: port }), { ...(now && { now }) })
    },
    close: async () => {
      await running.close()
      await database.drop()
    },
  }
}

async function settle({ intake, delivery }: Running): Promise<void> {
  await intake.drain()
  await delivery.drain()
}

function looking(house: () => House) {
  return {
    /** All rows of a table, as the program reads them. */
    rows: async (
      table: 'deal' | 'event' | 'verdict' | 'assignment' | 'clock' | 'message' | 'inbox' | 'task',
    ): Promise<Record<string, unknown>[]> => {
      const { db, org } = house()
      return await db.selectFrom(table).selectAll().where('orgId', '=', org).execute()
    },
  }
}
