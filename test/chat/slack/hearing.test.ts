import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { answerFaults } from '../../../src/api/faults.ts'
import { openHearing } from '../../../src/chat/slack/hearing.ts'
import { type Body, mountReceiver } from '../../../src/chat/slack/receiver.ts'
import { openQuietHouse, type QuietHouse } from '../../support/quiet-house.ts'
import { SIGNING_SECRET, signed } from '../../support/slack.ts'

const recorded = (name: string): Body & { event: Body } =>
  JSON.parse(readFileSync(`test/fixtures/slack/events/${name}.json`, 'utf8'))

let quiet: QuietHouse
beforeAll(async () => {
  quiet = await openQuietHouse()
})
afterAll(async () => await quiet?.close())

let told: Body[] = []
let fails: Error | null = null
const dispatch = async ({ body }: { body: Body }): Promise<void> => {
  told.push(body)
  if (fails) throw fails
}
beforeEach(async () => {
  told = []
  fails = null
  await quiet.house.db.deleteFrom('heard').execute()
})

/** What one process hears, all at work when it returns. */
async function hear(...bodies: Body[]): Promise<number> {
  const hearing = openHearing(quiet.house, dispatch)
  let acknowledged = 0
  const ack = async () => void acknowledged++
  await Promise.all(bodies.map((body) => hearing.hear(body, ack)))
  await hearing.settle()
  return acknowledged
}

const mention = recorded('app_mention-01')
const asMessage = {
  ...mention,
  event_id: 'Ev_ANOTHER',
  event: { ...mention.event, type: 'message', channel_type: 'channel' },
}
const renamed = { ...mention, event_id: 'Ev_RENAMED' }
const sentAgain = {
  ...mention,
  event_id: 'Ev_THIRD',
  event: { ...mention.event, ts: '1605835941.000100' },
}

test.each<[string, Body[]]>([
  ['under its own id', [mention, mention, mention]],
  ['under another id', [mention, renamed]],
  ['under another time, from a client that lost its connection', [mention, sentAgain]],
])('an event that comes %s is acknowledged each time and worked off once', async (_, bodies) => {
  expect(await hear(...bodies)).toBe(bodies.length)
  expect(told).toHaveLength(1)
  // Also by a process that was started later.
  for (const body of bodies) expect(await hear(body)).toBe(1)
  expect(told).toHaveLength(1)
})

const direct = { ...mention.event, channel: 'D0LAN2Q65', channel_type: 'im' }
const inPrivate = { ...asMessage, event: { ...direct, type: 'message' } }
const mentionInPrivate = { ...mention, event: direct }

test.each<[string, Body[]]>([
  ['a message of a channel does not keep the mention in it away', [asMessage, mention]],
  ['a mention in private does not keep the message away', [mentionInPrivate, inPrivate]],
])('%s, though it comes first', async (_, bodies) => {
  for (const body of bodies) await hear(body)
  expect(told).toEqual(bodies)
})

test('two messages of one channel are two, and so is a message and its change', async () => {
  const other = { ...recorded('message-01'), event_id: 'Ev_OTHER' }
  const change = {
    ...mention,
    event_id: 'Ev_CHANGED',
    event: { ...mention.event, type: 'message', subtype: 'message_changed' },
  }
  await hear(mention, other, change)
  expect(told).toHaveLength(3)
})

test('what a process heard and did not finish is worked off by another, and then forgotten but for its key', async () => {
  fails = new Error('killed')
  expect(await hear(mention)).toBe(1)
  fails = null
  const next = openHearing(quiet.house, dispatch)
  await next.sweep()
  expect(told).toHaveLength(1)
  quiet.pass(61_000)
  await next.sweep()
  await next.sweep()
  expect(told).toHaveLength(2)
  const rows = await quiet.house.db.selectFrom('heard').selectAll().execute()
  expect(rows.map(({ body }) => body)).toEqual([null, null, null])
})

test('what fails again and again is given up, and somebody sees it', async () => {
  fails = new Error('no such door')
  await hear(mention)
  const next = openHearing(quiet.house, dispatch)
  for (let round = 0; round < 7; round++) {
    quiet.pass(61_000)
    await next.sweep()
  }
  expect(told).toHaveLength(5)
  expect(quiet.received).toMatchObject([{ kind: 'work.failed', because: 'no such door' }])
})

