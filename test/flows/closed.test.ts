import { afterAll, beforeAll, expect, test } from 'vitest'
import { anEvent } from '../api/serve.ts'
import { type Baton, openBaton } from '../support/baton.ts'
import { BOT_TOKEN, SIGNING_SECRET, type Slack, startSender, startSlack } from '../support/slack.ts'

const MEMBERS = ['ana', 'max', 'mia', 'kim', 'ole'].map((name) => ({
  name,
  email: `${name}@ours.test`,
}))

let slack: Slack
let baton: Baton
let sender: Awaited<ReturnType<typeof startSender>>
beforeAll(async () => {
  slack = await startSlack(MEMBERS, ['deals', 'approvals', 'handoffs', 'triage'])
  await archive('deals')
  const env = {
    ...{ SLACK_BOT_TOKEN: BOT_TOKEN, SLACK_SIGNING_SECRET: SIGNING_SECRET },
    ...{ SLACK_API_URL: slack.apiUrl, SLACK_PACE: '1000/1' },
  }
  baton = await openBaton({ env })
  sender = await startSender(baton.url)
})
afterAll(async () => {
  await sender?.close()
  await baton?.close()
  await slack?.close()
})

async function archive(channel: string): Promise<void> {
  await slack.call('conversations.archive', { channel: await slack.channelId(channel) })
}

async function tell(id: string): Promise<void> {
  const event = anEvent({ external_id: id, name: id, amount: 100, currency: 'EUR' })
  expect((await baton.deliver(event)).status).toBe(202)
  await baton.settle()
}

const exceptions = async () =>
  await baton
    .house()
    .db.selectFrom('exception')
    .select(['id', 'offered', 'because', 'state', 'ownerId'])
    .where('offered', 'like', '%deals%')
    .execute()

const triage = async () =>
  (await slack.history(await slack.channelId('triage'))).filter(({ blocks }) =>
    JSON.stringify(blocks).includes('#deals in Slack'),
  )

/** What Baton posted, without what Slack says of archiving. */
const cards = async () =>
  (await slack.history(await slack.channelId('deals'))).filter(({ blocks }) => blocks)

test('cards for an archived channel wait, and one exception says so, whose it is and what to do', async () => {
  for (const id of ['one', 'two', 'three']) await tell(id)
  expect(await exceptions()).toMatchObject([
    { offered: '#deals in Slack', state: 'open', because: expect.stringMatching(/Unarchive it/) },
  ])
  expect((await exceptions())[0]!.ownerId).not.toBeNull()
  expect((await triage()).length).toBe(1)
})

test('once the channel is there again the cards are shown by themselves, and the exception is settled', async () => {
  await slack.call('conversations.unarchive', { channel: await slack.channelId('deals') })
  await baton.reopened('slack')
  await expect.poll(async () => (await cards()).length, { timeout: 10_000 }).toBe(3)
  await baton.settle()
  expect(await exceptions()).toMatchObject([{ state: 'settled' }])
  expect(JSON.stringify(await triage())).toMatch(/Settled/)
})

test('where Baton is no member, inviting it shows what waited at once; others who join change nothing', async () => {
  const channel = await slack.channelId('deals')
  await slack.call('conversations.leave', { channel })
  await sender.event({ type: 'channel_left', channel })
  for (const id of ['four', 'five']) await tell(id)
  const joined = async (user: string) =>
    await sender.event({ ...{ type: 'member_joined_channel', channel_type: 'C' }, user, channel })
  const asked = () => slack.calls.filter(({ method }) => method === 'conversations.list').length
  const before = asked()
  await joined(await slack.userId('ana'))
  expect(await cards()).toHaveLength(3)
  expect(asked()).toBe(before)
  await slack.call('conversations.join', { channel })
  await joined(await slack.userId('baton'))
  await expect.poll(async () => (await cards()).length, { timeout: 10_000 }).toBe(5)
  await baton.settle()
  expect(await exceptions()).toMatchObject([{ state: 'settled' }, { state: 'settled' }])
})

test('told again it is the same exception, which says how much waits by now, and is open again', async () => {
  const { id } = (await exceptions()).find(({ because }) => /Unarchive/.test(because))!
  for (const waiting of [1, 5]) {
    await baton.house().receive({
      ...{ kind: 'conversation.closed', id: `again ${waiting}`, at: '2030-01-07T09:00:00.000Z' },
      ...{ by: { kind: 'system', id: 'delivery' }, source: 'baton', chat: 'slack' },
      ...{ conversation: 'channel:deals', why: 'is_archived', because: 'Unarchive it.' },
      ...{ waiting, exception: id },
    })
  }
  await baton.settle()
  const because =
    'Unarchive it. 5 cards wait and will be shown once this is done; nothing needs to be sent again.'
  expect(await exceptions()).toContainEqual(expect.objectContaining({ id, state: 'open', because }))
  expect(JSON.stringify(await triage())).toMatch(/5 cards wait/)
})
