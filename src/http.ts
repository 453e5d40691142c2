import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import express, { type Express, type RequestHandler } from 'express'
import { sql } from 'kysely'
import { answerFaults } from './api/faults.ts'
import { Problem } from './api/problem.ts'
import { openApi } from './api/router.ts'
import { receiveWebhook, type WebhookDoor } from './api/webhooks.ts'
import type { Doors, House } from './house.ts'
import { METRICS_TYPE, readMetrics } from './metrics.ts'

const CHECK_MS = 500
const REQUEST_MS = 30_000
const HEADERS_MS = 10_000
/** Longer than load balancers keep a connection, so that they and not we end it. */
const KEEP_ALIVE_MS = 75_000
const CLOSE_MS = 5_000

/** What the front door opens on to. */
export interface Entrance {
  readonly house: House
  readonly doors: Doors
  /** By what stands behind `/webhooks/`. */
  readonly webhooks: Readonly<Record<string, WebhookDoor>>
  /** `whsec_...`; several while they are rotated. */
  readonly webhookSecrets: readonly string[]
  /** What must work besides the database, by name: rejects when it does not, and may resolve to a remark. */
  readonly checks?: Readonly<Record<string, () => Promise<unknown>>>
  /** Others that answer over HTTP, in order: Slack, the web chat. They read their own bodies. */
  readonly mounts?: readonly ((app: Express) => unknown)[]
}

/** Everything Baton answers over HTTP. Complete when it returns: what is mounted later is never reached. */
export async function openHttp(entrance: Entrance): Promise<Express> {
  const { house, doors, webhooks, webhookSecrets, mounts = [] } = entrance
  const app = express()
  app.disable('x-powered-by')
  app.disable('etag')
  app.set('query parser', 'simple')
  // Above everything else: no header or middleware costs the busiest door anything.
  const paths = Object.entries(webhooks).map(([source, door]) => {
    app.post(`/webhooks/${source}`, receiveWebhook(house, door, webhookSecrets))
    return `/webhooks/${source}`
  })
  app.use(secure)
  app.all(paths, () => {
    throw new Problem(405, 'Events are sent by POST.', { headers: { Allow: 'POST' } })
  })
  app.get('/healthz', (_, response) => void response.json({ alive: true }))
  app.get('/readyz', tellReadiness(entrance))
  app.get('/metrics', async (_, response) => {
    response.type(METRICS_TYPE).send(await readMetrics(house.db, house.org))
  })
  app.use('/api/v1', openApi({ house, doors }))
  for (const mount of mounts) await mount(app)
  app.use(({ path }) => {
    throw new Problem(404, `There is nothing at ${path.slice(0, 200)}.`)
  })
  app.use(answerFaults(house.log))
  return app
}

/** What listens; `url` is where from this machine. */
export interface Listener {
  readonly url: string
  readonly port: number
  /** Takes no new connections and waits a few seconds for running requests; those that stream are cut. */
  close(): Promise<void>
}

/** Listens; rejects when the port is taken. Port 0 picks a free one. */
export async function listen(
  app: Express,
  { port, host }: { readonly port: number; readonly host: string | null },
): Promise<Listener> {
  const server = createServer(
    { requestTimeout: REQUEST_MS, headersTimeout: HEADERS_MS, keepAliveTimeout: KEEP_ALIVE_MS },
    app,
  )
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen({ port, ...(host && { host }) }, resolve)
  })
  const taken = (server.address() as AddressInfo).port
  return {
    port: taken,
    url: `http://localhost:${taken}`,
    close: () =>
      new Promise((resolve) => {
        const timer = setTimeout(() => server.closeAllConnections(), CLOSE_MS)
        server.close(() => {
          clearTimeout(timer)
          resolve()
        })
        server.closeIdleConnections()
      }),
  }
}

/** What is safe for answers to machines; pages set their own policy. */
const secure: RequestHandler = (_, response, next) => {
  response.set({
    'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Cache-Control': 'no-store',
  })
  next()
}

function tellReadiness({ house, checks = {} }: Entrance): RequestHandler {
  const all = { database: () => sql`select 1`.execute(house.db), ...checks }
  return async (_, response) => {
    const told = await Promise.all(
      Object.entries(all).map(async ([name, check]) => [name, await isWell(check)] as const),
    )
    const ready = told.every(([, well]) => well !== false)
    response.status(ready ? 200 : 503).json({ ready, ...Object.fromEntries(told) })
  }
}

async function isWell(check: () => Promise<unknown>): Promise<boolean | string> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(resolve, CHECK_MS, false)
  })
  const well = check().then(
    (remark) => (typeof remark === 'string' ? remark : true),
    () => false,
  )
  return await Promise.race([well, late]).finally(() => clearTimeout(timer))
}
