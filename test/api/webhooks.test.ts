import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { anEvent, deliver, OLD_SECRET, type Served, serve, signed } from './serve.ts'

let served: Served
beforeAll(async () => {
  served = await serve()
})
afterAll(() => served.close())

const MB = 1024 * 1024

async function stored(id: string) {
  const { db, org } = served.house
  return await db
    .selectFrom('inbox')
    .selectAll()
    .where('orgId', '=', org)
    .where('id', 'like', `webhook:deals:${id}%`)
    .execute()
}

test('a signed event is stored and then acknowledged', async () => {
  const answer = await served.deliver(anEvent({ name: 'First' }), { id: 'msg_first' })
  expect([answer.status, answer.body]).toEqual([202, { accepted: 1 }])
  expect(await stored('msg_first')).toHaveLength(1)
})

test('a list of events is acknowledged with their number', async () => {
  const events = ['a', 'b', 'c'].map((name) => anEvent({ external_id: `list-${name}`, name }))
  const answer = await served.deliver(events, { id: 'msg_list' })
  expect([answer.status, answer.body]).toEqual([202, { accepted: 3 }])
  expect(await stored('msg_list')).toHaveLength(3)
})

test('the same delivery five times at once makes one deal', async () => {
  const event = anEvent({ external_id: 'five', name: 'Five times' }, 'deal.created')
  const answers = await Promise.all(
    Array.from({ length: 5 }, () => served.deliver(event, { id: 'msg_five' })),
  )
  expect(answers.map(({ status }) => status)).toEqual([202, 202, 202, 202, 202])
  await served.settle()
  expect(await stored('msg_five')).toHaveLength(1)
  const { body } = await served.get('ole', 'deals?external_id=five')
  expect(body.items).toHaveLength(1)
})

test('a lead comes by its own door, once however often it is sent, and what is not a lead is told so', async () => {
  const { db, org } = served.house
  const data = { name: 'Ann Smith', email: 'ann@form.example', region: 'EMEA' }
  const event = { type: 'lead.created', timestamp: '2026-11-22T09:00:00Z', data }
  const send = (body: unknown, id: string) =>
    deliver(served.url, JSON.stringify(body), { id }, 'leads')
  const answers = await Promise.all([send(event, 'msg_lead'), send(event, 'msg_lead')])
  expect(answers.map(({ status }) => status)).toEqual([202, 202])
  await send({ ...event, type: 'lead.updated' }, 'msg_lead_again')
  await served.settle()
  const mail = db.selectFrom('lead').select(['source', 'ownerId']).where('orgId', '=', org)
  const found = await mail.where('email', '=', 'ann@form.example').execute()
  expect(found).toEqual([{ source: 'form', ownerId: expect.any(String) }])
  const wrong = await send({ ...event, type: 'lead.won' }, 'msg_wrong')
  expect(wrong.status).toBe(400)
  expect(JSON.stringify(wrong.body)).toContain('lead.created')
})

describe('a delivery is refused with 401', () => {
  const body = JSON.stringify(anEvent())
  const minutes = (n: number) => new Date(Date.now() + n * 60_000)
  test.each([
    ['signed with another secret', { secret: `whsec_${Buffer.alloc(32).toString('base64')}` }],
    ['more than five minutes old', { at: minutes(-6) }],
    ['more than a minute ahead', { at: minutes(2) }],
    ['without a signature', { headers: { 'webhook-signature': '' } }],
    ['with a signature of another kind', { headers: { 'webhook-signature': 'v2,abc v1' } }],
    ['with another id than was signed', { headers: { 'webhook-id': 'other' } }],
    ['with a time that is none', { headers: { 'webhook-timestamp': 'soon' } }],
  ])('when it is %s', async (_, how) => {
    const answer = await served.deliver(body, { id: 'msg_bad', ...how })
    expect(answer.status).toBe(401)
    expect(answer.headers.get('content-type')).toContain('application/problem+json')
    expect(await stored('msg_bad')).toEqual([])
  })

  test('when its body was changed after it was signed', async () => {
    const headers = signed(body)
    const answer = await served.deliver(body.replace('opp-1', 'opp-2'), { headers })
    expect(answer.status).toBe(401)
  })
})

test('a delivery signed with the former secret still counts while secrets are rotated', async () => {
  expect((await served.deliver(anEvent(), { secret: OLD_SECRET })).status).toBe(202)
})

