import { randomUUID } from 'node:crypto'
import { pino } from 'pino'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Card } from '../src/chat/card.ts'
import type { Held } from '../src/decide/hold.ts'
import { openDelivery } from '../src/deliver.ts'
import { Outage, Refusal } from '../src/errors.ts'
import {
  claimMessages,
  insertMessages,
  type Leased,
  refreshMessages,
} from '../src/store/messages.ts'
import { openStore, type Store } from '../src/store/open.ts'
import { journalChat } from './support/journal-chat.ts'
import { createDatabase } from './support/postgres.ts'

let store: Store
let drop: () => Promise<void>
const org = randomUUID()
let clock = Date.parse('2030-01-07T09:00:00.000Z')
const now = () => new Date(clock)
const iso = () => now().toISOString()

beforeAll(async () => {
  const database = await createDatabase()
  drop = database.drop
  store = await openStore({ databaseUrl: database.url, dataDir: '' })
  await store.db.insertInto('org').values({ id: org, name: 'Ours' }).execute()
})
afterAll(async () => {
  await store.close()
  await drop()
})
beforeEach(async () => {
  await store.db.deleteFrom('message').execute()
})

function open(given = journalChat()) {
  const gaveUp: string[] = []
  const delivery = openDelivery({
    org,
    db: store.db,
    log: pino({ level: 'silent' }),
    chats: [given.chat],
    now,
    gaveUp: async (_, failure) => void gaveUp.push(failure),
  })
  return { ...given, delivery, gaveUp }
}

async function want(
  card: Card,
  lease = true,
  held: Held | null = null,
): Promise<{ subjectId: string; leased: Leased[] }> {
  const subjectId = randomUUID()
  const wanted = { id: randomUUID(), chat: 'journal', noun: 'deal' as const, subjectId, card }
  const shown = await store.db
    .transaction()
    .execute((trx) =>
      insertMessages(trx, { org, now: iso(), lease }, [
        { ...wanted, conversation: 'channel:deals', held },
      ]),
    )
  return {
    subjectId,
    leased: shown.filter((it) => it.leased).map((it) => ({ ...it, uncertain: false })),
  }
}

const change = (subjectId: string, card: Card) =>
  store.db
    .transaction()
    .execute((trx) =>
      refreshMessages(trx, { org, now: iso(), lease: true }, new Map([[subjectId, card]])),
    )

const rows = () => store.db.selectFrom('message').selectAll().execute()

test('a message is posted once and edited in place afterwards', async () => {
  const { delivery, shown } = open()
  const { subjectId, leased } = await want({ title: 'Acme' })
  delivery.offer(leased)
  await delivery.drain()
  await change(subjectId, { title: 'Acme was won' })
  await delivery.sweep()
  await delivery.drain()
  clock += 40_000
  await delivery.sweep()
  await delivery.drain()
  expect(shown.map(({ ref, card }) => [ref === null, card.title])).toEqual([
    [true, 'Acme'],
    [false, 'Acme was won'],
  ])
})

test('a card that changes while it is being posted is edited once, to its last state', async () => {
  const journal = journalChat()
  let release = () => {}
  const { show } = journal.chat
  const slow = {
    ...journal.chat,
    show: async (it: Parameters<typeof show>[0]) => {
      if (journal.shown.length === 0)
        await new Promise<void>((resolve) => {
          release = resolve
        })
      return show(it)
    },
  }
  const { delivery } = open({ ...journal, chat: slow })
  const { subjectId, leased } = await want({ title: 'first' })
  delivery.offer(leased)
  await change(subjectId, { title: 'second' })
  await change(subjectId, { title: 'third' })
  release()
  await delivery.drain()
  expect(journal.shown.map(({ card }) => card.title)).toEqual(['first', 'third'])
})

