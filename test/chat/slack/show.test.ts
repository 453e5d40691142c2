import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connectSlack } from '../../../src/chat/slack/connect.ts'
import { Outage, Refusal } from '../../../src/errors.ts'
import {
  anOutgoing,
  NO_CHANGES,
  openSlackBaton,
  SAFE,
  type SlackBaton,
  slackSettings,
} from '../../support/slack-baton.ts'

let baton: SlackBaton

beforeAll(async () => {
  baton = await openSlackBaton()
})

afterAll(async () => await baton?.close())

const countOf = async (id: string) =>
  (await baton.slack.history(baton.deals)).filter((one) => one.metadata?.event_payload.id === id)
    .length

const shownIn = async (ref: string) => JSON.stringify((await baton.stored(ref))?.blocks)

test('Slack knows us', async () => {
  expect(await baton.chat.trouble()).toBeNull()
})

test('a message is posted once and then changes in place', async () => {
  const message = anOutgoing()
  const ref = await baton.chat.show(message)
  expect((await baton.stored(ref))?.text).toBe('Acme')

  const won = { ...message, ref, card: { title: 'Acme is won' }, version: 2 }
  expect(await baton.chat.show(won)).toBe(ref)
  expect(await baton.stored(ref)).toMatchObject({ text: 'Acme is won', edited: {} })
  expect(await countOf(message.id)).toBe(1)
})

test('who is called to act is mentioned where they have an account, and an edit keeps that', async () => {
  await baton.chat.show(anOutgoing({ conversation: `person:${baton.ada}` }))
  const called = (person: string, name: string) => [{ person, name }]
  const facts = [
    ['Owner', called(baton.ada, 'Ada')],
    ['Next', called(baton.house.org, 'Zoe')],
  ] as const
  const message = anOutgoing({ card: { title: 'Acme', facts } })
  const ref = await baton.chat.show(message)
  const users = async (where = ref) => (await shownIn(where)).match(/"user_id":"\w+"/g)
  expect(await users()).toEqual([`"user_id":"${baton.adaInSlack}"`])
  expect(await shownIn(ref)).toContain('Zoe')
  await baton.chat.show({ ...message, ref, version: 2 })
  expect(await users()).toEqual([`"user_id":"${baton.adaInSlack}"`])
  const own = await baton.chat.show({ ...message, conversation: `person:${baton.ada}` })
  expect(await users(own)).toBeNull()
})

test('who is away, or in their quiet hours, is said by name and not called', async () => {
  const { db } = baton.store
  const { org, now } = baton.house
  const facts = [['Owner', [{ person: baton.ada, name: 'Ada' }]]] as const
  const shown = async () =>
    await shownIn(await baton.chat.show(anOutgoing({ card: { title: 'Acme', facts } })))
  expect(await shown()).toContain('"user_id"')
  const quiet = { orgId: org, personId: baton.ada, quiet: '08:00-10:00' }
  await db.insertInto('preference').values(quiet).execute()
  expect(await shown()).toContain('Ada')
  expect(await shown()).not.toContain('"user_id"')
  await db.deleteFrom('preference').execute()
  const [startsAt, endsAt] = [0, 1].map((ms) => new Date(now().getTime() + ms).toISOString())
  const absence = { orgId: org, id: randomUUID(), personId: baton.ada }
  await db
    .insertInto('absence')
    .values({ ...absence, startsAt: startsAt!, endsAt: endsAt! })
    .execute()
  expect(await shown()).not.toContain('"user_id"')
  await db.deleteFrom('absence').execute()
  expect(await shown()).toContain('"user_id"')
})

