import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { migrate } from '../src/store/migrate.ts'
import { openStore } from '../src/store/open.ts'
import { openPostgres } from '../src/store/postgres/server.ts'

/** An empty database to work in, and how to be rid of it. */
export interface Database {
  readonly url: string
  drop(): Promise<void>
}

/** A Postgres of its own with all migrations, which forgets everything. */
export async function openDrillDatabase(): Promise<Database> {
  const folder = await mkdtemp(join(tmpdir(), 'baton-drill-'))
  // Root's Postgres runs as nobody, who shall get in here.
  await chmod(folder, 0o755)
  const server = await openPostgres(folder, { database: 'postgres', durable: false })
  const store = await openStore({ databaseUrl: server.url, dataDir: '' })
  await migrate(store.db).finally(() => store.close())
  return {
    url: server.url,
    async drop() {
      await server.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