test('after an outage it is tried again later, looking first whether it is there already', async () => {
  const { delivery, shown, faults } = open()
  faults.push(new Outage('Slack did not answer'))
  delivery.offer((await want({ title: 'Acme' })).leased)
  await delivery.drain()
  expect(await rows()).toMatchObject([
    { failure: 'Slack did not answer', attempts: 1, failedAt: null },
  ])
  await delivery.sweep()
  expect(shown).toEqual([])
  clock += 1_100
  await delivery.sweep()
  await delivery.drain()
  expect(shown).toMatchObject([{ uncertain: true, ref: null }])
  expect(await rows()).toMatchObject([{ failure: null, attempts: 0, shownVersion: 1 }])
})

test('the platform says how long to wait, and is not asked before', async () => {
  const { delivery, shown, faults } = open()
  faults.push(new Outage('too many', { retryAfterMs: 30_000 }))
  delivery.offer((await want({ title: 'Acme' })).leased)
  await delivery.drain()
  clock += 29_000
  await delivery.sweep()
  expect(shown).toEqual([])
  clock += 1_001
  await delivery.sweep()
  await delivery.drain()
  expect(shown.length).toBe(1)
})

test('what can never be shown is given up at once, and somebody hears of it', async () => {
  const { delivery, faults, gaveUp } = open()
  faults.push(new Refusal('There is no channel #deals. Create it and invite Baton.'))
  delivery.offer((await want({ title: 'Acme' })).leased)
  await delivery.drain()
  expect(gaveUp).toEqual(['There is no channel #deals. Create it and invite Baton.'])
  expect((await rows())[0]!.failedAt).not.toBeNull()
})

test('ten failures in a row are enough, and somebody hears of it', async () => {
  const { delivery, faults, gaveUp } = open()
  faults.push(...Array.from({ length: 10 }, () => new Outage('Slack did not answer')))
  delivery.offer((await want({ title: 'Acme' })).leased)
  await delivery.drain()
  for (let tries = 1; tries < 10; tries++) {
    expect(gaveUp).toEqual([])
    clock += 300_001
    await delivery.sweep()
    await delivery.drain()
  }
  expect(gaveUp).toEqual(['Slack did not answer'])
})

test('a dead process is taken over when its lease runs out, and only then', async () => {
  const { leased } = await want({ title: 'Acme' })
  expect(leased.length).toBe(1)
  const { delivery, shown } = open()
  await delivery.sweep()
  await delivery.drain()
  expect(shown).toEqual([])
  clock += 30_001
  await delivery.sweep()
  await delivery.drain()
  expect(shown).toMatchObject([{ uncertain: true }])
})

test('what found no room in memory is sent from the table, and was surely not sent before', async () => {
  await want({ title: 'Acme' }, false)
  const { delivery, shown } = open()
  await delivery.sweep()
  await delivery.drain()
  expect(shown).toMatchObject([{ uncertain: false }])
})

test('two processes never claim the same message', async () => {
  for (let index = 0; index < 40; index++) await want({ title: `${index}` }, false)
  const claim = () => claimMessages(store.db, { org, now: iso(), chats: ['journal'], limit: 15 })
  const claimed = (await Promise.all([claim(), claim(), claim(), claim()])).flat()
  expect(new Set(claimed.map(({ id }) => id)).size).toBe(claimed.length)
  expect(claimed.length).toBe(40)
})

test('what is held back is sent when its time has come, in its last state; what has no time is not', async () => {
  const until = new Date(clock + 60_000).toISOString()
  const quiet = { by: 'quiet', because: 'Ana’s quiet hours' } as const
  const { subjectId, leased } = await want({ title: 'Acme' }, true, { ...quiet, until })
  const forever = await want({ title: 'Beta' }, true, { by: 'mute', because: 'muted', until: null })
  expect([...leased, ...forever.leased]).toEqual([])
  const { delivery, shown } = open()
  const changed = await change(subjectId, { title: 'Acme was won' })
  expect(changed.map((it) => Boolean(it.leased))).toEqual([false])
  clock += 59_999
  await delivery.sweep()
  await delivery.drain()
  expect(shown).toEqual([])
  clock += 1
  await delivery.sweep()
  await delivery.drain()
  expect(shown.map(({ card }) => card.title)).toEqual(['Acme was won'])
})
