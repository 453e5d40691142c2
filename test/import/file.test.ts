import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ImportObject } from '../../src/import/columns.ts'
import { importFile } from '../../src/import/file.ts'

import { type Report, sayReport } from '../../src/import/report.ts'
import { listPeople } from '../../src/store/people.ts'
import { type Opened, open } from './open.ts'

let at: Opened
/** One house for some tests, which go on from each other. */
function together(first: () => Promise<unknown>): void {
  beforeAll(async () => {
    at = await open()
    await first()
  })
  afterAll(() => at.close())
}

const take = (object: ImportObject, file: string, more: { map?: string; dryRun?: boolean } = {}) =>
  importFile(at.house, {
    ...{ object, file: at.path(file), dryRun: more.dryRun ?? false },
    map: more.map ? at.path(more.map) : null,
  })

const deals = async () => {
  const rows = await at.house.db
    .selectFrom('deal')
    .leftJoin('person', 'person.id', 'deal.ownerId')
    .select(['externalId', 'deal.name', 'stage', 'amount', 'lostReason', 'closedAt', 'closeNo'])
    .select(['deal.custom', 'deal.accountId', 'person.name as owner'])
    .orderBy('externalId')
    .execute()
  return Object.fromEntries(rows.map((row) => [row.externalId, row]))
}

describe('people first', () => {
  let people: Report
  together(async () => {
    people = await take('people', 'sales_teams.csv')
  })

  test('people come with their teams and managers, and get an address that no mail can reach', async () => {
    expect(people.outcomes).toEqual({ created: 3, changed: 0, unchanged: 0, quarantined: 1 })
    const hired = await listPeople(at.house.db, at.house.org, { now: '2030-01-07T09:00:00Z' })
    expect(hired.map(({ email, teams, roles }) => [email, teams, roles])).toEqual([
      ['gita.rao@people.invalid', ['South'], ['rep', 'manager']],
      ['ines.falk@people.invalid', ['North'], ['rep']],
      ['mei-lin.ohara@people.invalid', ['South'], ['rep']],
      ['otto.brandt@people.invalid', ['North'], ['rep', 'manager']],
      ['rui.castro@people.invalid', ['North'], ['rep']],
    ])
    expect(hired.find(({ name }) => name === 'Rui Castro')!.managerId).toBe(
      hired.find(({ name }) => name === 'Otto Brandt')!.id,
    )
  })

  test('people imported again are unchanged', async () => {
    const { outcomes } = await take('people', 'sales_teams.csv')
    expect(outcomes).toEqual({ created: 0, changed: 0, unchanged: 3, quarantined: 1 })
  })

  test('a dry run says what would be, and writes nothing', async () => {
    const report = await take('deals', 'deals.csv', { dryRun: true })
    expect(report.outcomes).toEqual({ created: 5, changed: 0, unchanged: 1, quarantined: 2 })
    expect(report.exceptions).toBe(2)
    expect(await deals()).toEqual({})
    expect(existsSync(`${at.path('deals.csv')}.quarantine.csv`)).toBe(false)
  })

  test('the report counts what history lacks by the rules of today', async () => {
    const said = sayReport(await take('deals', 'deals.csv'))
    expect(said).toMatch(/1 {2}Closed lost without lost reason/)
    expect(said).toMatch(/1 {2}Qualification without account/)
    expect(said).toMatch(/rows +8\n/)
  })
})

