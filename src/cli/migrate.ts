import { migrate as migrateStore } from '../store/migrate.ts'
import { openStore } from '../store/open.ts'
import { configFor, type Subcommand } from './command.ts'

/** `baton migrate`: brings the database to the newest form. A start does it too. */
export const migrate: Subcommand = {
  usage: 'migrate',
  says: 'brings the database to the newest form (a start does it too)',
  async run(_words, terminal) {
    const { out } = terminal
    const store = await openStore(configFor(terminal))
    try {
      const applied = await migrateStore(store.db)
      for (const name of applied) out(`applied ${name}`)
      if (applied.length === 0) out('nothing to do: the database is up to date')
    } finally {
      await store.close()
    }
    return 0
  },
}
