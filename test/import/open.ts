import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readConfig } from '../../src/config.ts'
import type { House } from '../../src/house.ts'
import { openHouse } from '../../src/open-house.ts'
import { createDatabase } from '../support/postgres.ts'

const FIXTURES = fileURLToPath(new URL('../fixtures/import/', import.meta.url))

/** A house on a database of its own, and a folder of copied files, for quarantines stay beside them. */
export interface Opened {
  readonly house: House
  readonly environment: NodeJS.ProcessEnv
  path(file: string): string
  close(): Promise<void>
}

/** Opens a house with the shipped rules, and copies the fixtures (or another folder). */
export async function open(files = FIXTURES): Promise<Opened> {
  const database = await createDatabase()
  const folder = await mkdtemp(join(tmpdir(), 'baton-import-'))
  await cp(files, folder, { recursive: true })
  const environment = { DATABASE_URL: database.url, BATON_DATA: folder, LOG_LEVEL: 'silent' }
  const opened = await openHouse(readConfig(environment))
  return {
    house: opened.house,
    environment,
    path: (file) => join(folder, file),
    async close() {
      await opened.close()
      await database.drop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
