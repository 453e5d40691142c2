import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ITEMS, pageOf } from '../../src/api/answers.ts'
import { ProblemBody } from '../../src/api/problem.ts'
import { LIST_NAMES } from '../../src/store/lists.ts'
import { anEvent, deliver, type Served, serve } from './serve.ts'

let served: Served
beforeAll(async () => {
  served = await serve()
  const owned = { owner_email: 'ana@ours.test', currency: 'EUR' }
  const account = { external_id: 'acc-1', name: 'Acme', domain: 'acme.test', country: 'Germany' }
  await served.deliver([
    anEvent({ external_id: 'small', name: 'Acme pilot', amount: '1234.50', account, ...owned }),
    anEvent({ external_id: 'big', name: '100%_sure', amount: 250000, account, ...owned }),
    anEvent({ external_id: 'odd', name: 'Odd one', stage: 'Nirvana' }),
    anEvent({ external_id: 'gone', name: 'Gone' }),
  ])
  await served.deliver(anEvent({ external_id: 'gone' }, 'deal.deleted'))
  const lead = { ...anEvent({}, 'lead.created'), data: { name: 'Lea Lead', region: 'EMEA' } }
  await deliver(served.url, JSON.stringify(lead), {}, 'leads')
  const ticket = { ...anEvent({}, 'ticket.created'), data: { name: 'Printer on fire' } }
  await deliver(served.url, JSON.stringify(ticket), {}, 'tickets')
  const won = { stage: 'closed_won', close_date: '2026-03-02', ...owned }
  for (const external_id of ['small', 'big']) {
    await served.settle()
    await served.deliver(anEvent({ external_id, discount: 40, ...won }))
  }
  await served.settle()
}, 60_000)
afterAll(() => served.close())

const names = async (path: string, who: 'ana' | 'mia' | 'ole' = 'ana') => {
  const { status, body } = await served.get(who, path)
  expect([path, status]).toEqual([path, 200])
  return body.items.map((item: { name: string }) => item.name).toSorted()
}

test.each(LIST_NAMES)('%s are told as the document says, and there are some', async (name) => {
  const { status, body } = await served.get('ole', name)
  expect(status).toBe(200)
  expect(() => pageOf(ITEMS[name]).parse(body)).not.toThrow()
  if (name !== 'projects' && name !== 'tasks') expect(body.items.length).toBeGreaterThan(0)
})

test('an amount keeps its cents, and an owner is a person', async () => {
  const { body } = await served.get('ana', 'deals?external_id=small')
  expect(body.items).toHaveLength(1)
  expect(body.items[0]).toMatchObject({
    amount: '1234.50',
    account: { name: 'Acme' },
    owner: { name: 'Ana Souza', email: 'ana@ours.test' },
    external_id: 'small',
  })
})

describe('deals are found', () => {
  test.each([
    ['deals?q=pilot', ['Acme pilot']],
    ['deals?q=acme', ['100%_sure', 'Acme pilot']],
    ['deals?q=0%25_s', ['100%_sure']],
    ['deals?q=nothing-like-it', []],
    ['deals?owner=me', ['100%_sure', 'Acme pilot']],
    ['deals?owner=ANA@ours.test', ['100%_sure', 'Acme pilot']],
    ['deals?owner=nobody@ours.test', []],
    ['deals?subject=A-1', ['100%_sure', 'Acme pilot']],
    ['deals?subject=d1', ['Acme pilot']],
    ['deals?external_id=gone', []],
    ['deals?external_id=%00big', ['100%_sure']],
    ["deals?q=' or true --", []],
    ['accounts?external_id=acc-1', ['Acme']],
    ['accounts?subject=D-1', ['Acme']],
    ['people?q=sou', ['Ana Souza']],
  ])('by %s', async (path, found) => {
    expect(await names(path)).toEqual(found)
  })
})

test('pages follow each other without gap or repetition, the newest first', async () => {
  const seen: string[] = []
  for (let next: string | null = ''; next !== null; ) {
    const { body } = await served.get('ana', `people?limit=2${next && `&after=${next}`}`)
    expect(body.items.length).toBeLessThanOrEqual(2)
    seen.push(...body.items.map(({ id }: { id: string }) => id))
    next = body.next
  }
  const { body } = await served.get('ana', 'people?limit=200')
  expect(seen).toEqual(body.items.map(({ id }: { id: string }) => id))
  expect(seen).toEqual(seen.toSorted().toReversed())
  expect(new Set(seen).size).toBe(5)
})

