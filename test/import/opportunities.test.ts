import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { importFile } from '../../src/import/file.ts'
import { open } from './open.ts'

// Not shipped: its licence is not stated.
const folder = fileURLToPath(new URL('../../../shared/data/opportunities', import.meta.url))
const there = existsSync(folder)

test.skipIf(!there)(
  `a real pipeline of 6,517 deals ends as records, all of it${there ? '' : ' (skipped: the data is not beside this folder)'}`,
  async () => {
    const at = await open(folder)
    try {
      const take = (object: 'people' | 'accounts' | 'deals', file: string) =>
        importFile(at.house, { object, file: at.path(file), map: null, dryRun: false })
      expect((await take('people', 'sales_teams.csv')).outcomes).toMatchObject({ created: 35 })
      expect((await take('accounts', 'accounts.csv')).outcomes).toMatchObject({ created: 85 })
      const { rows } = await sql<{
        company: string
        name: string
      }>`select a.name as company, p.name from account a
        join account p on p.org_id = a.org_id and p.id = a.parent_id order by 1`.execute(
        at.house.db,
      )
      expect(rows).toHaveLength(15)
      expect(rows[0]).toEqual({ company: 'Bluth Company', name: 'Acme Corporation' })
      const deals = await take('deals', 'sales_pipeline.csv')
      expect(deals.outcomes).toEqual({ created: 6517, changed: 0, unchanged: 0, quarantined: 0 })
      expect(deals.quality.get('Qualification without account')).toBe(798)
      expect(deals.quality.get('Prospecting without account')).toBe(248)
    } finally {
      await at.close()
    }
  },
  120_000,
)
