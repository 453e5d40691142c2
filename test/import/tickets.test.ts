import { writeFile } from 'node:fs/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { importFile } from '../../src/import/file.ts'
import { type Opened, open } from './open.ts'

const ROWS = [
  'Case Number,Subject,Description,Priority,Status,Account Name,Web Email,Case Owner',
  'C1,Printer on fire,It smokes,Critical,New,Umbra Works,ann@umbra.test,Rui Castro',
  'C2,Door stuck,,Medium,Waiting on Customer,kite & sons,,Ines Falk',
  'C3,Solved long ago,,Low,Closed,Acme,bo@acme.test,Rui Castro',
  'C4,,,Low,New,Acme,cy@acme.test,Rui Castro',
  'C5,Nobody knows her,,Low,New,Acme,cy@acme.test,Nobody Known',
  'C6,Odd one,,Gigantic,Hibernating,,,Rui Castro',
]
let at: Opened
beforeAll(async () => {
  at = await open()
  for (const [object, file] of [
    ['people', 'sales_teams.csv'],
    ['accounts', 'accounts.csv'],
  ] as const)
    await importFile(at.house, { object, file: at.path(file), map: null, dryRun: false })
  await writeFile(at.path('cases.csv'), ROWS.join('\n'))
})
afterAll(() => at.close())

const take = (dryRun = false) =>
  importFile(at.house, { object: 'tickets', file: at.path('cases.csv'), map: null, dryRun })

test('a file of cases comes in as tickets, by the words that its help desk uses; every other row says why not', async () => {
  expect((await take(true)).outcomes).toMatchObject({ created: 4, quarantined: 2 })
  const { outcomes, reasons } = await take()
  expect(outcomes).toEqual({ created: 4, changed: 0, unchanged: 0, quarantined: 2 })
  expect([...reasons.keys()].toSorted().join('; ')).toMatch(
    /no subject and no message.*nobody here is “Nobody Known”|nobody here is “Nobody Known”.*no subject/,
  )
  const { db, org } = at.house
  const rows = await db.selectFrom('ticket').selectAll().where('orgId', '=', org).execute()
  const [C1, C2, C3, C6] = ['C1', 'C2', 'C3', 'C6'].map((id) =>
    rows.find(({ externalId }) => externalId === id),
  )
  expect(C1).toMatchObject({ priority: 'urgent', status: 'new', accountId: expect.any(String) })
  expect(C2).toMatchObject({ priority: 'normal', status: 'pending', company: 'kite & sons' })
  expect(C3).toMatchObject({ status: 'solved', closedAt: expect.any(String) })
  expect(C6).toMatchObject({ priority: 'normal', status: 'new' })
  const started = await db.selectFrom('clock').select('noun').where('noun', '=', 'ticket').execute()
  expect(started).toEqual([])
})

test('the same file again changes nothing', async () => {
  expect((await take()).outcomes).toMatchObject({ created: 0, changed: 0, unchanged: 4 })
})
