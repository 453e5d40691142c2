import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { holdLanes } from '../../src/store/lanes.ts'
import { migrate } from '../../src/store/migrate.ts'
import { openStore, type Store } from '../../src/store/open.ts'
import { createDatabase } from '../support/postgres.ts'

let store: Store
let drop: () => Promise<void>
const org = randomUUID()
const now = '2030-01-07T09:00:00.000Z'

beforeAll(async () => {
  const database = await createDatabase()
  drop = database.drop
  store = await openStore({ databaseUrl: database.url, dataDir: '' })
  await migrate(store.db)
  await store.db.insertInto('org').values({ id: org, name: 'Ours' }).execute()
})
afterAll(async () => {
  await store.close()
  await drop()
})

const write = (conversation: string, held: { until: string | null } | null) =>
  store.db
    .insertInto('message')
    .values({
      orgId: org,
      id: randomUUID(),
      chat: 'slack',
      conversation,
      noun: 'deal',
      subjectId: randomUUID(),
      card: JSON.stringify({ title: conversation }),
      ...(held && { heldBy: 'quiet', heldBecause: 'quiet', heldUntil: held.until }),
    })
    .execute()

test('nobody takes a lane in which everything is held back', async () => {
  await write('person:asleep', { until: '2030-01-08T07:00:00.000Z' })
  await write('person:muted', { until: null })
  await write('person:awake', { until: now })
  await write('channel:deals', null)
  const lanes = await holdLanes(
    store.db,
    { org, now, sender: randomUUID() },
    { chats: ['slack'], keep: [], limit: 9 },
  )
  expect(lanes.map(({ conversation }) => conversation).sort()).toEqual([
    'channel:deals',
    'person:awake',
  ])
})

test('what is held back without end does not make the search for the rest longer', async () => {
  const { rows } = await sql<{ 'QUERY PLAN': string }>`
    explain select m.chat, m.conversation from message m
    where m.org_id = ${org} and m.chat = any(${['slack']}::text[]) and m.shown_version < m.version and m.failed_at is null
      and (m.held_by is null or m.held_until <= ${now})
    order by m.chat, m.conversation limit 1`.execute(store.db)
  expect(rows.map((row) => row['QUERY PLAN']).join('\n')).toContain('message_unshown')
})