describe('people who left', () => {
  const file = 'staff.csv'
  const list = async (rows: string, more: { dryRun?: boolean; listsEverybody?: boolean } = {}) => {
    await writeFile(at.path(file), `name,email,active\n${rows}`)
    const order = { object: 'people', file: at.path(file), map: null, dryRun: false } as const
    return await importFile(at.house, { ...order, ...more })
  }
  const here = async () =>
    (await listPeople(at.house.db, at.house.org, { now: '2030-01-07T09:00:00Z' })).map(
      ({ name }) => name,
    )
  const cases = async () =>
    (await at.house.db.selectFrom('exception').select('because').execute()).map(
      ({ because }) => because,
    )
  const ALL = 'Ana,ana@x.test,yes\nBen,ben@x.test,\nCho,cho@x.test,1\nDee,dee@x.test,active\n'
  together(async () => {
    await list(ALL)
    await at.house.db
      .updateTable('person')
      .set({
        managerId: (
          await at.house.db
            .selectFrom('person')
            .select('id')
            .where('name', '=', 'Ben')
            .executeTakeFirstOrThrow()
        ).id,
      })
      .where('name', '=', 'Cho')
      .execute()
  })

  test('whoever the file says has left is deactivated, and a case lists what they still have', async () => {
    const { outcomes, left } = await list(ALL.replace('ben@x.test,', 'ben@x.test,left'))
    expect({ outcomes, left }).toMatchObject({ outcomes: { changed: 1, unchanged: 3 }, left: 1 })
    expect(await here()).toEqual(['Ana', 'Cho', 'Dee'])
    expect(await cases()).toEqual([expect.stringContaining('Ben (ben@x.test) left and still owns')])
  })

  test('whoever is missing has left only where the file is said to list everybody', async () => {
    const without = 'Ana,ana@x.test,\nCho,cho@x.test,\n'
    await list(without)
    expect(await here()).toEqual(['Ana', 'Cho', 'Dee'])
    const tried = await list(without, { listsEverybody: true, dryRun: true })
    expect(sayReport(tried)).toMatch(/would leave +1/)
    expect(await here()).toEqual(['Ana', 'Cho', 'Dee'])
    expect((await list(without, { listsEverybody: true })).left).toBe(1)
    expect(await here()).toEqual(['Ana', 'Cho'])
    expect((await list(without, { listsEverybody: true })).left).toBe(0)
  })

  test.each([
    ['names less than half of them', 'Zoe,zoe@x.test,\n', /no list of everybody/],
    ['has rows that cannot be read', 'Ana,ana@x.test,\nCho,cho@,\n', /not known who is missing/],
    ['says neither yes nor no', 'Ana,ana@x.test,\nCho,cho@x.test,perhaps\n', /not known who/],
  ])('a list of everybody that %s is refused, and nobody leaves', async (_, rows, said) => {
    await expect(list(rows, { listsEverybody: true })).rejects.toThrow(said)
    expect(await here()).toEqual(['Ana', 'Cho'])
  })
})

