import { afterAll, beforeAll, expect, test } from 'vitest'
import { backtest } from '../src/backtest/backtest.ts'
import { wakeClocks } from '../src/overdue.ts'
import { receive } from '../src/receive.ts'
import { rulesOf, shippedText } from './support/rules.ts'
import { openStory, type Story } from './support/story.ts'

const DEALS = 8
let story: Story
beforeAll(async () => {
  story = await openStory()
  const at = story.now().toISOString()
  const by = { kind: 'integration', id: 'crm' } as const
  // One batch: what it holds is decided in another order than it is replayed in.
  const signals = Array.from({ length: DEALS }, (_, n) => ({
    ...({ kind: 'deal.updated', id: `new:${(n * 7) % DEALS}`, at, by, source: 'crm' } as const),
    deal: { externalId: `B-${n}` },
    patch: { name: `Deal ${n}`, amount: String(1000 * (n + 1)), currency: 'EUR' },
    account: { name: `Company ${n}`, region: n < 6 ? 'EMEA' : 'APAC' },
  }))
  await receive(story.spine, signals)
  story.pass(2 * 60)
  await story.house.receive({
    ...{ kind: 'note.added', id: 'called', at: story.now().toISOString(), by, source: 'crm' },
    ...{ deal: { externalId: 'B-0' }, text: 'Called', activity: 'call' },
  })
  story.pass(8 * 60)
  await wakeClocks(story.spine, story.house.receive)
})
afterAll(async () => {
  await story.close()
})

const tried = async (texts: Record<string, string> = {}, days = 1) =>
  await backtest(story.house, { would: rulesOf(texts), days, onProgress: () => {} })
const moving = (from: string, to: string) => ({
  'ownership.yml': shippedText('ownership.yml').replace(from, to),
})
const counts = (
  shares: ReadonlyMap<string, { got: number; would: number }>,
): Record<string, number[]> =>
  Object.fromEntries(
    [...shares].map(([name, { got, would }]) => [name.split('\0')[1] ?? '', [got, would]]),
  )

test('by the same rules nothing would be otherwise, whatever order it is replayed in', async () => {
  const { owners, clocks, unknown } = await tried()
  expect([owners.decided, owners.moved, owners.moves, unknown]).toEqual([DEALS, 0, [], 0])
  for (const { got, would } of owners.people.values()) expect(would).toBe(got)
  expect([...clocks.values()]).toEqual([
    { was: { ran: 8, missed: 7 }, would: { ran: 8, missed: 7 }, saved: 0, broken: 0 },
  ])
})

test('by other rules the turns are dealt on as the replay goes, and told by person and team', async () => {
  const { owners } = await tried(moving('EMEA: emea-sales', 'EMEA: onboarding'))
  // Those that stay with the team come to others of it, too: its turns go on otherwise.
  expect(owners.moved).toBeGreaterThanOrEqual(6)
  const people = counts(owners.people)
  expect([people['Dee Example'], people['Dan Example']]).toEqual([
    [0, 3],
    [0, 3],
  ])
  expect(counts(owners.teams)).toMatchObject({ onboarding: [0, 6], 'emea-sales': [8, 2] })
})

test('the most surprising moves are told: to another team first, the larger before the smaller', async () => {
  const texts = moving('EMEA: emea-sales', 'EMEA: onboarding')
  const { owners } = await tried({
    'ownership.yml': texts['ownership.yml'].replace('APAC: emea-sales', 'APAC: nobody-there'),
  })
  expect(owners.moves.map(({ outcome: { name } }) => name)).toEqual(
    [7, 6, 5, 4, 3, 2, 1, 0].map((n) => `Deal ${n}`),
  )
  expect(owners.moves[0]).toMatchObject({ outcome: { amount: '8000.00' }, rank: 1 })
})

test('clocks that would be saved or broken are counted from the history', async () => {
  const sla = shippedText('sla.yml')
  const shorter = await tried({ 'sla.yml': sla.replace('goal: 4h', 'goal: 1h') })
  expect([...shorter.clocks.values()]).toMatchObject([
    { would: { missed: 8 }, saved: 0, broken: 1 },
  ])
  const longer = await tried({ 'sla.yml': sla.replace('goal: 4h', 'goal: 40h') })
  expect([...longer.clocks.values()]).toMatchObject([{ would: { missed: 0 }, saved: 7, broken: 0 }])
})

