import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { anEvent } from '../api/serve.ts'
import { type Baton, openBaton } from '../support/baton.ts'
import { layWire, type Wire } from '../support/wire.ts'

/** What the sender waits at most to hear that nothing can be stored, with some room for a busy machine. */
const PROMPT_MS = 1_400
const RECOVERED = { timeout: 15_000, interval: 50 }
/** Longer than a process keeps stored signals to itself. */
const LEASE_MS = 11_000

let wire: Wire
let baton: Baton
let aheadMs = 0
beforeAll(async () => {
  baton = await openBaton({
    now: () => new Date(Date.now() + aheadMs),
    through: async (databaseUrl) => {
      wire = await layWire(databaseUrl)
      return wire.url
    },
  })
})
afterEach(() => wire.mend())
afterAll(async () => {
  await baton?.close()
  await wire?.close()
})

const aDeal = (id: string) =>
  anEvent(
    { external_id: id, name: `Deal ${id}`, account: { name: 'Acme', region: 'EMEA' } },
    'deal.created',
  )

/** Sends a webhook and says how it was answered, and after how long. */
async function timed(id: string) {
  const began = performance.now()
  const { status, headers } = await baton.deliver(aDeal(id), { id })
  return { status, again: headers.get('retry-after'), tookMs: performance.now() - began }
}

const readiness = async () => (await fetch(`${baton.url}/readyz`)).status
const isAlive = async () => (await fetch(`${baton.url}/healthz`)).ok

async function names(): Promise<unknown[]> {
  return (await baton.rows('deal')).map(({ name }) => name)
}

async function expectRecovery(id: string): Promise<void> {
  await expect.poll(async () => (await timed(id)).status, RECOVERED).toBe(202)
  await expect.poll(readiness, RECOVERED).toBe(200)
  await expect.poll(names, RECOVERED).toContain(`Deal ${id}`)
}

test('without a database nothing is taken, everybody hears so at once, and Baton lives on', async () => {
  expect(await readiness()).toBe(200)
  await wire.cut()
  const answers = await Promise.all(['a', 'b', 'c', 'd'].map(timed))
  for (const { status, again, tookMs } of answers) {
    expect([status, again]).toEqual([503, '2'])
    expect(tookMs).toBeLessThan(PROMPT_MS)
  }
  const asked = await baton.post('ana', 'commands', { text: '/deal list' })
  expect([asked.status, asked.headers.get('retry-after')]).toEqual([503, '2'])
  expect(asked.body.detail).toMatch(/record store cannot be reached/)
  expect([await readiness(), await isAlive()]).toEqual([503, true])
  await wire.mend()
  await expectRecovery('a')
})

test('a database that takes connections and answers nothing is told apart within a second too', async () => {
  wire.freeze()
  const answers = await Promise.all(['e', 'f', 'g', 'h'].map(timed))
  for (const { status, again, tookMs } of answers) {
    expect([status, again]).toEqual([503, '2'])
    expect(tookMs).toBeLessThan(PROMPT_MS)
  }
  expect([await readiness(), await isAlive()]).toEqual([503, true])
  await wire.mend()
  await expectRecovery('e')
})

test('pages that are open hear of changes again, without being loaded anew', async () => {
  const page = await baton.visit('ana', '/events')
  const heard: string[] = []
  const reading = (async () => {
    for await (const bytes of page.body!) heard.push(Buffer.from(bytes).toString())
  })().catch(() => {})
  await wire.cut()
  expect((await timed('i')).status).toBe(503)
  await wire.mend()
  await expectRecovery('i')
  await expect.poll(() => heard.join(''), RECOVERED).toContain('"*"')
  heard.length = 0
  await expectRecovery('j')
  await expect.poll(() => heard.join(''), RECOVERED).toContain('channel:deals')
  await page.body?.cancel().catch(() => {})
  void reading
})

test('what was acknowledged just before is decided afterwards, once', async () => {
  const ids = Array.from({ length: 40 }, (_, n) => `k${n}`)
  const early = await Promise.all(ids.slice(0, 20).map(timed))
  const late = ids.slice(20).map(timed)
  await wire.cut()
  const answers = [...early, ...(await Promise.all(late))]
  expect(answers.map(({ status }) => status)).toEqual(
    expect.arrayContaining([...Array(20).fill(202), 503]),
  )
  await wire.mend()
  aheadMs += LEASE_MS
  const waiting = async () => (await baton.rows('inbox')).filter(({ state }) => state !== 'done')
  await expect.poll(waiting, RECOVERED).toEqual([])
  const made = await names()
  for (const [n, { status }] of answers.entries()) {
    const times = made.filter((name) => name === `Deal k${n}`).length
    expect(times).toBeLessThanOrEqual(1)
    if (status === 202) expect(times).toBe(1)
  }
})

test('clocks that ran out meanwhile are told, and background work goes on', async () => {
  await wire.cut()
  expect((await timed('l')).status).toBe(503)
  aheadMs += 7 * 86_400_000
  await wire.mend()
  const states = async () => new Set((await baton.rows('clock')).map(({ state }) => state))
  await expect.poll(states, RECOVERED).toEqual(new Set(['breached']))
  const won = anEvent({
    external_id: 'a',
    stage: 'closed_won',
    amount: 900,
    close_date: '2030-01-07',
  })
  expect((await baton.deliver(won)).status).toBe(202)
  const summary = async () =>
    (await baton.rows('deal')).find(({ externalId }) => externalId === 'a')?.summary
  await expect.poll(summary, RECOVERED).toMatchObject({ writer: 'offline' })
})
