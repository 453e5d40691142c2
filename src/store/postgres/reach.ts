import { readFile } from 'node:fs/promises'
import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'
import { Outage } from '../../errors.ts'
import { startCluster, type Terms } from './cluster.ts'
import type { Home } from './home.ts'
import { findPostmaster, type Postmaster } from './postmaster.ts'

const PATIENCE_MS = 15_000
const LOOK_AGAIN_MS = 40
const STARTING_OR_STOPPING = '57P03'
// Some processes of a crashed server are still at work on its memory.
const STILL_ENDING = /shared memory block .* is still in use/
const WRONG_PASSWORD = '28P01'

/** An open connection to the server's own database `postgres`, and the addresses of the others. */
export interface Reached {
  readonly client: pg.Client
  urlOf(database: string): string
}

/** Connects to the server of this home, starting it where none runs. Only for who holds the gate. */
export async function reach(home: Home, terms: Terms): Promise<Reached> {
  let deadline = performance.now() + PATIENCE_MS
  for (;;) {
    const postmaster = await findOrStart(home, terms)
    const url = postmaster && (await urlTo(home, postmaster))
    const outcome = url ? await connect(url('postgres')) : new Error('it has not started')
    if (url && outcome instanceof pg.Client) return { client: outcome, urlOf: url }

    // Recovery after a power loss may take its time.
    if (codeOf(outcome) === STARTING_OR_STOPPING) deadline = performance.now() + PATIENCE_MS
    if (codeOf(outcome) === WRONG_PASSWORD || performance.now() > deadline) {
      throw new Outage(
        `The database in ${home.folder} runs but cannot be reached. Its log: ${home.log}`,
        {
          cause: outcome,
        },
      )
    }
    await wait(LOOK_AGAIN_MS)
  }
}

async function findOrStart(home: Home, terms: Terms): Promise<Postmaster | null> {
  const running = await findPostmaster(home)
  if (running) return running
  try {
    await startCluster(home, terms)
  } catch (error) {
    // Somebody was killed just after starting it, and it came up meanwhile.
    const raced = await findPostmaster(home)
    if (!raced && !STILL_ENDING.test(String(error))) throw error
    return raced
  }
  return findPostmaster(home)
}

async function urlTo(home: Home, at: Postmaster): Promise<(database: string) => string> {
  const password = await readFile(home.password, 'utf8')
  const host = at.socket ? 'localhost' : `127.0.0.1:${at.port}`
  const query = at.socket ? `?host=${encodeURIComponent(at.socket)}` : ''
  return (database) =>
    `postgres://baton:${password}@${host}/${encodeURIComponent(database)}${query}`
}

async function connect(connectionString: string): Promise<pg.Client | Error> {
  const client = new pg.Client({
    connectionString,
    application_name: 'baton keeper',
    connectionTimeoutMillis: PATIENCE_MS,
  })
  // Without a listener a lost connection would end the process; what to do about it, `end` tells.
  client.on('error', () => {})
  try {
    await client.connect()
    return client
  } catch (error) {
    await client.end().catch(() => {})
    return error as Error
  }
}

function codeOf(outcome: pg.Client | Error): string | undefined {
  return (outcome as { code?: string }).code
}
