import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ITEMS, pageOf } from '../../src/api/answers.ts'
import { LeadPage, TicketPage } from '../../src/api/inbound-pages.ts'
import type { House } from '../../src/house.ts'
import { readRulebook } from '../../src/rulebooks/rules.ts'
import { deliver, type Served, serve } from './serve.ts'

const CANARY = /R777001|I777001|S777001/
let served: Served
beforeAll(async () => {
  const shipped = readRulebook('rules')
  const reading = {
    'account.region': ['owner', 'finance'],
    'account.industry': ['finance'],
    'deal.lead_source': ['finance'],
  } as const
  const grants = ['owner', 'owner.manager', 'ops', 'finance', 'delivery'] as const
  const permissions = { ...shipped.permissions, 'lead.read': grants, 'ticket.read': grants }
  const rulebook: House['rulebook'] = () => ({ ...shipped, permissions, reading })
  served = await serve({ house: { rulebook } })
  const kept = { region: 'R777001', industry: 'I777001', lead_source: 'S777001' }
  const owner = { owner_email: 'ana@ours.test' }
  await tell({ external_id: 'f-1', name: 'Ann Smith', company: 'Acme', ...kept, ...owner })
  await tell({ name: 'Bob Odd', email: 'no address', ...kept, ...owner })
  const { lead_source: _, industry: _i, ...of } = { ...kept, ...owner }
  await tell({ external_id: 'z-1', name: 'Door stuck', company: 'Acme', ...of }, 'ticket')
  await tell({ name: 'Odd ticket', priority: 'gigantic', ...of }, 'ticket')
  await served.settle()
}, 60_000)
afterAll(() => served.close())

async function tell(data: Record<string, unknown>, noun: 'lead' | 'ticket' = 'lead') {
  const event = { type: `${noun}.created`, timestamp: new Date().toISOString(), data }
  await deliver(served.url, JSON.stringify(event), { id: randomUUID() }, `${noun}s`)
}

const type = (who: 'ana' | 'ole', text: string, key: string = randomUUID()) =>
  served.post(who, 'commands', { text }, { 'Idempotency-Key': key })

test('a lead tells its owner and why, and what hangs on it, by its key or its id', async () => {
  const { status, body } = await served.get('ana', 'leads/l-1')
  expect(status).toBe(200)
  expect(() => LeadPage.parse(body)).not.toThrow()
  expect(body).toMatchObject({
    ...{ key: 'L-1', name: 'Ann Smith', company: 'Acme', status: 'new', external_id: 'f-1' },
    owner: { email: 'ana@ours.test' },
    why: { because: expect.stringContaining('Ana Souza') },
    clocks: [{ kind: 'first_response', state: 'running', subject: 'L-1' }],
  })
  expect((await served.get('ana', `leads/${body.id}`)).body).toEqual(body)
  const { body: odd } = await served.get('ana', 'leads/L-2')
  expect(odd.exceptions).toMatchObject([{ field: 'email', offered: 'no address', state: 'open' }])
})

test('a lead that is not there is 404 and the hint says how to find one', async () => {
  const { status, body } = await served.get('ana', 'leads/L-99')
  expect(status).toBe(404)
  expect(body).toMatchObject({
    detail: 'There is no lead L-99 that you may see.',
    hint: expect.stringContaining('leads?q='),
  })
})

describe('leads are found', () => {
  test.each([
    ['leads', ['Ann Smith', 'Bob Odd']],
    ['leads?q=acme', ['Ann Smith']],
    ['leads?q=l-2', ['Bob Odd']],
    ['leads?external_id=f-1', ['Ann Smith']],
    ['leads?owner=me', ['Ann Smith', 'Bob Odd']],
    ['leads?owner=ole@ours.test', []],
    ['leads?subject=L-2', ['Bob Odd']],
  ])('by %s', async (path, found) => {
    const { body } = await served.get('ana', path)
    expect(() => pageOf(ITEMS.leads).parse(body)).not.toThrow()
    expect(body.items.map(({ name }: { name: string }) => name).toSorted()).toEqual(found)
  })
})

test('the clock of a lead is found by who owns the lead', async () => {
  const subjects = async (who: 'ana' | 'ole') => {
    const { body } = await served.get(who, 'clocks?owner=me')
    return body.items.map(({ subject }: { subject: string }) => subject)
  }
  expect(await subjects('ana')).toEqual(expect.arrayContaining(['L-1', 'L-2']))
  expect(await subjects('ole')).not.toContain('L-1')
})

test('who may not read leads sees none of others', async () => {
  expect((await served.get('max', 'leads')).body.items).toEqual([])
  expect((await served.get('max', 'leads/L-1')).status).toBe(404)
})

