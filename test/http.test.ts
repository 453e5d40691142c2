import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import { pino } from 'pino'
import { afterEach, describe, expect, test } from 'vitest'
import { Outage, Refusal } from '../src/errors.ts'
import type { Schema } from '../src/store/schema.ts'
import { anEvent, jsonOf, type Served, serve } from './api/serve.ts'

let served: Served
afterEach(() => served.close())

const never = () => new Promise<void>(() => {})

/** A database at an address where nobody listens. */
function goneDatabase(): Kysely<Schema> {
  const pool = new pg.Pool({ connectionString: 'postgres://x:x@127.0.0.1:1/x' })
  return new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) })
}

test('it says that it is alive and ready, and never lets a browser guess', async () => {
  served = await serve({ checks: { queue: async () => {} } })
  const alive = await fetch(`${served.url}/healthz`)
  expect([alive.status, await alive.json()]).toEqual([200, { alive: true }])
  expect(alive.headers.get('x-content-type-options')).toBe('nosniff')
  expect(alive.headers.get('content-security-policy')).toContain("default-src 'none'")
  expect(alive.headers.get('x-powered-by')).toBeNull()
  const ready = await fetch(`${served.url}/readyz`)
  expect([ready.status, await ready.json()]).toEqual([
    200,
    { ready: true, database: true, queue: true },
  ])
})

test('with a part that fails or hangs it is alive but not ready, and names the part', async () => {
  const checks = { queue: never, slack: async () => Promise.reject(new Error('no')) }
  served = await serve({ checks })
  const ready = await fetch(`${served.url}/readyz`)
  expect([ready.status, await ready.json()]).toEqual([
    503,
    { ready: false, database: true, queue: false, slack: false },
  ])
  expect((await fetch(`${served.url}/healthz`)).status).toBe(200)
})

describe('with the database gone', () => {
  test.each([
    ['silent', never],
    ['refusing', () => Promise.reject(new Outage('gone'))],
    ['cut off', () => Promise.reject(new Error('Connection terminated unexpectedly'))],
  ])('and %s, a webhook is 503 within a second and says when to repeat', async (_, accept) => {
    served = await serve({ house: { accept } })
    const started = performance.now()
    const answer = await served.deliver(anEvent())
    expect(performance.now() - started).toBeLessThan(1_000)
    expect(answer.status).toBe(503)
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(answer.body.hint).toContain('Send the same again')
  })

  test('the API is 503, readiness tells it, and the process is still measured', async () => {
    const db = goneDatabase()
    served = await serve({ house: { db } })
    const answer = await served.get('ana', 'deals')
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '2'])
    const ready = await fetch(`${served.url}/readyz`)
    expect([ready.status, (await jsonOf(ready)).database]).toEqual([503, false])
    const metrics = await (await fetch(`${served.url}/metrics`)).text()
    expect(metrics).toContain('process_cpu_seconds_total')
    expect(metrics).not.toContain('baton_waiting{')
    await db.destroy()
  })
})

test('it counts signals and verdicts, and what waits', async () => {
  served = await serve()
  const created = (text: string) =>
    Number(/^baton_signals_total\{kind="deal.created"\} (\d+)$/m.exec(text)?.[1] ?? 0)
  const before = created(await (await fetch(`${served.url}/metrics`)).text())
  await served.deliver(anEvent({ name: 'Odd', stage: 'Nirvana' }, 'deal.created'))
  await served.settle()
  const response = await fetch(`${served.url}/metrics`)
  expect(response.headers.get('content-type')).toContain('version=0.0.4')
  const metrics = await response.text()
  expect(created(metrics)).toBe(before + 1)
  expect(metrics).toMatch(/^baton_verdicts_total\{outcome="unplaceable"\} [1-9]/m)
  expect(metrics).toMatch(/^baton_waiting\{what="exceptions"\} [1-9]/m)
  expect(metrics).toMatch(/^baton_receive_batch_size_count [1-9]/m)
})

test('what is mounted answers; everything else is a problem in JSON', async () => {
  served = await serve({
    mounts: [
      (app) => app.get('/ours', (_, response) => void response.send('here')),
      async (app) => {
        await Promise.resolve()
        app.get('/later', () => {
          throw new Refusal('Ask for something else.')
        })
      },
    ],
  })
  expect(await (await fetch(`${served.url}/ours`)).text()).toBe('here')
  const refused = await fetch(`${served.url}/later`)
  expect([refused.status, (await jsonOf(refused)).detail]).toEqual([400, 'Ask for something else.'])
  const nothing = await fetch(`${served.url}/nothing`)
  expect(nothing.status).toBe(404)
  expect(await nothing.json()).toMatchObject({ title: 'Not Found', instance: '/nothing' })
})

test('a bug is 500 with a reference that stands in the log, once, and shows nothing else', async () => {
  const lines: string[] = []
  const log = pino({ level: 'info' }, { write: (line: string) => void lines.push(line) })
  served = await serve({ house: { log, accept: () => Promise.reject(new TypeError('secret')) } })
  const { status, body } = await served.deliver(anEvent())
  expect(status).toBe(500)
  expect(JSON.stringify(body)).not.toContain('secret')
  expect(lines).toHaveLength(1)
  expect(JSON.parse(lines[0]!)).toMatchObject({
    reference: body.reference,
    err: { message: 'secret' },
  })
})