test('a delivery may carry signatures of several secrets', async () => {
  const body = JSON.stringify(anEvent())
  const ours = signed(body, { id: 'two' })
  const signature = `v1,${Buffer.alloc(32).toString('base64')} ${ours['webhook-signature']}`
  const answer = await served.deliver(body, {
    headers: { ...ours, 'webhook-signature': signature },
  })
  expect(answer.status).toBe(202)
})

test.each([
  ['not JSON', '{"type":', 'not JSON'],
  ['nothing', '', 'not JSON'],
  ['not an event', '{"type":"deal.won"}', 'type: expected "deal.created"'],
  ['nested without end', '['.repeat(100_000) + ']'.repeat(100_000), 'nested deeper'],
])('a signed body that is %s is 400 and says why', async (_, body, detail) => {
  const answer = await served.deliver(body)
  expect(answer.status).toBe(400)
  expect(answer.body).toMatchObject({ status: 400, instance: '/webhooks/deals' })
  expect(answer.body.detail).toContain(detail)
})

test.each([
  ['a little over one', MB + 1],
  ['two', 2 * MB],
])('a body of %s megabytes is 413', async (_, size) => {
  const answer = await served.deliver('x'.repeat(size))
  expect(answer.status).toBe(413)
})

test('a body that never ends is cut off', async () => {
  const socket = connect(Number(new URL(served.url).port), '127.0.0.1')
  socket.write('POST /webhooks/deals HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n')
  const chunk = `10000\r\n${'x'.repeat(0x10000)}\r\n`
  let written = 0
  // Whether the cut arrives as an end or as a reset is the network's business.
  socket.on('error', () => {})
  const closed = new Promise((resolve) => socket.on('close', resolve))
  const more = () => {
    while (!socket.destroyed && written < 64 * MB) {
      written += 0x10000
      if (!socket.write(chunk)) return void socket.once('drain', more)
    }
  }
  more()
  await closed
  expect(written).toBeLessThan(64 * MB)
})

test('a compressed body is 415', async () => {
  const answer = await served.deliver(anEvent(), { headers: { 'content-encoding': 'gzip' } })
  expect(answer.status).toBe(415)
})

test('GET is 405 and says what is possible', async () => {
  const response = await fetch(`${served.url}/webhooks/deals`)
  expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST'])
})

test('NUL, half characters, __proto__ and endless numbers are stored without harm', async () => {
  const body = `{"type":"deal.created","timestamp":"2026-01-05T09:00:00Z","data":{"external_id":"h\\u00001",
    "name":"a\\u0000b\\ud800c","amount":1e999,"__proto__":{"x":1},"\\u005f_proto__":{"y":1},
    "custom":{"constructor":{"prototype":{"z":1}}}}}`
  expect((await served.deliver(body, { id: 'msg_hostile' })).status).toBe(202)
  const [row] = await stored('msg_hostile')
  expect(row?.signal).toMatchObject({
    deal: { externalId: 'h1' },
    patch: { name: 'ab\ufffdc', amount: 'Infinity' },
  })
  expect(JSON.stringify(row)).not.toContain('__proto__')
  expect(({} as { x?: number }).x).toBeUndefined()
  await served.settle()
  const { body: found } = await served.get('ole', 'deals?external_id=h1')
  expect(found.items).toHaveLength(1)
})

test('unknown stages, owners and impossible amounts are taken, and somebody sees them', async () => {
  const odd = { stage: 'Nirvana', amount: 'a lot', owner_email: 'ghost@ours.test' }
  const event = anEvent({ external_id: 'odd', name: 'Odd', ...odd }, 'deal.created')
  expect((await served.deliver(event)).status).toBe(202)
  await served.settle()
  const { body: deals } = await served.get('ole', 'deals?external_id=odd')
  const { body } = await served.get('ole', `exceptions?subject=${deals.items[0].key}`)
  const fields = body.items.map(({ field }: { field: string }) => field).toSorted()
  expect(fields).toEqual(expect.arrayContaining(['amount', 'owner_email', 'stage']))
})

test('hostile names are decided about like all others', async () => {
  const file = new URL('../fixtures/security/chat-markup.json', import.meta.url)
  const strings = [...readFileSync(file, 'utf8').matchAll(/"((?:[^"\\]|\\.)*)"/g)]
    .map(([quoted]) => JSON.parse(quoted) as string)
    .slice(0, 200)
  const events = strings.map((name, index) => anEvent({ external_id: `evil-${index}`, name }))
  expect((await served.deliver(events, { id: 'msg_evil' })).status).toBe(202)
  await served.settle()
  const states = (await stored('msg_evil')).map(({ state }) => state)
  expect(states).toEqual(events.map(() => 'done'))
})