test.each([
  ...['leads', 'leads/L-1', 'leads/L-2', 'tickets', 'tickets/K-1', 'tickets/K-2'],
  ...['exceptions', 'messages', 'clocks'],
])(
  '%s tells what a lead or a ticket says of its company to those alone who may read it of an account',
  async (path) => {
    const { body } = await served.get('kim', path)
    expect(JSON.stringify(body)).not.toMatch(CANARY)
    expect(JSON.stringify(body)).not.toMatch(/deal_owner_id|account_owner_id/)
  },
)

test('those who may read it are told it', async () => {
  const { body } = await served.get('mia', 'leads/L-1')
  expect(body).toMatchObject({ region: 'R777001', industry: 'I777001', lead_source: 'S777001' })
})

test('a lead is entered, qualified and disqualified as a deal is: by what a colleague would type, and once', async () => {
  const key = randomUUID()
  for (const _ of [1, 2]) await type('ana', '/lead new Cem Typed email: cem@typed.test', key)
  const { body: found } = await served.get('ana', 'leads?q=cem')
  expect(found.items).toMatchObject([{ version: 1, owner: { email: 'ana@ours.test' } }])
  await type('ana', `/lead qualify ${found.items[0].key} deal: "Typed AG" amount: 20,000`)
  const { body: won } = await served.get('ana', `leads/${found.items[0].key}`)
  const ended = { status: 'qualified', deal: { key: expect.stringMatching(/^D-/) } }
  expect(won).toMatchObject({ ...ended, clocks: [{ state: 'met' }] })
  const { body: same } = await served.get('ana', `leads?subject=${won.deal.key}`)
  expect(same.items.map(({ id }: { id: string }) => id)).toEqual([won.id])
  await type('ana', '/lead disqualify L-2 because they only want a job')
  const { body: lost } = await served.get('ana', 'leads/L-2')
  expect(lost).toMatchObject({ status: 'disqualified', reason: 'they only want a job' })
})

test('a ticket tells its owner and why, its clocks, and what is asked about it', async () => {
  const { status, body } = await served.get('ana', 'tickets/k-1')
  expect(status).toBe(200)
  expect(() => TicketPage.parse(body)).not.toThrow()
  expect(body).toMatchObject({
    ...{ key: 'K-1', name: 'Door stuck', priority: 'normal', status: 'new', external_id: 'z-1' },
    why: { because: expect.stringContaining('Ana Souza') },
  })
  const kinds = body.clocks.map(({ kind }: { kind: string }) => kind)
  expect(kinds.toSorted()).toEqual(['first_response', 'resolution'])
  const { body: odd } = await served.get('ana', 'tickets/K-2')
  expect(odd.exceptions).toMatchObject([{ field: 'priority', offered: 'gigantic', state: 'open' }])
  const { body: found } = await served.get('ana', 'tickets?q=acme&owner=me')
  expect(found.items.map(({ key }: { key: string }) => key)).toEqual(['K-1'])
  expect((await served.get('max', 'tickets')).body.items).toEqual([])
  const missing = await served.get('ana', 'tickets/K-99')
  expect(missing.body.detail).toBe('There is no ticket K-99 that you may see.')
})

test('a ticket is answered and solved by what a colleague would type, and once', async () => {
  const key = randomUUID()
  for (const _ of [1, 2]) await type('ana', '/ticket answer K-1 Push the other way', key)
  expect((await served.get('ana', 'tickets/K-1')).body).toMatchObject({ status: 'pending' })
  const { body: notes } = await type('ana', '/note list K-1')
  expect(JSON.stringify(notes).match(/Push the other way/g)).toHaveLength(1)
  await type('ana', '/ticket solve K-1 because it was a glass door')
  expect((await served.get('ana', 'tickets/K-1')).body).toMatchObject({
    ...{ status: 'solved', resolution: 'it was a glass door' },
    closed_at: expect.any(String),
  })
})

test.each([
  ['an unknown kind', { type: 'ticket.exploded', data: {} }, /expected "ticket\.created"/],
  ['no text', { type: 'ticket.asked', data: { external_id: 'z-1' } }, /expected what was written/],
  ['no id', { type: 'ticket.answered', data: { text: 'Hello' } }, /expected the ticket's id/],
])('%s of a help desk is refused, with what was expected', async (_, event, said) => {
  const body = JSON.stringify({ ...event, timestamp: new Date().toISOString() })
  const response = await deliver(served.url, body, { id: randomUUID() }, 'tickets')
  expect(response.status).toBe(400)
  expect(response.body.detail).toMatch(said)
})