describe('people, accounts and deals', () => {
  let all: Report
  together(async () => {
    await take('people', 'sales_teams.csv')
    await take('accounts', 'accounts.csv')
    all = await take('deals', 'deals.csv', { map: 'deals-map.yml' })
  })

  test('every row ends as a record or in quarantine, and the counts add up', async () => {
    const { outcomes, rows } = all
    expect(outcomes).toEqual({ created: 5, changed: 0, unchanged: 1, quarantined: 2 })
    expect(Object.values(outcomes).reduce((sum, count) => sum + count)).toBe(rows)
  })

  test('a quarantined row stands beside its file, as it was, with its line and the reason', async () => {
    expect((await readFile(all.quarantineFile!, 'utf8')).trim().split('\n')).toEqual([
      'opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value,line,reason',
      'Q5,Nobody Known,PlanPro,Umbra Works,Engaging,2017-01-01,,,6,"nobody here is “Nobody Known”: import people first, or map the name"',
      'this line is a footer,,,,,,,,8,this line has 1 of 8 columns',
    ])
  })

  test('deals come with owner, stage and account, in our words', async () => {
    const { Q1, Q2, Q3, Q4 } = await deals()
    expect(Q1).toMatchObject({
      ...{ name: 'Umbra Works - Plan Pro', stage: 'closed_won', amount: '54000.00' },
      ...{ owner: 'Ines Falk', custom: { product: 'Plan Pro', engaged: '2016-10-20' } },
      ...{ closedAt: '2017-03-01T00:00:00.000Z', closeNo: 1 },
    })
    expect(Q2).toMatchObject({ stage: 'closed_lost', lostReason: 'Not written down', closeNo: 0 })
    expect(Q3).toMatchObject({ stage: 'qualification', accountId: null, lostReason: null })
    expect(Q4).toMatchObject({ stage: 'prospecting', owner: 'Mei-Lin O’Hara' })
  })

  test('history asks nobody, hands nothing over and is no noise in chat', async () => {
    const { db } = at.house
    for (const table of ['approval', 'project', 'task'] as const) {
      expect(await db.selectFrom(table).select('id').execute(), table).toEqual([])
    }
    const shown = await db.selectFrom('message').select('noun').where('noun', '=', 'deal').execute()
    expect(shown).toEqual([])
    const clocks = await db.selectFrom('clock').select('noun').execute()
    expect(clocks.filter(({ noun }) => noun === 'deal')).toEqual([])
  })

  test('a value nobody can read is a question, and the rest of the row is taken', async () => {
    const { exceptions } = all
    expect(exceptions).toBe(2)
    const { Q6 } = await deals()
    expect(Q6).toMatchObject({ stage: 'closed_won', amount: null, owner: 'Rui Castro' })
    const open = await at.house.db.selectFrom('exception').select(['field', 'offered']).execute()
    expect(open).toEqual(
      expect.arrayContaining([
        { field: 'close_date', offered: '2017-05-32' },
        { field: 'amount', offered: '12.345' },
        { field: 'country', offered: 'Atlantis' },
      ]),
    )
  })

  test('the same file imported again changes nothing', async () => {
    const before = await deals()
    const { outcomes } = await take('deals', 'deals.csv', { map: 'deals-map.yml' })
    expect(outcomes).toEqual({ created: 0, changed: 0, unchanged: 6, quarantined: 2 })
    expect(await deals()).toEqual(before)
  })

  test('a row that was changed in the file changes its deal', async () => {
    const text = await readFile(at.path('deals.csv'), 'utf8')
    await writeFile(at.path('deals.csv'), text.replace('2017-01-15,0', '2017-01-15,700'))
    const { outcomes } = await take('deals', 'deals.csv', { map: 'deals-map.yml' })
    expect(outcomes).toMatchObject({ created: 0, changed: 1 })
    expect((await deals()).Q2!.amount).toBe('700.00')
  })

  test('a deal that an old system meanwhile won is filed, not asked about', async () => {
    const text = await readFile(at.path('deals.csv'), 'utf8')
    const won = text.replace('kite & sons,Prospecting,,,', 'kite & sons,Won,,2017-06-01,90000')
    await writeFile(at.path('deals.csv'), won)
    await take('deals', 'deals.csv', { map: 'deals-map.yml' })
    expect((await deals()).Q4).toMatchObject({ stage: 'closed_won', closeNo: 1 })
    expect(await at.house.db.selectFrom('approval').select('id').execute()).toEqual([])
  })
})

describe('nothing first', () => {
  together(async () => {})

  test('a deal that names its account by an id alone waits for the accounts', async () => {
    await writeFile(
      at.path('sf.csv'),
      'Id,AccountId,Name,StageName\n006A,001A,Umbra seats,Negotiation/Review\n',
    )
    const { reasons } = await take('deals', 'sf.csv')
    expect([...reasons.keys()]).toEqual([
      'no account with the id 001A is here: import accounts first',
    ])
    await writeFile(at.path('sf-accounts.csv'), 'Id,Name,BillingCountry\n001A,Umbra Works,DE\n')
    await take('accounts', 'sf-accounts.csv')
    expect((await take('deals', 'sf.csv')).outcomes).toMatchObject({ created: 1, quarantined: 0 })
    expect((await deals())['006A']).toMatchObject({ name: 'Umbra seats', stage: 'negotiation' })
  })
})
