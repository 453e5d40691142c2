import { randomBytes, randomUUID } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import { doors, webhooks } from '../../handlers/index.ts'
import { readConfig } from '../../src/config.ts'
import type { House } from '../../src/house.ts'
import { type Entrance, listen, openHttp } from '../../src/http.ts'
import type { Role } from '../../src/nouns.ts'
import { openHouse } from '../../src/open-house.ts'
import { makeToken } from '../../src/store/access.ts'
import { createDatabase } from '../support/postgres.ts'

export const SECRET = `whsec_${randomBytes(32).toString('base64')}`
export const OLD_SECRET = `whsec_${randomBytes(32).toString('base64')}`

const PEOPLE = {
  ana: { name: 'Ana Souza', roles: ['rep'], team: 'emea-sales' },
  max: { name: 'Max Weber', roles: ['manager'], team: null },
  mia: { name: 'Mia Chen', roles: ['finance'], team: 'finance-legal' },
  kim: { name: 'Kim Park', roles: ['delivery'], team: 'onboarding' },
  ole: { name: 'Ole Berg', roles: ['ops', 'admin'], team: null },
} as const satisfies Record<string, { name: string; roles: Role[]; team: string | null }>
export type Who = keyof typeof PEOPLE

/** The whole house behind its front door, on a database of its own, with five people. `instead`: parts that differ. */
export async function serve(
  instead: Partial<Omit<Entrance, 'house'>> & { house?: Partial<House> } = {},
) {
  const database = await createDatabase()
  const config = readConfig({ DATABASE_URL: database.url, LOG_LEVEL: 'silent' })
  const opened = await openHouse(config)
  const { house, intake } = opened
  const people = await hire(opened)
  const webhookSecrets = [SECRET, OLD_SECRET]
  const entrance = { doors, webhooks, webhookSecrets, ...instead }
  const app = await openHttp({ ...entrance, house: { ...house, ...instead.house } })
  const listener = await listen(app, { port: 0, host: '127.0.0.1' })
  const url = `http://127.0.0.1:${listener.port}`
  return {
    url,
    house,
    people,
    ...calling(url, people),
    deliver: (body: unknown, how: Delivery = {}) =>
      deliver(url, typeof body === 'string' ? body : JSON.stringify(body), how),
    /** Waits until everything accepted is decided. */
    settle: () => intake.drain(),
    async close() {
      await listener.close()
      await intake.drain()
      await opened.close()
      await database.drop()
    },
  }
}
export type Served = Awaited<ReturnType<typeof serve>>

/** The five people, with a token each and the teams that the shipped rules name. */
export async function hire({ house: { db, org } }: { readonly house: House }) {
  const hired: Record<string, { id: string; token: string; email: string }> = {}
  for (const [who, { name, roles, team }] of Object.entries(PEOPLE)) {
    const id = randomUUID()
    const email = `${who}@ours.test`
    await db
      .insertInto('person')
      .values({ orgId: org, id, name, email, roles: [...roles] })
      .execute()
    hired[who] = { id, email, token: await makeToken(db, { org, person: id, now: new Date() }) }
    if (!team) continue
    const teamId = randomUUID()
    await db
      .insertInto('team')
      .values({ orgId: org, id: teamId, name: team, managerId: null })
      .execute()
    await db.insertInto('membership').values({ orgId: org, teamId, personId: id }).execute()
  }
  return hired as Record<Who, { id: string; token: string; email: string }>
}

/** The API at `url`, asked as one of the people. */
export function calling(url: string, people: Record<Who, { token: string }>) {
  const ask = async (who: Who, path: string, init: RequestInit = {}) => {
    const headers = { Authorization: `Bearer ${people[who].token}`, ...init.headers }
    const response = await fetch(`${url}/api/v1/${path}`, { ...init, headers })
    return {
      status: response.status,
      headers: response.headers,
      body: await jsonOf(response),
    }
  }
  return {
    get: (who: Who, path: string) => ask(who, path),
    post: (who: Who, path: string, body: unknown, headers: Record<string, string> = {}) =>
      ask(who, path, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    ask,
  }
}

export interface Delivery {
  readonly id?: string
  readonly secret?: string
  readonly at?: Date
  readonly headers?: Record<string, string>
}

/** Sends a webhook, signed unless `how` says otherwise. */
export async function deliver(url: string, body: string, how: Delivery = {}, to = 'deals') {
  const response = await fetch(`${url}/webhooks/${to}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...signed(body, how), ...how.headers },
    body,
  })
  return { status: response.status, headers: response.headers, body: await jsonOf(response) }
}

/** The headers Standard Webhooks wants. */
export function signed(
  body: string,
  { id = randomUUID(), secret = SECRET, at = new Date() }: Delivery = {},
) {
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': new Webhook(secret).sign(id, at, body),
  }
}

let sent = 0

/** A CRM's event about a deal. */
export function anEvent(data: Record<string, unknown> = {}, type = 'deal.updated') {
  const timestamp = new Date(Date.now() + sent++).toISOString()
  return { type, timestamp, data: { external_id: 'opp-1', ...data } }
}

// biome-ignore lint/suspicious/noExplicitAny: an answer is held against its schema where that matters
export async function jsonOf(response: Response): Promise<any> {
  return await response.json()
}