test('it changes nothing, and looks no further back than it is asked to', async () => {
  const before = [
    await story.rows('event'),
    await story.rows('assignment'),
    await story.rows('clock'),
  ]
  story.pass(3 * 24 * 60)
  const { owners } = await tried(moving('EMEA: emea-sales', 'EMEA: onboarding'))
  expect([owners.decided, owners.moved]).toEqual([0, 0])
  expect((await tried({}, 90)).owners.decided).toBe(DEALS)
  const after = [
    await story.rows('event'),
    await story.rows('assignment'),
    await story.rows('clock'),
  ]
  expect(after).toEqual(before)
})

test('rules that ask what everyone has open are told what they had then, also where the rules of then did not ask', async () => {
  const at = story.now().toISOString()
  const by = { kind: 'integration', id: 'crm' } as const
  const report = (id: string, patch: Record<string, string>) =>
    story.house.receive({
      ...{ kind: 'deal.updated', id, at, by, source: 'crm', deal: { externalId: id }, patch },
      ...{ account: { name: `${id} Ltd`, region: 'EMEA' } },
    })
  for (let n = 0; n < 12; n++) await report(`full-${n}`, { owner_email: 'ana@ours.example' })
  story.pass(1)
  for (let n = 0; n < 6; n++) await report(`then-${n}`, { name: `Then ${n}` })
  const { owners } = await tried({
    'ownership.yml': shippedText('ownership.yml').replaceAll('round_robin', 'least_loaded'),
  })
  const of = (name: string) => [...owners.people].find(([key]) => key.includes(name))![1]
  const [ana, others] = [of('Ana'), [of('Ben'), of('Max')]]
  // She has twelve more than the others: none of the last six would have been hers.
  expect(ana.got - ana.would).toBe(2)
  expect(others.reduce((sum, { got, would }) => sum + would - got, 0)).toBe(2)
})

test('leads and tickets are replayed, too, as are offers that were declined: who would have got what, and which clocks', async () => {
  const by = { kind: 'integration', id: 'form' } as const
  const stamp = (id: string) => ({ id, at: story.now().toISOString(), by, source: 'form' })
  story.pass(7 * 24 * 60)
  for (let n = 0; n < 4; n++) {
    const said = { patch: { name: `Lead ${n}`, region: 'EMEA' }, lead: {} }
    await story.house.receive({ ...stamp(`lead-${n}`), kind: 'lead.created', ...said })
    const asked = { patch: { name: `Ticket ${n}`, region: 'EMEA' }, ticket: {} }
    await story.house.receive({ ...stamp(`ticket-${n}`), kind: 'ticket.created', ...asked })
  }
  story.pass(30 * 60)
  await wakeClocks(story.spine, story.house.receive)
  const same = await tried({}, 3)
  expect([same.owners.decided, same.owners.moved]).toEqual([8, 0])
  const { owners } = await tried(moving('{ team: onboarding, by', '{ team: emea-sales, by'), 3)
  expect(owners.moved).toBeGreaterThanOrEqual(4)
  const kinds = [...owners.people].map(([name]) => name.split('\0')[0])
  expect(new Set(kinds)).toEqual(new Set(['lead', 'ticket']))
  expect(counts(owners.teams)).toMatchObject({ onboarding: [4, 0] })
  expect(owners.moves.map(({ outcome: { name } }) => name)).toContain('Ticket 0')
  const sla = shippedText('sla.yml').replaceAll('goal: 1h', 'goal: 40h')
  const { clocks } = await tried({ 'sla.yml': sla }, 3)
  expect(clocks.get('first response to a new lead')).toMatchObject({ was: { missed: 4 }, saved: 4 })
  expect(clocks.get('solving a ticket')).toMatchObject({ was: { ran: 4 }, would: { ran: 4 } })
})