test('what Slack refuses as it is drawn goes again in plainer blocks, and at last in words', async () => {
  const { own } = baton.slack
  const table = { columns: ['Deal', 'Owner'], rows: [['Acme & Co', 'Ada']] }
  const facts = [['Amount', '€5']] as const
  const message = anOutgoing({ card: { title: 'Two deals', table, facts, link: '/deals' } })
  const refusing = (what: RegExp) => (sent: object) =>
    what.test(JSON.stringify(sent)) ? { ok: false, error: 'invalid_blocks' } : null
  own['chat.postMessage'] = refusing(/"table"/)
  const ref = await baton.chat.show(message)
  expect(await shownIn(ref)).toMatch(/rich_text_preformatted.*Acme & Co +Ada/)
  own['chat.update'] = refusing(/"type":"/)
  await baton.chat.show({ ...message, ref, version: 2 })
  const { text } = (await baton.stored(ref))!
  for (const said of ['Two deals', 'Amount: €5', 'Acme &amp; Co', 'http://localhost:3000/deals'])
    expect(text).toContain(said)
  delete own['chat.update']
  expect(await countOf(message.id)).toBe(1)
  // A new message of words names no blocks: Slack may not take a list of none.
  own['chat.postMessage'] = refusing(/"blocks"/)
  const other = await baton.chat.show(anOutgoing({ card: message.card }))
  delete own['chat.postMessage']
  expect((await baton.stored(other))?.text).toContain('Amount: €5')
})

test('all that died with their process are looked for in one reading of the channel', async () => {
  const messages = [1, 2, 3, 4, 5, 6].map(() => anOutgoing())
  const refs = await Promise.all(messages.slice(0, 3).map(baton.chat.show))
  const reads = () => baton.slack.calls.filter(({ method }) => method === 'conversations.history')
  const before = reads().length
  const unclear = messages.map((message) => ({ ...message, uncertain: true }))
  const found = await Promise.all(unclear.map(baton.chat.show))
  expect(found.slice(0, 3)).toEqual(refs)
  for (const { id } of messages) expect(await countOf(id)).toBe(1)
  // The first begins at once; the others share what comes next.
  expect(reads().length - before).toBeLessThanOrEqual(4)
})

test('a handle from before there were several workspaces is still good', async () => {
  const message = anOutgoing()
  const ref = await baton.chat.show(message)
  const old = ref.replace(/^T[^:]*:/, '')
  expect(await baton.chat.show({ ...message, ref: old, card: { title: 'Acme, later' } })).toBe(ref)
  expect(await countOf(message.id)).toBe(1)
})

test('after an unclear failure the message is found and not posted again', async () => {
  const message = anOutgoing()
  const ref = await baton.chat.show(message)
  const again = { ...message, uncertain: true, card: { title: 'Acme, later' } }

  expect(await baton.chat.show(again)).toBe(ref)
  expect(await countOf(message.id)).toBe(1)
  expect((await baton.stored(ref))?.text).toBe('Acme, later')
})

test('an unclear failure that posted nothing is posted now', async () => {
  const message = anOutgoing({ uncertain: true })
  await baton.chat.show(message)
  expect(await countOf(message.id)).toBe(1)
})

test('a message that somebody deleted is posted anew', async () => {
  const message = anOutgoing()
  const ref = await baton.chat.show(message)
  await baton.slack.call('chat.delete', { channel: baton.deals, ts: ref.split(':')[2] })

  const anew = await baton.chat.show({ ...message, ref })
  expect(anew).not.toBe(ref)
  expect((await baton.stored(anew))?.text).toBe('Acme')
})

test('a person is found by mail, linked, and written to directly', async () => {
  const ref = await baton.chat.show(anOutgoing({ conversation: `person:${baton.ada}` }))
  expect(ref).toMatch(/^T000000001:D/)
  expect((await baton.stored(ref))?.text).toBe('Acme')
  const links = await baton.store.db.selectFrom('identity').selectAll().execute()
  expect(links).toMatchObject([{ chat: 'slack', handle: baton.adaInSlack, personId: baton.ada }])
})

test('a missing, an archived and a foreign channel are refused by name', async () => {
  const why = async (channel: string) =>
    await baton.chat
      .show(anOutgoing({ conversation: `channel:${channel}` }))
      .catch((error) => error)
  const { channel: old } = await baton.slack.call('conversations.create', { name: 'old' })
  await baton.slack.call('conversations.archive', { channel: old.id })
  await baton.slack.call('conversations.create', { name: 'theirs' }, 'xoxp-outsider')

  for (const name of ['missing', 'old', 'theirs']) expect(await why(name)).toBeInstanceOf(Refusal)
  expect((await why('missing')).message).toContain('#missing in Slack. Create it')
  expect((await why('old')).message).toContain('#old: it is archived')
  expect((await why('theirs')).message).toContain('not in channel #theirs')
})

test('a channel made after the refusal is used', async () => {
  const message = anOutgoing({ conversation: 'channel:new' })
  await expect(baton.chat.show(message)).rejects.toThrow(Refusal)
  await baton.slack.call('conversations.create', { name: 'new' })
  expect((await baton.stored(await baton.chat.show(message)))?.text).toBe('Acme')
})

test('without Slack a message waits, and Baton starts all the same', async () => {
  const settings = slackSettings({ apiUrl: 'http://127.0.0.1:9/api/' })
  const alone = await connectSlack({
    settings,
    server: express(),
    house: baton.house,
    doors: baton.book.doors,
    safe: SAFE,
    changes: NO_CHANGES,
  })
  expect(await alone.trouble()).toContain('cannot be reached')
  await expect(alone.show(anOutgoing())).rejects.toThrow(Outage)
})

test('a rate limit is an outage that says when to try again; a revoked token says what to do', async () => {
  const replies: [number, Record<string, string>, object][] = [
    [429, { 'retry-after': '7' }, {}],
    [502, {}, {}],
    [200, {}, { ok: false, error: 'token_revoked' }],
  ]
  let reply = replies[0]!
  const busy = createServer((_, response) => {
    response.writeHead(reply[0], { 'content-type': 'application/json', ...reply[1] })
    response.end(JSON.stringify(reply[2]))
  })
  await new Promise<void>((listening) => busy.listen(0, '127.0.0.1', listening))
  const apiUrl = `http://127.0.0.1:${(busy.address() as AddressInfo).port}/api/`
  const settings = slackSettings({ apiUrl })
  const other = await connectSlack({
    settings,
    server: express(),
    house: baton.house,
    doors: baton.book.doors,
    safe: SAFE,
    changes: NO_CHANGES,
  })
  const fault = async (given: (typeof replies)[0]) => {
    reply = given
    return await other.show(anOutgoing()).catch((error) => error)
  }
  expect(await fault(replies[0]!)).toMatchObject({ name: 'Outage', retryAfterMs: 7000 })
  expect(await fault(replies[1]!)).toMatchObject({ name: 'Outage', retryAfterMs: null })
  expect(await fault(replies[2]!)).toMatchObject({ name: 'Refusal' })
  busy.closeAllConnections()
  busy.close()
})
