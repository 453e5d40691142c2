import { afterAll, beforeAll, expect, test } from 'vitest'
import { DealPage, Timeline } from '../../src/api/answers.ts'
import { anEvent, type Served, serve } from './serve.ts'

let served: Served
beforeAll(async () => {
  served = await serve()
  const account = { name: 'Acme', country: 'Germany' }
  const created = { name: 'Acme renewal', amount: '100.10', currency: 'EUR', account }
  await served.deliver(anEvent({ ...created, owner_email: 'ana@ours.test' }, 'deal.created'))
  await served.settle()
  await served.deliver(anEvent({ amount: '200.20' }))
  await served.settle()
})
afterAll(() => served.close())

test('a deal tells its owner and why, and what hangs on it', async () => {
  const { status, body } = await served.get('ana', 'deals/D-1')
  expect(status).toBe(200)
  expect(() => DealPage.parse(body)).not.toThrow()
  expect(body).toMatchObject({
    key: 'D-1',
    amount: '200.20',
    owner: { email: 'ana@ours.test' },
    why: { because: expect.stringMatching(/\w/), candidates: expect.any(Array) },
    account: { name: 'Acme' },
  })
  expect(body.clocks.length).toBeGreaterThan(0)
})

test('a deal answers to its key in any case, and to its id', async () => {
  const { body } = await served.get('ana', 'deals/d-1')
  const { body: same } = await served.get('ana', `deals/${body.id}`)
  expect(same.key).toBe('D-1')
})

test('a deal that is not there is 404 and the hint says how to find one', async () => {
  const { status, body } = await served.get('ana', 'deals/D-99')
  expect(status).toBe(404)
  expect(body.hint).toContain('deals?q=')
})

test('the timeline tells who did what, from what to what, and why; the newest first', async () => {
  const { body } = await served.get('ana', 'deals/D-1/timeline')
  expect(() => Timeline.parse(body)).not.toThrow()
  const changed = body.items.find((it: { what: string }) => it.what === 'deal.changed')
  expect(changed).toMatchObject({
    text: 'crm changed deal D-1: amount from 100.10 to 200.20',
    who: { kind: 'integration', id: 'crm', name: 'crm' },
    old: { amount: '100.10' },
    new: { amount: '200.20' },
    why: expect.stringMatching(/\w/),
  })
  const given = body.items.find((it: { what: string }) => it.what === 'deal.assigned')
  expect(given).toMatchObject({ text: 'deal D-1 was given to Ana Souza', why: expect.any(String) })
  const times = body.items.map(({ at }: { at: string }) => at)
  expect(times).toEqual(times.toSorted().toReversed())
})

test('the timeline comes in pages', async () => {
  const { body: all } = await served.get('ana', 'deals/D-1/timeline')
  const seen: string[] = []
  for (let next: string | null = ''; next !== null; ) {
    const { body } = await served.get(
      'ana',
      `deals/D-1/timeline?limit=1${next && `&after=${next}`}`,
    )
    seen.push(...body.items.map(({ id }: { id: string }) => id))
    next = body.next
  }
  expect(seen).toEqual(all.items.map(({ id }: { id: string }) => id))
  expect(seen.length).toBeGreaterThan(2)
})
