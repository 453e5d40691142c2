import { setTimeout as wait } from 'node:timers/promises'
import type pg from 'pg'
import { Outage } from '../../errors.ts'
import { stopCluster, type Terms } from './cluster.ts'
import { findHome, type Home } from './home.ts'
import { type Lock, lockAlone, lockShared, whileAlone } from './locks.ts'
import { findPostmaster } from './postmaster.ts'
import { type Reached, reach } from './reach.ts'

const GATE_MS = 300_000
const REVIVE_MS = [100, 500, 1_000, 5_000]

/** A Postgres that runs until `close`, and is started again if it dies before. */
export interface PostgresServer {
  /** For node-postgres: user, password, database, and the socket's folder as `host`, or loopback. */
  readonly url: string
  close(): Promise<void>
}

/** `database` (baton) is made where it is missing. `durable` (true) is false only for throw-away data. */
export interface Wishes {
  readonly database?: string
  readonly durable?: boolean
}

/** Starts or joins the embedded Postgres of this data folder. The last user's `close` stops it. */
export async function openPostgres(dataDir: string, wishes: Wishes = {}): Promise<PostgresServer> {
  const { database = 'baton', durable = true } = wishes
  const home = await findHome(dataDir)
  return whileAlone(home.gate, GATE_MS, async () => {
    const seat = takeSeat(home)
    try {
      const reached = await reach(home, { durable })
      await ensureDatabase(reached.client, database)
      const keeper = keep(home, { durable }, reached)
      return { url: reached.urlOf(database), close: leaveOnce(home, seat, keeper) }
    } catch (error) {
      seat.release()
      throw error
    }
  })
}

function takeSeat(home: Home): Lock {
  const seat = lockShared(home.users)
  if (!seat) throw new Outage(`${home.users} is locked by a program that is not Baton`)
  return seat
}

async function ensureDatabase(client: pg.Client, name: string): Promise<void> {
  const found = await client.query('select from pg_database where datname = $1', [name])
  if (!found.rowCount) await client.query(`create database ${client.escapeIdentifier(name)}`)
}

function leaveOnce(home: Home, seat: Lock, keeper: Keeper): () => Promise<void> {
  let left: Promise<void> | undefined
  return () => {
    left ??= leave(home, seat, keeper)
    return left
  }
}

async function leave(home: Home, seat: Lock, keeper: Keeper): Promise<void> {
  await whileAlone(home.gate, GATE_MS, async () => {
    await keeper.stop()
    seat.release()
    const last = lockAlone(home.users)
    if (!last) return
    try {
      if (await findPostmaster(home)) await stopCluster(home)
    } finally {
      last.release()
    }
  })
}

interface Keeper {
  /** Only for who holds the gate: no revival is under way then. */
  stop(): Promise<void>
}

/** Watches the server through a connection of its own, and starts it again when it was lost. */
function keep(home: Home, terms: Terms, reached: Reached): Keeper {
  let stopped = false
  let client = reached.client

  const watch = (): void => {
    client.once('end', () => stopped || void revive())
  }
  const revive = async (attempt = 0): Promise<void> => {
    const pause = REVIVE_MS[Math.min(attempt, REVIVE_MS.length - 1)]
    await wait(pause, undefined, { ref: false })
    await whileAlone(home.gate, GATE_MS, async () => {
      if (stopped) return
      client = (await reach(home, terms)).client
      watch()
    }).catch(() => revive(attempt + 1))
  }

  watch()
  return {
    async stop() {
      stopped = true
      await client.end()
    },
  }
}