describe('what a list does not know is 400 and the hint says what it knows', () => {
  test.each([
    ['deals?stage=won', '“stage” is no parameter', 'external_id'],
    ['people?owner=me', '“owner” is no parameter', 'q, limit, after'],
    ['clocks?q=x', '“q” is no parameter', 'owner, subject, external_id, limit, after'],
    ['deals?limit=0', 'limit: expected 1 to 1000', 'limit'],
    ['deals?limit=1001', 'limit: expected 1 to 1000', 'limit'],
    ['deals?limit=many', 'limit: expected a number', 'limit'],
    ['deals?q=a&q=b', 'once only', undefined],
    ['deals?q=', 'q: expected text', 'q'],
    ['tasks?subject=Acme', 'subject: expected a key such as D-12', 'subject'],
    ['deals?after=abc', '“after” is no place', 'next'],
  ])('%s', async (path, detail, hint) => {
    const { status, body } = await served.get('ana', path)
    expect(status).toBe(400)
    expect(() => ProblemBody.parse(body)).not.toThrow()
    expect(body.detail).toContain(detail)
    if (hint) expect(body.hint).toContain(hint)
  })
})

test('what hangs on a deal is found by the id the deal has in its own system, and by who owns the deal', async () => {
  const byKey = await served.get('mia', 'approvals?subject=D-2')
  expect(byKey.body.items).toHaveLength(1)
  expect((await served.get('mia', 'approvals?external_id=big')).body.items).toEqual(
    byKey.body.items,
  )
  expect((await served.get('mia', 'messages?external_id=nowhere')).body.items).toEqual([])
  const owner = (await served.get('mia', 'deals/D-2')).body.owner.email
  expect((await served.get('mia', `approvals?owner=${owner}`)).body.items).toEqual(
    expect.arrayContaining(byKey.body.items),
  )
})

test('an approval tells its facts, its steps and the buttons that decide it', async () => {
  const { body } = await served.get('mia', 'approvals?subject=D-2')
  const [approval] = body.items
  expect(approval).toMatchObject({
    status: 'pending',
    deal: { key: 'D-2', name: '100%_sure', external_id: 'big' },
  })
  const [step] = approval.steps
  expect(step).toMatchObject({ role: 'finance', status: 'pending', decided_by: null })
  expect(approval.buttons).toEqual([
    { button: 'approve', label: 'Approve', value: step.id },
    { button: 'reject', label: 'Reject', value: step.id },
  ])
})

test('an exception tells what was offered, whose deal it is, and how to fix it', async () => {
  const { body } = await served.get('ole', 'exceptions?q=Nirvana')
  expect(body.items[0]).toMatchObject({
    field: 'stage',
    offered: 'Nirvana',
    subject: 'D-3',
    state: 'open',
    buttons: [{ button: 'fix', label: 'Fix' }],
  })
})

test('a message tells its card, and its buttons as they are pressed', async () => {
  const { body } = await served.get('mia', 'messages?subject=D-2')
  const shown = body.items.filter(({ noun }: { noun: string }) => noun === 'approval')
  const places = shown.map(({ conversation }: { conversation: string }) => conversation)
  expect(places.toSorted()).toEqual(['#approvals', '@Mia Chen'])
  const [message] = shown
  expect(message).toMatchObject({
    state: 'shown',
    subject: 'R-2',
    card: { title: expect.any(String) },
  })
  expect(message.buttons[0]).toMatchObject({ button: 'approve', value: expect.any(String) })
  const { body: own } = await served.get('mia', 'messages?subject=R-2')
  expect(own.items.map(({ noun }: { noun: string }) => noun)).toContain('approval')
})

test('nobody sees another person’s conversation, not even an admin', async () => {
  for (const who of ['ana', 'ole'] as const) {
    const { body } = await served.get(who, 'messages?limit=200')
    const places = body.items.map((it: { conversation_id: string }) => it.conversation_id)
    const allowed = (place: string) =>
      place.startsWith('channel:') || place === `person:${served.people[who].id}`
    expect(places.filter((place: string) => !allowed(place))).toEqual([])
  }
  const { body } = await served.get('ana', 'messages?limit=200')
  const own = body.items.filter((it: { conversation: string }) => it.conversation === '@Ana Souza')
  expect(own.length).toBeGreaterThan(0)
})
