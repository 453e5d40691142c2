import { CamelCasePlugin, Kysely } from 'kysely'
import pg from 'pg'
import { Outage } from '../errors.ts'
import { EagerDialect } from './dialect.ts'
import { openPostgres, type PostgresServer } from './postgres/server.ts'
import { preparing } from './prepared.ts'
import type { Schema } from './schema.ts'
import { openSocket, STATEMENT_MS } from './socket.ts'

const CONNECT_MS = 900

/** The record store, open. `close` ends its connections and, for the last user, the embedded Postgres. */
export interface Store {
  readonly db: Kysely<Schema>
  readonly pool: pg.Pool
  readonly url: string
  close(): Promise<void>
}

/** Opens the pool. `databaseUrl` null: the embedded Postgres in `dataDir`. An Outage when there is no way in. */
export async function openStore(settings: {
  databaseUrl: string | null
  dataDir: string
  poolSize?: number
}): Promise<Store> {
  const server = await findServer(settings)
  const pool = openPool(server.url, settings.poolSize ?? 10)
  // JSON columns keep the keys they were written with.
  const plugins = [new CamelCasePlugin({ maintainNestedObjectKeys: true })]
  const db = new Kysely<Schema>({
    dialect: new EagerDialect({ pool: preparing(pool) }),
    plugins,
  })
  const close = async (): Promise<void> => {
    await db.destroy()
    await server.close()
  }
  try {
    await greet(pool, server.url)
    return { db, pool, url: server.url, close }
  } catch (error) {
    await close()
    throw error
  }
}

async function findServer(settings: {
  databaseUrl: string | null
  dataDir: string
}): Promise<PostgresServer> {
  if (settings.databaseUrl === null) return openPostgres(settings.dataDir)
  return { url: settings.databaseUrl, close: async () => {} }
}

function openPool(connectionString: string, max: number): pg.Pool {
  const pool = new pg.Pool({
    connectionString,
    max,
    application_name: 'baton',
    keepAlive: true,
    stream: openSocket,
    // Statements asked for at once travel at once; see together.ts.
    pipeline: true,
    // A webhook that cannot be stored is refused within a second.
    connectionTimeoutMillis: CONNECT_MS,
    statement_timeout: STATEMENT_MS,
    // A kept statement is planned once for all values: ours name rows by their keys, and planning costs more.
    options: '-c plan_cache_mode=force_generic_plan',
    idle_in_transaction_session_timeout: STATEMENT_MS,
    types: readTypes(),
  })
  // A lost connection is replaced at the next query, and statements under way fail by themselves.
  // Unheard, its error would end the process: the pool hears only those that are idle.
  pool.on('error', () => {})
  pool.on('connect', (client) => void client.on('error', () => {}))
  return pool
}

/** Counts are numbers, moments ISO text in UTC, dates stay the day they are ('2030-01-31'), amounts stay exact ('1234.50'). */
function readTypes(): pg.TypeOverrides {
  const types = new pg.TypeOverrides()
  types.setTypeParser(pg.types.builtins.INT8, Number)
  types.setTypeParser(pg.types.builtins.DATE, String)
  types.setTypeParser(pg.types.builtins.TIMESTAMPTZ, readMoment)
  return types
}

const UTC = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?\+00$/

/** Reading dates is half the work of reading a clock: those in UTC only look a little different. */
function readMoment(text: string): string {
  const [, day, time, fraction = ''] = UTC.exec(text) ?? []
  if (day === undefined) return new Date(text).toISOString()
  return `${day}T${time}.${fraction.slice(0, 3).padEnd(3, '0')}Z`
}

async function greet(pool: pg.Pool, url: string): Promise<void> {
  try {
    await pool.query('select')
  } catch (cause) {
    const { message } = cause as Error
    throw new Outage(
      `The database ${withoutPassword(url)} cannot be used: ${message}. ` +
        'Is DATABASE_URL right (postgres://user:password@host:5432/database), and is the server up?',
      { cause },
    )
  }
}

function withoutPassword(url: string): string {
  return url.replace(/(:\/\/[^:/@]*):.*@/, '$1:...@').replace(/password=[^&]*/, 'password=...')
}
