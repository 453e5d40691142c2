import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { drawForBrowser } from '../../src/drawn.ts'
import {
  findMessage,
  listLatest,
  listMessages,
  listReplies,
  writeLine,
} from '../../src/store/conversations.ts'
import { openStory, type Story } from '../support/story.ts'

let story: Story
beforeAll(async () => {
  story = await openStory()
})
afterAll(() => story.close())

const say = async (
  text: string,
  conversation: 'channel:deals' | 'channel:many' | 'channel:late',
  thread?: string,
) => {
  story.pass(1)
  const { org, db } = story.house
  const line = { org, conversation, thread: thread ?? null, author: story.ids.ana, text }
  return await writeLine(db, { ...line, at: story.now() })
}
const titles = (messages: readonly { card: { title: string } }[]) =>
  messages.map(({ card }) => card.title)

test('what was said stands in its order, under the name of who said it', async () => {
  await say('first', 'channel:deals')
  await say('second', 'channel:deals')
  const { db, org } = story.house
  const { messages, earlier } = await listMessages(db, {
    org,
    conversation: 'channel:deals',
    limit: 10,
  })
  expect(titles(messages)).toEqual(['first', 'second'])
  expect(messages[0]).toMatchObject({
    noun: 'line',
    author: { id: story.ids.ana, name: 'Ana Example' },
  })
  expect(earlier).toBe(false)
})

test('a reply stands in its thread only, and is counted at the line it answers', async () => {
  const { db, org } = story.house
  const root = await say('who takes Globex?', 'channel:deals')
  await say('I do', 'channel:deals', root)
  const { messages } = await listMessages(db, { org, conversation: 'channel:deals', limit: 10 })
  expect(titles(messages)).not.toContain('I do')
  expect(messages.find(({ id }) => id === root)?.replies).toBe(1)
  expect(titles(await listReplies(db, org, root))).toEqual(['I do'])
})

test('older messages are fetched a page at a time, and a refetch keeps what is shown', async () => {
  const { db, org } = story.house
  for (let n = 0; n < 10; n++) await say(`line ${n}`, 'channel:many')
  const range = { org, conversation: 'channel:many', limit: 4 } as const
  const newest = await listMessages(db, range)
  expect([titles(newest.messages)[0], newest.earlier]).toEqual(['line 6', true])
  const more = await listMessages(db, { ...range, before: newest.messages[0]!.id })
  expect([titles(more.messages)[0], more.messages.length]).toEqual(['line 2', 8])
  const again = await listMessages(db, { ...range, from: more.messages[0]!.id })
  expect(titles(again.messages)).toEqual(titles(more.messages))
  const all = await listMessages(db, { ...range, before: more.messages[0]!.id })
  expect([all.messages.length, all.earlier]).toEqual([10, false])
})

test('a card about something long past stands where it was posted: at the end', async () => {
  const { db, org } = story.house
  await say('before', 'channel:late')
  story.pass(1)
  const at = story.now().toISOString()
  const late = { orgId: org, chat: 'web', conversation: 'channel:late', noun: 'deal' as const }
  const id = '01000000-0000-7000-8000-000000000000'
  const card = JSON.stringify({ title: 'from last year' })
  await db
    .insertInto('message')
    .values({ ...late, id, subjectId: id, card, createdAt: at, updatedAt: at })
    .execute()
  const { messages } = await listMessages(db, { org, conversation: 'channel:late', limit: 10 })
  expect(titles(messages)).toEqual(['before', 'from last year'])
})

test('each conversation tells when something last changed there; an empty one tells nothing', async () => {
  const { db, org } = story.house
  await say('last', 'channel:many')
  const latest = await listLatest(db, org, ['channel:many', 'channel:empty'])
  expect(latest.get('channel:many')).toBe(story.now().toISOString())
  expect(latest.has('channel:empty')).toBe(false)
})

test('a message is found in its own org only', async () => {
  const { db, org } = story.house
  const id = await say('ours', 'channel:deals')
  expect((await findMessage(db, org, id))?.card.title).toBe('ours')
  expect(await findMessage(db, story.ids.ana, id)).toBeNull()
})

test('with another chat connected the browser shows the same cards, each once', async () => {
  const slack = await openStory({ SLACK_BOT_TOKEN: 'xoxb-test', SLACK_SIGNING_SECRET: 'secret' })
  const { db, org } = slack.house
  await slack.types('ana', '/deal new Hooli account: Hooli')
  const copies = db.selectFrom('message').select(['chat', 'conversation']).where('orgId', '=', org)
  const posted = await copies.where('conversation', '=', 'channel:deals').execute()
  expect(posted).toEqual([{ chat: 'slack', conversation: 'channel:deals' }])
  const { rows } = await sql`
    insert into message (org_id, id, chat, conversation, noun, subject_id, card, version, shown_version)
    select org_id, gen_random_uuid(), 'web', conversation, noun, subject_id, card, 1, 1 from message
    where conversation = 'channel:deals' returning id`.execute(db)
  expect(rows.length).toBe(1)
  const { messages } = await listMessages(db, { org, conversation: 'channel:deals', limit: 10 })
  // Nobody has asked Slack yet who is in #deals: there it shows nothing, while the browser knows its readers.
  expect(titles(messages)).toEqual(['D-1'])
  expect(titles(await drawForBrowser(slack.house, messages))).toEqual(['Hooli'])
  await slack.close()
})
