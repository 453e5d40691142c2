import { createHmac, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import express from 'express'
import { Webhook } from 'standardwebhooks'
import { request } from 'undici'
import { deals } from '../handlers/webhooks/deals.ts'
import { answerFaults } from '../src/api/faults.ts'
import { receiveWebhook } from '../src/api/webhooks.ts'
import { openHearing } from '../src/chat/slack/hearing.ts'
import { mountReceiver } from '../src/chat/slack/receiver.ts'
import { readConfig } from '../src/config.ts'
import { openHouse } from '../src/open-house.ts'
import { openChance } from './chance.ts'
import type { Database } from './database.ts'

/** What a drill of signatures found. `accepted`, `failed`, `goodRefused` and `secondEffects` must be 0. */
export interface SignaturesOutcome {
  readonly tried: number
  readonly refused: number
  readonly accepted: number
  readonly failed: number
  readonly good: number
  readonly goodRefused: number
  readonly replays: number
  readonly secondEffects: number
}

type Chance = () => number
type Headers = Readonly<Record<string, string>>

/** A delivery to one of the doors, as it is sent. */
interface Sent {
  readonly path: string
  readonly headers: Headers
  readonly body: Buffer
}

const AT_ONCE = 8
const secrets = {
  slack: randomBytes(16).toString('hex'),
  webhook: `whsec_${randomBytes(32).toString('base64')}`,
}

/** Sends both doors `n` deliveries with something changed by chance, and between them good ones, each several times. */
export async function signaturesDrill({
  n,
  seed,
  database,
}: {
  readonly n: number
  readonly seed: number
  readonly database: Database
}): Promise<SignaturesOutcome> {
  const doors = await openBothDoors(database.url)
  const chance = openChance(seed)
  const count = { tried: 0, refused: 0, accepted: 0, failed: 0 }
  const well = { good: 0, goodRefused: 0, replays: 0 }
  const judge = async (sent: Sent): Promise<void> => {
    const status = await doors.send(sent)
    count.tried++
    if (status === 401) count.refused++
    else if (status < 300) count.accepted++
    else count.failed++
  }
  const welcome = async (sent: Sent): Promise<void> => {
    well.good++
    if ((await doors.send(sent)) >= 300) well.goodRefused++
    for (let again = 0; again < 2; again++) {
      well.replays++
      await doors.send(sent)
    }
  }
  for (let at = 0; at < n; at += AT_ONCE) {
    const many = Array.from({ length: Math.min(AT_ONCE, n - at) }, (_, nth) => {
      const good = aDelivery(chance, at + nth)
      return judge(mutate(chance, good))
    })
    await Promise.all(many)
    if (at % (AT_ONCE * 10) === 0) await welcome(aDelivery(chance, n + at))
  }
  const secondEffects = (await doors.effects()) - well.good
  await doors.close()
  return { ...count, ...well, secondEffects }
}

async function openBothDoors(databaseUrl: string) {
  const config = readConfig({ DATABASE_URL: databaseUrl, LOG_LEVEL: 'silent' })
  const opened = await openHouse(config)
  const { house } = opened
  let told = 0
  const hearing = openHearing(house, async () => void told++)
  const app = express()
  app.post('/webhooks/deals', receiveWebhook(house, deals, [secrets.webhook]))
  mountReceiver(app, secrets.slack, hearing.hear)
  app.use(answerFaults(house.log))
  const server = app.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    async send({ path, headers, body }: Sent): Promise<number> {
      const answer = await request(url + path, { method: 'POST', headers, body })
      await answer.body.dump()
      return answer.statusCode
    },
    /** What was let in: events worked off, and webhooks stored. */
    async effects(): Promise<number> {
      await hearing.settle()
      const rows = await house.db.selectFrom('inbox').select('id').execute()
      return told + rows.filter(({ id }) => id.includes('drill-')).length
    },
    async close() {
      server.closeAllConnections()
      server.close()
      await opened.intake.drain()
      await opened.close()
    },
  }
}

const now = (): number => Math.floor(Date.now() / 1000)

function aDelivery(chance: Chance, nth: number): Sent {
  return chance() < 0.5 ? anEvent(nth) : aWebhook(nth)
}

