import { afterAll, beforeAll, expect, test } from 'vitest'
import type { House } from '../../src/house.ts'
import { readRulebook } from '../../src/rulebooks/rules.ts'
import { anEvent, type Served, serve, type Who } from './serve.ts'

let served: Served
beforeAll(async () => {
  const shipped = readRulebook('rules')
  const grants = ['owner', 'owner.manager', 'ops'] as const
  const rulebook: House['rulebook'] = () => ({
    ...shipped,
    permissions: { ...shipped.permissions, 'deal.read': grants },
  })
  served = await serve({ house: { rulebook } })
  const { db, org } = served.house
  await db
    .updateTable('person')
    .set({ managerId: served.people.max.id })
    .where('orgId', '=', org)
    .where('id', '=', served.people.ana.id)
    .execute()
  const account = { name: 'Acme', country: 'Germany' }
  const big = { name: 'Big', amount: '250000', currency: 'EUR', account, discount: 40 }
  const owned = { ...big, owner_email: 'ana@ours.test' }
  await served.deliver(anEvent({ external_id: 'big', ...owned }, 'deal.created'))
  await served.settle()
  const won = { stage: 'closed_won', close_date: '2026-03-02' }
  await served.deliver(anEvent({ external_id: 'big', amount: 'a lot', ...won }))
  await served.settle()
}, 60_000)
afterAll(() => served.close())

const count = async (who: Who, path: string) => (await served.get(who, path)).body.items.length

test.each([
  ['its owner', 'ana', 1],
  ['the owner’s manager', 'max', 1],
  ['a role that may see all', 'ole', 1],
  ['anybody else', 'kim', 0],
] as const)('where deals are not for everyone, %s (%s) sees %i', async (_, who, deals) => {
  expect(await count(who, 'deals')).toBe(deals)
  expect(await count(who, 'deals?q=big')).toBe(deals)
  expect((await count(who, 'clocks')) > 0).toBe(deals > 0)
  expect((await served.get(who, 'deals/D-1')).status).toBe(deals ? 200 : 404)
  expect((await served.get(who, 'deals/D-1/timeline')).status).toBe(deals ? 200 : 404)
})

test('who must decide an approval sees it, though not the deal’s page', async () => {
  expect(await count('mia', 'approvals')).toBe(1)
  expect(await count('kim', 'approvals')).toBe(0)
  expect((await served.get('mia', 'deals/D-1')).status).toBe(404)
})

test('the one who must fix an exception sees it, others do not', async () => {
  const { body } = await served.get('ole', 'exceptions?limit=200')
  const [exception] = body.items.filter((it: { noun: string }) => it.noun === 'deal')
  expect(exception.owner).not.toBeNull()
  expect(await count('kim', `exceptions?subject=${exception.key}`)).toBe(0)
  expect(await count('ana', `exceptions?subject=${exception.key}`)).toBe(1)
})