test('what is too old to be repeated is forgotten', async () => {
  await hear(mention)
  quiet.pass(4 * 24 * 60 * 60_000)
  await openHearing(quiet.house, dispatch).sweep()
  expect(await quiet.house.db.selectFrom('heard').selectAll().execute()).toEqual([])
})

const press = (trigger: string): Body => ({
  type: 'block_actions',
  team: { id: 'T1' },
  trigger_id: trigger,
  actions: [{ action_id: 'approve', action_ts: '1.1' }],
})

test('a press that comes twice is answered once; one whose answer did not get through, again', async () => {
  expect(await hear(press('a'), press('a'))).toBe(1)
  expect(told).toHaveLength(1)
  fails = new Error('the socket was closed')
  await expect(hear(press('b'))).rejects.toThrow('the socket was closed')
  fails = null
  await hear(press('b'))
  expect(told).toHaveLength(3)
})

const command = (trigger: string): Body => ({
  ...{ command: '/deal', text: 'won Acme' },
  ...{ team_id: 'T1', user_id: 'U1', trigger_id: trigger },
})

test('a command that comes twice is answered once, without a word to the store; one whose answer failed, again', async () => {
  const hearing = openHearing(quiet.house, dispatch)
  const ack = async () => {}
  quiet.wire.freeze()
  await Promise.all([hearing.hear(command('a'), ack), hearing.hear(command('a'), ack)])
  quiet.pass(5 * 60_000)
  await hearing.hear(command('a'), ack)
  expect(told).toHaveLength(1)
  fails = new Error('the socket was closed')
  await expect(hearing.hear(command('b'), ack)).rejects.toThrow('the socket was closed')
  fails = null
  await hearing.hear(command('b'), ack)
  expect(told).toHaveLength(3)
  await quiet.wire.mend()
})

test('however presses come, at once, again, and to two processes: each is answered once', async () => {
  let run = 0
  const deliveries = fc.array(
    fc.record({ press: fc.nat(6), process: fc.nat(1), waits: fc.boolean() }),
  )
  const eachOnce = async (given: readonly { press: number; process: number; waits: boolean }[]) => {
    told = []
    run++
    const processes = [1, 2].map(() => openHearing(quiet.house, dispatch))
    let acknowledged = 0
    const heard = []
    for (const { press: n, process, waits } of given) {
      const one = processes[process]!.hear(press(`${run}:${n}`), async () => void acknowledged++)
      heard.push(one)
      if (waits) await one
    }
    await Promise.all([...heard, ...processes.map(({ settle }) => settle())])
    const triggers = told.map(({ trigger_id }) => trigger_id)
    expect(triggers.toSorted()).toEqual(
      [...new Set(given.map((it) => `${run}:${it.press}`))].sort(),
    )
    expect(acknowledged).toBe(given.length - triggers.length)
  }
  await fc.assert(fc.asyncProperty(deliveries, eachOnce), { numRuns: 40 })
  const { rows } = await sql`select from heard where done_at is null`.execute(quiet.house.db)
  expect(rows).toEqual([])
})

async function serve() {
  const app = express()
  mountReceiver(app, SIGNING_SECRET, openHearing(quiet.house, dispatch).hear)
  app.use(answerFaults(quiet.house.log))
  const server = createServer(app)
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/events`
  return {
    send: async (body: string) => {
      const headers = signed(body, Math.floor(Date.now() / 1000))
      return await fetch(url, { method: 'POST', body, headers })
    },
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}

test.each(['cut', 'freeze'] as const)(
  'while the database is away (%s) an event is answered 503 within a second, so that Slack repeats it',
  async (how) => {
    const { send, close } = await serve()
    await quiet.wire[how]()
    const began = performance.now()
    expect((await send(JSON.stringify(mention))).status).toBe(503)
    expect(performance.now() - began).toBeLessThan(1500)
    expect(told).toEqual([])
    await quiet.wire.mend()
    await expect.poll(async () => (await send(JSON.stringify(mention))).status).toBe(200)
    await expect.poll(() => told).toHaveLength(1)
    close()
  },
)

test('Slack hears its own challenge, and of a body that is none a 400', async () => {
  const { send, close } = await serve()
  const challenge = await send('{"type":"url_verification","challenge":"3eZbrw1a"}')
  expect(await challenge.json()).toEqual({ challenge: '3eZbrw1a' })
  for (const body of ['{', 'payload=no', 'payload=[]']) {
    expect((await send(body)).status).toBe(400)
  }
  close()
})