function anEvent(nth: number, at = now()): Sent {
  const event = { type: 'team_join', user: { id: `U${nth}`, name: 'Zoë & Co' } }
  const envelope = { type: 'event_callback', team_id: 'T1', event_id: `Ev${nth}`, event }
  return signSlack(Buffer.from(JSON.stringify(envelope)), at)
}

function signSlack(body: Buffer, at: number): Sent {
  const hash = createHmac('sha256', secrets.slack).update(`v0:${at}:`).update(body).digest('hex')
  const headers = {
    'content-type': 'application/json',
    'x-slack-request-timestamp': String(at),
    'x-slack-signature': `v0=${hash}`,
  }
  return { path: '/slack/events', headers, body }
}

function aWebhook(nth: number, at = now()): Sent {
  const data = { external_id: `drill-${nth}`, source: 'crm', name: 'Zoë & Co' }
  const timestamp = new Date(at * 1000).toISOString()
  const body = JSON.stringify({ type: 'deal.updated', timestamp, data })
  const id = `drill-${nth}`
  const headers = {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': String(at),
    'webhook-signature': new Webhook(secrets.webhook).sign(id, new Date(at * 1000), body),
  }
  return { path: '/webhooks/deals', headers, body: Buffer.from(body) }
}

const pick = <T>(chance: Chance, from: readonly T[]): T => from[Math.floor(chance() * from.length)]!

/** The delivery with one thing changed: its body, encoding, time, id or signature. Never what was signed. */
function mutate(chance: Chance, good: Sent): Sent {
  const kind = chance()
  if (kind < 0.35) return { ...good, body: changeBody(chance, good.body) }
  if (kind < 0.45) return { ...good, body: recode(chance, good.body) }
  if (kind < 0.55) return late(chance, good)
  return { ...good, headers: changeHeader(chance, good.headers) }
}

function changeBody(chance: Chance, body: Buffer): Buffer {
  const at = Math.floor(chance() * body.length)
  const flipped = Buffer.from(body)
  flipped[at]! ^= 1 << Math.floor(chance() * 8)
  return pick(chance, [
    flipped,
    body.subarray(0, at),
    Buffer.concat([body, Buffer.from(' ')]),
    Buffer.concat([Buffer.from('\uFEFF'), body]),
    Buffer.concat([body.subarray(0, at), Buffer.from([0]), body.subarray(at)]),
  ])
}

function recode(chance: Chance, body: Buffer): Buffer {
  const text = body.toString()
  return pick(chance, [
    Buffer.from(text, 'utf16le'),
    Buffer.from(text, 'latin1'),
    gzipSync(body),
    Buffer.from(text.normalize('NFD')),
    Buffer.from(text.replace('Zo', '\\u005ao')),
  ])
}

/** Signed well, but too long ago, or not yet. */
function late(chance: Chance, { path }: Sent): Sent {
  const nth = Math.floor(chance() * 1e9)
  const off = chance() < 0.5 ? -(302 + chance() * 1e6) : 62 + chance() * 1e6
  const at = Math.floor(now() + off)
  return path.startsWith('/slack') ? anEvent(nth, at) : aWebhook(nth, at)
}

function changeHeader(chance: Chance, headers: Headers): Headers {
  const names = Object.keys(headers).filter((name) => name !== 'content-type')
  const name = pick(chance, names)
  const value = headers[name]!
  const at = Math.floor(chance() * value.length)
  const other = pick(
    chance,
    [...'0123456789abcdefXYZ=,.+/'].filter((it) => it !== value[at]),
  )
  const replaced = value.slice(0, at) + other + value.slice(at + 1)
  const shouted = value === value.toUpperCase() ? value.toLowerCase() : value.toUpperCase()
  const changed = pick(chance, [
    replaced,
    value.slice(0, at),
    `${value}.0`,
    `0${value}`,
    `${value}=`,
    `${value},${value}`,
    shouted === value ? `-${value}` : shouted,
  ])
  const { [name]: _, ...without } = headers
  return chance() < 0.1 ? without : { ...headers, [name]: changed }
}
