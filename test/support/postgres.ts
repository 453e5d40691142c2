import { randomBytes } from 'node:crypto'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import { inject } from 'vitest'
import type { TestProject } from 'vitest/node'
import { openQueue } from '../../src/queue.ts'
import { migrate } from '../../src/store/migrate.ts'
import { openPostgres, type PostgresServer } from '../../src/store/postgres/server.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The database `postgres` of the server that all tests of this run share. */
    postgresUrl: string
    /** The name of a database with all migrations, the queue's too, and no rows, to be copied. */
    migratedDatabase: string
  }
}

/** One Postgres for the whole run: TEST_DATABASE_URL, or an embedded one that forgets everything. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startServer()
  const template = `baton_test_${randomBytes(6).toString('hex')}`
  await administer(server.url, `create database ${template}`)
  await fill(withDatabase(server.url, template))
  project.provide('postgresUrl', server.url)
  project.provide('migratedDatabase', template)
  return async () => {
    await administer(server.url, `drop database ${template}`)
    await server.close()
  }
}

/** A database of its own with all migrations and no rows. `drop` also cuts the connections left open. */
export async function createDatabase(): Promise<{ url: string; drop(): Promise<void> }> {
  const server = inject('postgresUrl')
  const template = inject('migratedDatabase')
  const name = `${template}_${randomBytes(6).toString('hex')}`
  await administer(server, `create database ${name} template ${template} strategy file_copy`)
  return {
    url: withDatabase(server, name),
    drop: () => administer(server, `drop database ${name} with (force)`),
  }
}

async function startServer(): Promise<PostgresServer> {
  const given = process.env.TEST_DATABASE_URL
  if (given) return { url: given, close: async () => {} }
  const folder = await mkdtemp(join(tmpdir(), 'baton-test-'))
  // Root's Postgres runs as nobody, who shall get in here.
  await chmod(folder, 0o755)
  const server = await openPostgres(folder, { database: 'postgres', durable: false })
  return {
    url: server.url,
    async close() {
      await server.close()
      await rm(folder, { recursive: true })
    },
  }
}

/** The queue makes its tables in half a second: once, and not in every house that opens. */
async function fill(connectionString: string): Promise<void> {
  const pool = new pg.Pool({ connectionString, max: 2 })
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) })
  await migrate(db).finally(() => db.destroy())
  const failed = (error: Error) => {
    throw error
  }
  const queue = await openQueue(connectionString, { works: false, onError: failed })
  await queue.close()
}

async function administer(connectionString: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString })
  await client.connect()
  await client.query(statement).finally(() => client.end())
}

function withDatabase(url: string, name: string): string {
  const other = new URL(url)
  other.pathname = `/${name}`
  return other.href
}
