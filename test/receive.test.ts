import { afterAll, beforeAll, expect, test } from 'vitest'
import { decide } from '../src/decide/decide.ts'
import { Outage } from '../src/errors.ts'
import { openIntake } from '../src/intake.ts'
import type { Signal, SignalOf, Situation } from '../src/model.ts'
import { asItWas } from '../src/store/kept.ts'
import { openStory, type Story } from './support/story.ts'

let story: Story
beforeAll(async () => {
  story = await openStory()
})
afterAll(() => story.close())

type Report = SignalOf<'deal.created' | 'deal.updated' | 'deal.deleted'>
let count = 0

function report(externalId: string, more: Partial<Report> = {}): Report {
  return {
    kind: 'deal.updated',
    id: `test:${count++}`,
    at: story.now().toISOString(),
    by: { kind: 'integration', id: 'crm' },
    source: 'crm',
    deal: { externalId },
    patch: {},
    ...more,
  }
}

const receiveAll = (signals: readonly Signal[]) =>
  Promise.all(signals.map((signal) => story.house.receive(signal)))
const deals = () => story.house.db.selectFrom('deal').selectAll().orderBy('createdAt').execute()

test('signals about one deal that come together are decided in their order', async () => {
  await receiveAll([
    report('order', { patch: { name: 'Order', amount: 1 } }),
    report('order', { patch: { amount: 2 }, at: '2030-01-07T09:00:01.000Z' }),
    report('order', { patch: { amount: 3 }, at: '2030-01-07T09:00:02.000Z' }),
  ])
  const events = await story.house.db
    .selectFrom('event')
    .select(['what', 'old', 'new'])
    .where('what', '=', 'deal.changed')
    .execute()
  expect((await story.deal('Order')).amount).toBe('3.00')
  const amounts = events.map((it) => [
    (it.old as Situation['rotation']).amount,
    (it.new as Situation['rotation']).amount,
  ])
  expect(amounts).toEqual([
    ['1.00', '2.00'],
    ['2.00', '3.00'],
  ])
})

test('fifty deals of one new customer that come together make one account', async () => {
  const account = { name: 'Hooli GmbH', domain: 'hooli.example', region: 'EMEA' }
  await receiveAll(
    Array.from({ length: 50 }, (_, index) =>
      report(`hooli-${index}`, { patch: { name: `Hooli ${index}` }, account }),
    ),
  )
  const accounts = await story.house.db
    .selectFrom('account')
    .selectAll()
    .where('name', '=', 'Hooli GmbH')
    .execute()
  expect(accounts.length).toBe(1)
  const owned = (await deals()).filter(({ accountId }) => accountId === accounts[0]!.id)
  expect(owned.length).toBe(50)
})

test('work that comes together is dealt out evenly, and every deal has an owner and the reason', async () => {
  const held = new Map<string | null, number>()
  for (const { ownerId, name } of await deals()) {
    if (name.startsWith('Hooli')) held.set(ownerId, (held.get(ownerId) ?? 0) + 1)
  }
  expect(held.has(null)).toBe(false)
  expect(Math.max(...held.values()) - Math.min(...held.values())).toBeLessThanOrEqual(1)
  const assignments = await story.rows('assignment')
  const verdicts = new Set((await story.rows('verdict')).map(({ id }) => id))
  for (const { verdictId, because } of assignments) {
    expect(verdicts.has(verdictId)).toBe(true)
    expect(because).toMatch(/turn|EMEA/)
  }
})

test('keys are handed out without gaps, one for each record', async () => {
  const keys = (await deals()).map(({ key }) => Number(key.slice(2))).sort((a, b) => a - b)
  expect(keys).toEqual(keys.map((_, index) => index + 1))
})

test('a repeated signal changes nothing and gets the former verdicts', async () => {
  const signal = report('twice', { patch: { name: 'Twice' } })
  const [first, second] = await receiveAll([signal, signal])
  const third = await story.house.receive(signal)
  const sentences = first!.verdicts.map(({ because }) => because)
  expect(sentences.length).toBeGreaterThan(0)
  expect(second!.verdicts.map(({ because }) => because)).toEqual(sentences)
  expect(third).toMatchObject({ repeated: true })
  expect(third.verdicts.map(({ because }) => because)).toEqual(expect.arrayContaining(sentences))
  expect((await deals()).filter(({ name }) => name === 'Twice').length).toBe(1)
})

test('a signal that cannot be decided fails alone, is kept, and becomes an exception somebody sees', async () => {
  const broken = report('broken', { deal: { id: 'no-such-form-of-id' } })
  await story.house.accept([
    report('fine-1', { patch: { name: 'Fine 1' } }),
    broken,
    report('fine-2', { patch: { name: 'Fine 2' } }),
  ])
  await story.intake.drain()
  const names = (await deals()).map(({ name }) => name)
  expect(names).toEqual(expect.arrayContaining(['Fine 1', 'Fine 2']))
  const kept = await story.house.db
    .selectFrom('inbox')
    .select(['state', 'signal'])
    .where('id', '=', broken.id)
    .executeTakeFirst()
  expect(kept).toMatchObject({ state: 'failed', signal: { id: broken.id } })
  const open = (await story.rows('exception')).filter(({ kind }) => kind === 'failed')
  expect(open).toMatchObject([
    { state: 'open', ownerId: expect.any(String), because: expect.stringContaining(broken.id) },
  ])
  expect(JSON.stringify(await story.shows('channel:triage'))).toContain(broken.id)
})

