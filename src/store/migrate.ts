import { readdir } from 'node:fs/promises'
import { basename } from 'node:path'
import type { Kysely } from 'kysely'
import { type Migration, type MigrationProvider, Migrator } from 'kysely/migration'

const MIGRATIONS = new URL('../../migrations/', import.meta.url)

/**
 * Brings the database to the newest form, one process at a time, all or nothing. Returns the names of the
 * migrations that were applied now; an error says which one failed.
 */
export async function migrate<Tables>(db: Kysely<Tables>): Promise<string[]> {
  const { error, results = [] } = await new Migrator({ db, provider: fromFolder }).migrateToLatest()
  if (error) {
    const failed = results.find(({ status }) => status === 'Error')?.migrationName
    throw new Error(`Migration ${failed ?? 'cannot start'}: ${(error as Error).message ?? error}`, {
      cause: error,
    })
  }
  return results.map(({ migrationName }) => migrationName)
}

const fromFolder: MigrationProvider = {
  async getMigrations() {
    const files = (await readdir(MIGRATIONS)).filter((name) => name.endsWith('.ts'))
    return Object.fromEntries(await Promise.all(files.map(load)))
  },
}

async function load(file: string): Promise<[string, Migration]> {
  const migration: Partial<Migration> = await import(new URL(file, MIGRATIONS).href)
  if (!migration.up) throw new Error(`migrations/${file} exports no function 'up'`)
  return [basename(file, '.ts'), { up: migration.up }]
}
