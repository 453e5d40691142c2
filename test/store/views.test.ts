import { afterAll, beforeAll, expect, test } from 'vitest'
import { opened } from '../../src/decide/raw.ts'
import { findOwner } from '../../src/store/owners.ts'
import { findPerson, findPersonByMail, listPeople } from '../../src/store/people.ts'
import {
  readApprovalViews,
  readDealViews,
  readExceptionViews,
  readProjectViews,
  readTaskViews,
} from '../../src/store/views.ts'
import { type Office, openOffice } from '../support/office.ts'

const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/
let office: Office

/** A deal that is won, and one that waits for finance: all five kinds of cards have something to show. */
beforeAll(async () => {
  office = await openOffice()
  const { say, press } = office
  const close = 'close_date: 2030-01-31 account:'
  await say('ana', `/deal new First amount: 50000 currency: EUR owner: me ${close} Acme`)
  await say('ana', '/deal won First')
  const { cards } = await say('mia', '/approve')
  await press('mia', 'approve', cards![0]!.buttons![0]!.value)
  await say('ana', `/deal new Second amount: 60000 owner: me ${close} Globex`)
  await say('ana', '/deal won Second')
  const stamp = { id: 'crm:1', at: office.house.now().toISOString(), source: 'crm' }
  const by = { kind: 'integration', id: 'crm' } as const
  const patch = { name: 'Third', amount: 'many' }
  await office.house.receive({
    ...stamp,
    by,
    kind: 'deal.created',
    deal: { externalId: '3' },
    patch,
  })
})
afterAll(async () => await office.close())

const ids = async (noun: 'deal' | 'approval' | 'task' | 'project' | 'exception') => {
  const rows = await office.house.db.selectFrom(noun).select('id').orderBy('key').execute()
  return rows.map(({ id }) => id)
}

test('deals are read as one batch, each with its clocks, approval and tasks', async () => {
  const { db, org } = office.house
  const all = await ids('deal')
  const views = await readDealViews(db, org, [...all, office.house.org])
  expect([...views.keys()].toSorted()).toEqual(all.toSorted())
  const [first, second, third] = all.map((id) => opened(views.get(id)!))
  expect(first).toMatchObject({
    ...{ key: 'D-1', name: 'First', stage: 'closed_won', pendingStage: null, approvalKey: null },
    ...{ amount: '50000.00', currency: 'EUR', closeDate: '2030-01-31', accountName: 'Acme' },
    ...{ ownerName: 'Ana Souza', tasksOpen: 7, tasksTotal: 7, deletedAt: null },
  })
  expect(second).toMatchObject({
    ...{ name: 'Second', pendingStage: 'closed_won', approvalKey: 'R-2', approvalRole: 'finance' },
    ...{ currency: null, tasksOpen: 0, tasksTotal: 0 },
  })
  expect(third).toMatchObject({ name: 'Third', accountName: null, ownerName: null })
  expect(third?.clocks.map(({ kind }) => kind)).toEqual(['first_response'])
  expect(third?.clocks[0]?.dueAt).toMatch(ISO)
})

test('approvals are read with the outcome of each step', async () => {
  const all = await ids('approval')
  const views = await readApprovalViews(office.house.db, office.house.org, all)
  const [decided, waiting] = all.map((id) => opened(views.get(id)!))
  expect(decided).toMatchObject({
    dealName: 'First',
    status: 'approved',
    requestedByName: 'Ana Souza',
  })
  expect(decided?.facts).toMatchObject({ amount: '50000', account: 'Acme' })
  expect(decided?.steps).toMatchObject([
    { role: 'finance', status: 'approved', decidedByName: 'Mia Chen' },
  ])
  expect(decided?.steps[0]?.decidedAt).toMatch(ISO)
  expect(waiting?.steps).toMatchObject([
    { status: 'pending', decidedByName: null, decidedAt: null },
  ])
})

test('a board has its tasks in the order of the playbook, each as its own card has it', async () => {
  const { db, org } = office.house
  const [project] = [...(await readProjectViews(db, org, await ids('project'))).values()].map(
    opened,
  )
  expect(project).toMatchObject({ name: 'Onboarding Acme', ownerName: 'Kim Park', dealKey: 'D-1' })
  const tasks = [...(await readTaskViews(db, org, await ids('task'))).values()].map(opened)
  expect(project?.tasks.map(({ key }) => key)).toEqual(tasks.map(({ key }) => key).toSorted())
  for (const task of tasks) {
    const { key, title, status, dueOn, ownerName } = task
    expect(project?.tasks).toContainEqual({ key, title, status, dueOn, ownerName })
    expect(task).toMatchObject({
      projectName: 'Onboarding Acme',
      dealName: 'First',
      accountName: 'Acme',
    })
  }
})

test('exceptions name what they are about', async () => {
  const views = await readExceptionViews(office.house.db, office.house.org, await ids('exception'))
  const subjects = [...views.values()]
    .map(opened)
    .map(({ subjectKey, subjectName }) => `${subjectKey} ${subjectName}`)
  expect(subjects).toContain('D-3 Third')
})

test('nothing of another company is read, and nothing at all for no ids', async () => {
  const { db } = office.house
  const elsewhere = '01920000-0000-7000-8000-000000000000'
  for (const [noun, read] of [
    ['deal', readDealViews],
    ['approval', readApprovalViews],
    ['task', readTaskViews],
    ['project', readProjectViews],
    ['exception', readExceptionViews],
  ] as const) {
    expect((await read(db, elsewhere, await ids(noun))).size).toBe(0)
    expect((await read(db, office.house.org, [])).size).toBe(0)
  }
})

test('the owner is read with the decision that made it so, and who was considered', async () => {
  const { db, org } = office.house
  const [first] = await ids('deal')
  const owner = opened((await findOwner(db, org, { noun: 'deal', id: first! }))!)
  expect(owner).toMatchObject({ key: 'D-1', ownerName: 'Ana Souza', ownerEmail: 'ana@office.test' })
  expect(owner?.since).toMatch(ISO)
  expect(owner?.because).toContain('Ana Souza')
  expect(owner?.rulebook).toBe(office.house.rulebook().version)
  const tasks = await ids('task')
  const owners = await Promise.all(tasks.map((id) => findOwner(db, org, { noun: 'task', id })))
  expect(owners.every((it) => it && opened(it).ownerName && opened(it).because)).toBe(true)
  expect(await findOwner(db, org, { noun: 'deal', id: org })).toBeNull()
})

test('people are read with their teams, and whether they are away at that moment', async () => {
  const { db, org } = office.house
  const now = '2030-01-07T09:00:00.000Z'
  const mia = (await findPersonByMail(db, org, { email: 'MIA@office.test', now }))!
  expect(mia).toMatchObject({ name: 'Mia Chen', teams: ['finance-legal'], awayUntil: null })
  const away = {
    startsAt: '2030-01-06T00:00:00.000Z',
    endsAt: '2030-01-09T00:00:00.000Z',
    coverId: null,
  }
  await db
    .insertInto('absence')
    .values({ orgId: org, id: org, personId: mia.id, ...away })
    .execute()
  expect((await findPerson(db, org, { id: mia.id, now }))?.awayUntil).toBe(away.endsAt)
  expect((await findPerson(db, org, { id: mia.id, now: away.endsAt }))?.awayUntil).toBeNull()
  expect((await listPeople(db, org, { now })).map(({ name }) => name)).toEqual([
    ...['Ana Souza', 'Kim Park', 'Max Weber', 'Mia Chen', 'Ole Berg'],
  ])
})