test('what was asked for and is then said by its source settles itself, and the work goes on', async () => {
  const account = { name: 'Later Ltd' }
  const first = { stage: 'negotiation', amount: 'a lot', name: 'Later' }
  await story.house.receive(report('later', { patch: first, account }))
  const deal = await story.deal('Later')
  const open = async () =>
    (await story.rows('exception'))
      .filter(({ subjectId, state }) => subjectId === deal.id && state === 'open')
      .map(({ field }) => field)
      .sort()
  expect(await open()).toEqual(['account.region', 'amount'])
  await story.house.receive(report('later', { patch: { amount: 900 } }))
  expect(await open()).toEqual(['account.region'])
  await story.house.receive(report('later', { account: { ...account, region: 'EMEA' } }))
  expect(await open()).toEqual([])
  expect(await story.deal('Later')).toMatchObject({ amount: '900.00', ownerId: expect.any(String) })
  await story.house.receive(report('later', { patch: { stage: 'closed_won' } }))
  expect(await open()).toEqual(['close_date'])
  await story.house.receive(report('later', { patch: { close_date: '2030-01-07' } }))
  expect(await open()).toEqual([])
  expect(await story.deal('Later')).toMatchObject({ stage: 'closed_won' })
  const clocks = (await story.rows('clock')).filter(
    ({ noun, state }) => noun === 'exception' && state === 'running',
  )
  const others = (await story.rows('exception')).filter(({ state }) => state === 'open')
  expect(clocks.length).toBe(others.length)
})

async function leftBehind(signal: Signal, attempts: number, leaseMs: number): Promise<void> {
  const leaseUntil = new Date(story.now().getTime() + leaseMs).toISOString()
  const { id, kind } = signal
  await story.house.db
    .insertInto('inbox')
    .values({
      ...{ orgId: story.house.org, id, kind, signal: JSON.stringify(signal) },
      ...{ state: 'waiting', attempts, leaseUntil },
    })
    .execute()
}

test('signals of a process that died are taken over when its lease has run out', async () => {
  await leftBehind(report('orphan', { patch: { name: 'Orphan' } }), 1, 20_000)
  await story.intake.sweep()
  expect((await deals()).map(({ name }) => name)).not.toContain('Orphan')
  story.pass(1)
  await story.intake.sweep()
  expect((await deals()).map(({ name }) => name)).toContain('Orphan')
})

test('whoever died often in company is tried alone; only what was tried alone again and again is set aside', async () => {
  const [innocent, deadly] = [
    report('innocent', { patch: { name: 'Innocent' } }),
    report('deadly', { patch: { name: 'Deadly' } }),
  ]
  await leftBehind(deadly, 5, -1)
  await leftBehind(innocent, 2, -1)
  await story.intake.sweep()
  const states = await story.house.db.selectFrom('inbox').select(['id', 'state']).execute()
  const stateOf = (id: string) => states.find((it) => it.id === id)?.state
  expect([stateOf(innocent.id), stateOf(deadly.id)]).toEqual(['done', 'failed'])
  const open = (await story.rows('exception')).filter(({ kind }) => kind === 'failed')
  expect(open.map(({ because }) => because)).toContainEqual(expect.stringContaining(deadly.id))
})

test('a stored situation and its rulebook give the same verdicts again, byte for byte', async () => {
  const { db, org, rulebook } = story.house
  const stored = await db
    .selectFrom('inbox')
    .selectAll()
    .where('orgId', '=', org)
    .where('state', '=', 'done')
    .execute()
  expect(stored.length).toBeGreaterThan(50)
  for (const { id, signal, situation } of stored) {
    const { hash: _, ...people } = await db
      .selectFrom('directory')
      .select(['hash', 'people', 'teams'])
      .where('hash', '=', situation!.directory)
      .executeTakeFirstOrThrow()
    const again = decide(rulebook(), {
      ...asItWas(situation!),
      ...people,
      signal: signal as Signal,
    })
    const verdicts = await db
      .selectFrom('verdict')
      .select(['rule', 'outcome', 'because', 'read', 'candidates'])
      .where('signalId', '=', id)
      .orderBy('position')
      .execute()
    const decided = again.map(({ rule, outcome, because, read, candidates = null }) => ({
      rule,
      outcome,
      because,
      read,
      candidates,
    }))
    expect(sorted(decided)).toBe(sorted(verdicts))
  }
})

/** The database keeps JSON's values and not the order of its keys. */
function sorted(value: unknown): string {
  return JSON.stringify(value, (_, it) =>
    it && typeof it === 'object' && !Array.isArray(it)
      ? Object.fromEntries(Object.entries(it).sort())
      : it,
  )
}

test('work is conserved: every signal that came in was decided, and every deal has an owner or an open exception', async () => {
  const { db } = story.house
  const open = await db
    .selectFrom('exception')
    .select('subjectId')
    .where('state', '=', 'open')
    .execute()
  const seen = new Set(open.map(({ subjectId }) => subjectId))
  const orphans = (await deals()).filter(({ ownerId, id }) => ownerId === null && !seen.has(id))
  expect(orphans).toEqual([])
  expect(
    await db.selectFrom('inbox').select('id').where('state', '=', 'waiting').execute(),
  ).toEqual([])
})

test('while the machine is away no try counts: what was stored is decided when it is back', async () => {
  let away = true
  const rulebook = () => {
    if (away) throw new Outage('The database does not answer')
    return story.spine.rulebook()
  }
  const intake = openIntake({ ...story.spine, rulebook })
  await intake.accept([report('late', { patch: { name: 'Late' } })])
  for (let round = 0; round < 8; round++) {
    await intake.drain()
    story.pass(1)
    await intake.sweep()
  }
  away = false
  story.pass(1)
  await intake.sweep()
  expect((await story.deal('Late')).name).toBe('Late')
})
