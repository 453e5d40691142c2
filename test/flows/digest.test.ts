import { afterAll, beforeAll, expect, test } from 'vitest'
import { findDigests } from '../../handlers/jobs/find-digests.ts'
import { sendDigest } from '../../handlers/jobs/send-digest.ts'
import type { DigestDue } from '../../src/decide/digests.ts'
import { rulesFolder } from '../support/rules.ts'
import { openStory, type Story } from '../support/story.ts'

const CHANNELS = `
show:
  - { show: deal, in: deals }
  - { show: approval, in: deals }
budget: { per_hour: 2 }
quiet: { hours: 20:00-07:00, except: [approval] }
digests:
  - { for: people, every: daily, at: 08:30, calendar: office }
  - { in: deals, every: weekly, on: mon, at: 09:00, calendar: office }
`
const SLACK = { SLACK_BOT_TOKEN: 'xoxb-story', SLACK_SIGNING_SECRET: 'a secret of the story' }
const MINUTE_TO = (from: Date, to: string) => (Date.parse(to) - from.getTime()) / 60_000

let story: Story
beforeAll(async () => {
  story = await openStory({ ...SLACK, BATON_RULES: rulesFolder({ 'channels.yml': CHANNELS }) })
  // Slack said that only colleagues can look at the channel.
  const room = { orgId: story.house.org, chat: 'slack', conversation: 'channel:deals' }
  const checkedAt = story.now().toISOString()
  await story.house.db
    .insertInto('audience')
    .values({ ...room, colleagues: true, strangers: false, checkedAt })
    .execute()
})
afterAll(async () => {
  await story.close()
})

const until = (instant: string) => story.pass(MINUTE_TO(story.now(), instant))
const found = async (): Promise<DigestDue[]> => {
  const due: DigestDue[] = []
  await findDigests(story.house, async (it) => due.push(it))
  return due
}
/** What two processes do that find the same digests due at the same time. */
const sendAll = async () => {
  const due = await found()
  await Promise.all([...due, ...due].map((it) => sendDigest(it, story.house)))
}
const digestsOf = async (conversation: string) => {
  const rows = await story.house.db
    .selectFrom('message')
    .select(['card', 'heldBy'])
    .where('conversation', '=', conversation)
    .where('noun', '=', 'digest')
    .orderBy('createdAt')
    .execute()
  return rows.map(({ card, heldBy }) => ({ ...card, heldBy }))
}
const mine = () => `person:${story.ids.ana}`
const report = (name: string, more: Record<string, unknown> = {}) =>
  story.reports(name, { name, owner_email: 'ana@ours.example', ...more })

test('nothing is sent before its time, and not to whom there is nothing to say', async () => {
  await report('Quiet')
  until('2030-01-07T19:00:00Z')
  await sendAll()
  expect(await digestsOf(`person:${story.ids.dan}`)).toEqual([])
  expect(await found()).toEqual([])
})

test('in the morning a person reads what moved, what waits for them and what was held back', async () => {
  for (const name of ['One', 'Two', 'Three']) await report(name)
  await story.reports('One', { stage: 'proposal', amount: '900', currency: 'EUR' })
  await story.reports('One', { stage: 'negotiation' })
  until('2030-01-07T21:00:00Z')
  await story.types('ana', '/task new Call One due: 2030-01-07 owner: me')
  until('2030-01-08T08:29:59Z')
  expect(await found()).toEqual([])
  until('2030-01-08T08:30:00Z')
  await sendAll()
  const [digest, ...others] = (await digestsOf(mine())).slice(-1)
  expect(others).toEqual([])
  expect(digest?.title).toBe('Daily digest, Tue 8 Jan 2030')
  expect(digest?.badge).toBeUndefined()
  expect(digest?.text).toMatch(/Deals that moved:\n• D-\d+ One: Prospecting → Negotiation/)
  const facts = Object.fromEntries(digest?.facts ?? [])
  expect(facts['Open tasks']).toBe('1, 1 overdue')
  expect(facts['Held back']).toContain('1 (Ana Example’s quiet hours)')
  expect(digest?.table?.rows.map((row) => row[0])).toContain('Task')
  expect(digest?.heldBy).toBeNull()
})

test('several processes, and a job that runs again, send one digest a day', async () => {
  const before = (await digestsOf(mine())).length
  const again: DigestDue = {
    conversation: `person:${story.ids.ana}`,
    every: 'daily',
    day: '2030-01-08',
    at: '2030-01-08T08:30:00.000Z',
    late: false,
  }
  await Promise.all([again, again, again].map((it) => sendDigest(it, story.house)))
  expect(await digestsOf(mine())).toHaveLength(before)
})

test('after a downtime one digest comes, marked late, that tells of all the time since the last', async () => {
  await report('Four')
  await story.reports('Four', { stage: 'qualification' })
  until('2030-01-10T14:00:00Z')
  await sendAll()
  const digest = (await digestsOf(mine())).at(-1)
  expect(digest?.title).toBe('Daily digest, Thu 10 Jan 2030')
  expect(digest?.badge).toEqual({ text: 'Late', tone: 'warning' })
  expect(digest?.footer).toEqual(['Since ', { at: '2030-01-08T08:29:00.000Z' }])
  expect(digest?.text).toContain('Four: Prospecting → Qualification')
  await sendAll()
  expect((await digestsOf(mine())).at(-1)?.title).toBe('Daily digest, Thu 10 Jan 2030')
})

test('who switched it off gets none; a manager reads of the deals of those they manage', async () => {
  await story.types('ana', '/baton digest off')
  await story.reports('Four', { stage: 'proposal', amount: '10', currency: 'EUR' })
  until('2030-01-11T08:30:00Z')
  const before = (await digestsOf(mine())).length
  await sendAll()
  expect(await digestsOf(mine())).toHaveLength(before)
  expect((await digestsOf(`person:${story.ids.max}`)).at(-1)?.text).toContain('Four')
})

test('a channel’s digest counts its open deals by stage and says what its budget held back', async () => {
  until('2030-01-14T07:59:59Z')
  const of = (due: readonly DigestDue[]) => due.filter((it) => it.conversation === 'channel:deals')
  until('2030-01-14T08:00:00Z')
  expect(of(await found())).toMatchObject([{ every: 'weekly', day: '2030-01-14', late: false }])
  await sendAll()
  const digest = (await digestsOf('channel:deals')).at(-1)
  expect(digest?.title).toBe('Weekly digest, Mon 14 Jan 2030')
  expect(digest?.table?.columns).toEqual(['Stage', 'Open deals'])
  expect(digest?.table?.rows).toContainEqual(['Negotiation', '1'])
  expect(JSON.stringify(digest?.facts)).toContain('#deals shows at most 2 new cards an hour')
})

test('nobody is shown the digest of another by asking for it', async () => {
  const { subjectId } = await story.house.db
    .selectFrom('message')
    .select('subjectId')
    .where('conversation', '=', mine())
    .where('noun', '=', 'digest')
    .limit(1)
    .executeTakeFirstOrThrow()
  const reply = await story.presses('dan', 'show-me', `digest:${subjectId}`)
  expect(reply.card).toBeUndefined()
  expect(reply.text).toMatch(/\S/)
})
