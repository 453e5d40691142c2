import { afterAll, beforeAll, expect, test } from 'vitest'
import type { House } from '../../src/house.ts'
import { readRulebook } from '../../src/rulebooks/rules.ts'
import { anEvent, type Served, serve } from './serve.ts'

const CANARY = /250,?000|777001/
let served: Served
beforeAll(async () => {
  const shipped = readRulebook('rules')
  const rulebook: House['rulebook'] = () => ({
    ...shipped,
    reading: { 'deal.amount': ['owner', 'finance'], 'account.region': ['owner', 'finance'] },
  })
  served = await serve({ house: { rulebook } })
  const account = { name: 'Acme', country: 'Germany', region: 'R777001' }
  const big = { name: 'Big', amount: '250000', currency: 'EUR', account, discount: 40 }
  const owned = { ...big, owner_email: 'ana@ours.test' }
  await served.deliver(anEvent({ external_id: 'big', ...owned }, 'deal.created'))
  await served.settle()
  const won = { stage: 'closed_won', close_date: '2026-03-02' }
  await served.deliver(anEvent({ external_id: 'big', ...won }))
  await served.settle()
}, 60_000)
afterAll(() => served.close())

const PATHS = [
  'deals',
  'accounts',
  'approvals',
  'exceptions',
  'clocks',
  'messages',
  'tasks',
  'projects',
  'deals/D-1',
  'deals/D-1/timeline',
]

test.each(PATHS)('%s tells nobody a field that is not for them', async (path) => {
  const { body } = await served.get('kim', path)
  expect(JSON.stringify(body)).not.toMatch(CANARY)
  expect(JSON.stringify(body)).not.toMatch(/deal_owner_id|account_owner_id|"without"/)
})

test.each(['deals', 'approvals', 'messages', 'deals/D-1', 'deals/D-1/timeline'])(
  '%s tells it to those who may read it',
  async (path) => {
    expect(JSON.stringify((await served.get('mia', path)).body)).toMatch(CANARY)
  },
)

test.each(['/deal show D-1', '/deal list all', '/owner D-1'])('neither does %s', async (text) => {
  const answer = await served.post('kim', 'commands', { text })
  expect(JSON.stringify(answer.body)).toContain('Big')
  expect(JSON.stringify(answer.body)).not.toMatch(CANARY)
})
