import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { recountClocks, wakeClocks } from '../../src/overdue.ts'
import { receive } from '../../src/receive.ts'
import { bringRulebook } from '../../src/store/rulebooks.ts'
import { changed, rulesOf, SHIPPED } from '../support/rules.ts'
import { openStory, type Story } from '../support/story.ts'

let story: Story
beforeAll(async () => {
  story = await openStory()
})
afterAll(async () => {
  await story.close()
})

const enter = async (name: string) => {
  await story.reports(name, { name, owner_email: 'ana@ours.example' })
  return await story.deal(name)
}
const clockOf = async (subjectId: string) => {
  const rows = await story.rows('clock')
  return rows.find((row) => row.subjectId === subjectId)!
}
const anaSees = async () => JSON.stringify(await story.shows(`person:${story.ids.ana}`))

test('a call that was made in time but is told late clears the breach, and the owner hears it', async () => {
  const { id } = await enter('Early')
  const called = story.now().toISOString()
  story.pass(8 * 60)
  await wakeClocks(story.spine, story.house.receive)
  expect(await clockOf(id)).toMatchObject({ state: 'breached', endedAt: null })
  story.pass(5)
  await story.house.receive({
    kind: 'note.added',
    id: 'late call',
    at: new Date(Date.parse(called) + 3_600_000).toISOString(),
    by: { kind: 'user', id: story.ids.ana },
    source: 'chat',
    deal: { id },
    text: 'Called them',
    activity: 'call',
  })
  expect(await clockOf(id)).toMatchObject({ state: 'met', nextAt: null })
  expect(await anaSees()).toContain('Not missed after all: D-')
})

test('a deadline under changed rules is counted anew from the history, and who has the deal is told why it moved', async () => {
  story.pass(16 * 60)
  const { id } = await enter('Changed')
  const before = await clockOf(id)
  const { text } = SHIPPED.find(({ file }) => file === 'rules/sla.yml')!
  const texts = { 'sla.yml': text.replace('goal: 4h', 'goal: 2h') }
  const rules = rulesOf(texts)
  const brought = { version: rules.version, sources: changed(texts), folder: 'rules' }
  const { db, org } = story.house
  await bringRulebook(db, org, { ...brought, at: story.now().toISOString() })
  const spine = { ...story.spine, rulebook: () => rules }
  const told: typeof story.house.receive = async (signal) => (await receive(spine, [signal]))[0]!
  await recountClocks(spine, told)
  const after = await clockOf(id)
  expect(Date.parse(String(after.dueAt))).toBeLessThan(Date.parse(String(before.dueAt)))
  expect(after).toMatchObject({ startedAt: before.startedAt, goalMinutes: 120, id: before.id })
  expect(await anaSees()).toContain('the rules or the calendar changed')
  await recountClocks(spine, told)
  expect(await clockOf(id)).toEqual(after)
})

test('the sum is shown to whoever asks, and adds up to the deadline', async () => {
  await enter('Summed')
  const reply = await story.types('ana', '/deal clocks Summed')
  const [card] = reply.cards ?? []
  expect(card?.title).toMatch(/^First response to a new deal: D-\d+ Summed$/)
  expect(card?.table?.rows.at(-1)?.[1]).toMatch(/^4 working hours, so due /)
})

test('nobody waits for clocks that ring', async () => {
  await enter('Ringing')
  story.pass(8 * 60)
  const { db } = story.house
  const { promise: isFree, resolve: free } = Promise.withResolvers<void>()
  const { promise: isHeld, resolve: held } = Promise.withResolvers<void>()
  const holding = db.transaction().execute(async (trx) => {
    await sql`lock table alarm in exclusive mode`.execute(trx)
    held()
    await isFree
  })
  await isHeld
  const ringing = wakeClocks(story.spine, story.house.receive)
  const { id } = await enter('Meanwhile')
  expect(await clockOf(id)).toMatchObject({ state: 'running' })
  free()
  await Promise.all([holding, ringing])
  const rang = await story.deal('Ringing')
  expect(await clockOf(rang.id)).toMatchObject({ state: 'breached' })
})

test('a clock that cannot ring keeps no other from ringing, and somebody sees it, once', async () => {
  const [broken, sound] = [await enter('Broken'), await enter('Sound')]
  const { db } = story.house
  const { id } = await clockOf(broken.id)
  await sql`update clock set spans = jsonb_set(spans, '{0,from}', '"never"') where id = ${id}`.execute(
    db,
  )
  story.pass(7 * 24 * 60)
  for (const _ of [1, 2]) await wakeClocks(story.spine, story.house.receive)
  expect(await clockOf(sound.id)).toMatchObject({ state: 'breached' })
  const failed = (await story.rows('exception')).filter(({ kind }) => kind === 'failed')
  expect(failed).toMatchObject([{ offered: `ringing the clock ${id}`, state: 'open' }])
  await sql`delete from clock where id = ${id}`.execute(db)
})

test('what was missed names its owner, who is called to act; who muted it is not', async () => {
  story.pass(16 * 60)
  const { db } = story.house
  const { ana, max } = story.ids
  await db.updateTable('person').set({ managerId: max }).where('id', '=', ana).execute()
  const [missed, muted] = [await enter('Missed'), await enter('Muted')]
  await story.types('ana', `/baton mute ${muted.key}`)
  story.pass(4 * 24 * 60)
  await wakeClocks(story.spine, story.house.receive)
  const alarms = await db.selectFrom('alarm').select(['conversation', 'lines']).execute()
  const said = alarms
    .filter(({ conversation }) => conversation === `person:${max}`)
    .flatMap(({ lines }) => lines)
  const ownerOf = (id: unknown) => said.find(({ subject }) => subject.id === id)!.owner
  expect(ownerOf(missed.id)).toEqual({ person: ana, name: 'Ana Example' })
  expect(ownerOf(muted.id)).toBeUndefined()
})
