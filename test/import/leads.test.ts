import { writeFile } from 'node:fs/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ImportObject } from '../../src/import/columns.ts'
import { importFile } from '../../src/import/file.ts'
import { type Opened, open } from './open.ts'

const HEAD = 'Lead ID,First Name,Last Name,Company,Email,Lead Status,Country,Lead Owner,Photo\n'
const ROWS = [
  'L1,Ann,Lee,Umbra Works,ann@umbra.test,Working - Contacted,DE,Rui Castro,x',
  'L2,,,kite & sons,,Open - Not Contacted,Atlantis,Ines Falk,x',
  'L3,Bo,Won,Acme,bo@acme.test,Closed - Converted,DE,Rui Castro,x',
  'L4,Cy,Odd,Acme,cy@acme.test,Hibernating,DE,Rui Castro,x',
  'L5,Di,Gone,Acme,di@acme.test,New,DE,Nobody Known,x',
  'L6,,,,,New,DE,Rui Castro,x',
  'L7,Ann B.,Lee,,ANN@umbra.test,Working - Contacted,,,x',
  'L8,Eve,Open,Eve Inc,eve@eve.test,,,,x',
]
const write = (rows: readonly string[]) => writeFile(at.path('leads.csv'), HEAD + rows.join('\n'))
const leads = async () => {
  const rows = await at.house.db
    .selectFrom('lead')
    .leftJoin('person', 'person.id', 'lead.ownerId')
    .select(['externalId', 'lead.name', 'company', 'lead.email', 'status', 'country', 'source'])
    .select(['accountId', 'person.name as owner'])
    .orderBy('externalId')
    .execute()
  return Object.fromEntries(rows.map((row) => [row.externalId, row]))
}
let at: Opened
beforeAll(async () => {
  at = await open()
  await take('people', 'sales_teams.csv')
  await take('accounts', 'accounts.csv')
  await write(ROWS)
})
afterAll(() => at.close())

const take = (object: ImportObject, file: string, dryRun = false) =>
  importFile(at.house, { object, file: at.path(file), map: null, dryRun })

test('a dry run says what would be, and writes nothing', async () => {
  const report = await take('leads', 'leads.csv', true)
  expect(report.outcomes).toEqual({ created: 4, changed: 0, unchanged: 0, quarantined: 4 })
  expect(report.exceptions).toBe(1)
  expect(report.ignored).toEqual(['Photo'])
  expect(await leads()).toEqual({})
})

test('open leads come with owner, status and account; every other row says why not', async () => {
  const { outcomes, reasons } = await take('leads', 'leads.csv')
  expect(outcomes).toEqual({ created: 3, changed: 1, unchanged: 0, quarantined: 4 })
  const { L1, L2, L8, ...others } = await leads()
  expect(others).toEqual({})
  expect(L1).toMatchObject({ company: 'Umbra Works', status: 'working', country: 'DE' })
  expect(L1).toMatchObject({ owner: 'Rui Castro', accountId: expect.any(String) })
  // Whoever has the same address is the same lead: what was said last stands.
  expect(L1).toMatchObject({ name: 'Ann B. Lee', email: 'ann@umbra.test' })
  expect(L2).toMatchObject({ name: 'kite & sons', status: 'new', country: null })
  expect(L2).toMatchObject({ owner: 'Ines Falk', source: 'import' })
  expect(L8).toMatchObject({ name: 'Eve Open' })
  expect([...reasons.keys()].toSorted()).toEqual([
    'it is over (“Closed - Converted”): open leads are imported, and what became a deal comes with import deals',
    'no name, no company and no mail address: nothing to know it by',
    'nobody here is “Nobody Known”: import people first, or map the name',
    'nobody knows the status “Hibernating”: say in a map whether it is new or working',
  ])
})

test('they start no clock and post no card; what cannot be read or placed is asked', async () => {
  const { db } = at.house
  const clocks = await db.selectFrom('clock').where('noun', '=', 'lead').select('id').execute()
  expect(clocks).toEqual([])
  const shown = await db.selectFrom('message').where('noun', '=', 'lead').select('id').execute()
  expect(shown).toEqual([])
  const asked = await db
    .selectFrom('exception')
    .where('noun', '=', 'lead')
    .select(['field', 'offered'])
    .execute()
  expect(asked).toContainEqual({ field: 'country', offered: 'Atlantis' })
  expect(asked).toContainEqual({ field: 'region', offered: null })
})

test('again it changes nothing, and a row that was changed changes its lead', async () => {
  const before = await leads()
  const { outcomes } = await take('leads', 'leads.csv')
  expect(outcomes).toEqual({ created: 0, changed: 0, unchanged: 4, quarantined: 4 })
  expect(await leads()).toEqual(before)
  await write(ROWS.map((row) => row.replace('Eve Inc', 'Eve AG')))
  expect((await take('leads', 'leads.csv')).outcomes).toMatchObject({ created: 0, changed: 1 })
  expect((await leads()).L8).toMatchObject({ company: 'Eve AG' })
})
