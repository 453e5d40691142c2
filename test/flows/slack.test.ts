import { afterAll, beforeAll, expect, test } from 'vitest'
import { RECORDING } from '../../src/chat/patience.ts'
import { anEvent } from '../api/serve.ts'
import { type Baton, openBaton } from '../support/baton.ts'
import {
  BOT_TOKEN,
  SIGNING_SECRET,
  type Slack,
  type Stored,
  startSender,
  startSlack,
} from '../support/slack.ts'
import { filled } from '../support/slack-relay.ts'

const MEMBERS = [
  ...['ana', 'max', 'mia', 'kim', 'ole'].map((name) => ({ name, email: `${name}@ours.test` })),
  { name: 'eve', email: 'eve@elsewhere.test' },
]
const CHANNELS = ['deals', 'approvals', 'handoffs', 'triage']

let slack: Slack
let baton: Baton
let sender: Awaited<ReturnType<typeof startSender>>
beforeAll(async () => {
  slack = await startSlack(MEMBERS, CHANNELS)
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

async function tell(data: Record<string, unknown>): Promise<void> {
  expect((await baton.deliver(anEvent({ external_id: 'acme', ...data }))).status).toBe(202)
  await baton.settle()
}

/** What a channel shows, oldest first, as Slack stored it. */
async function shown(channel: string): Promise<Stored[]> {
  return (await slack.history(await slack.channelId(channel))).toReversed()
}

async function onlyOne(channel: string): Promise<Stored & { says: string }> {
  const [message, ...more] = await shown(channel)
  expect(more).toEqual([])
  return { ...message!, says: JSON.stringify(message!.blocks) }
}

const WITHIN = { timeout: 10_000 }
const says = async (channel: string) => JSON.stringify(await shown(channel))

const actionsOf = ({ blocks }: Stored) =>
  blocks.flatMap(({ type, elements }) => (type === 'actions' ? (elements ?? []) : []))

const labels = (message: Stored) => actionsOf(message).map(({ text }) => text.text)

async function place(who: string, channel = 'deals') {
  const [user, id] = await Promise.all([slack.userId(who), slack.channelId(channel)])
  return { user, channel: id, trigger: await slack.trigger(user) }
}

async function press(who: string, label: string, message: Stored): Promise<void> {
  const action = actionsOf(message).find(({ text }) => text.text === label)
  expect(action, `${label} among ${JSON.stringify(actionsOf(message))}`).toBeDefined()
  const on = { message: message.ts, action: action!, at: `${performance.now()}` }
  const before = sender.said.length
  expect((await sender.press(await place(who, 'approvals'), on)).status).toBe(200)
  // A busy machine is told "Recording ..." first.
  const outcomes = () => sender.said.slice(before).filter(({ text }) => text !== RECORDING)
  await expect.poll(() => outcomes().length, { timeout: 10_000 }).toBeGreaterThan(0)
  await baton.settle()
}

const EMEA = { name: 'Acme', region: 'EMEA' }

test('a deal that comes in is one card in #deals, and is edited in place when it changes', async () => {
  await tell({ name: 'Acme rollout', amount: 48_000, currency: 'EUR', account: EMEA })
  // Who is in the channel is asked first: until that is known its card says only that there is one.
  await expect.poll(() => says('deals'), WITHIN).toMatch(/Acme rollout.*48,000/)
  const posted = await onlyOne('deals')
  await tell({ amount: 52_000 })
  await expect.poll(() => says('deals'), WITHIN).toMatch(/52,000/)
  const edited = await onlyOne('deals')
  expect(edited.ts).toBe(posted.ts)
  expect(edited.edited).toBeDefined()
  expect(edited.says).toMatch(/52,000/)
})

test('/owner is answered to the asker alone', async () => {
  const answer = (await (await sender.command(await place('kim'), '/owner Acme')).json()) as object
  expect(answer).toMatchObject({ response_type: 'ephemeral' })
  expect(JSON.stringify(answer)).toContain('Ana Souza')
  await onlyOne('deals')
})

test('somebody whom Baton does not know is told so, and nothing is done', async () => {
  const answer = (await (await sender.command(await place('eve'), '/owner Acme')).json()) as object
  expect(JSON.stringify(answer)).toMatch(/not linked|nobody here/i)
  expect(JSON.stringify(answer)).not.toContain('Souza')
})

test('/deal won opens a form for what is missing; filled in after a restart it asks finance', async () => {
  expect((await sender.command(await place('ana'), '/deal won Acme')).status).toBe(200)
  await expect.poll(() => slack.opened.length).toBe(1)
  const [view] = slack.opened
  expect(view!.blocks.flatMap(({ block_id, element }) => (element ? [block_id] : []))).toEqual([
    'close_date',
  ])
  await baton.restart()
  const ana = await slack.userId('ana')
  const sent = await sender.submit(ana, filled(view!, { close_date: '2030-01-07' }))
  expect([sent.status, await sent.text()]).toEqual([200, ''])
  await baton.settle()
  expect((await onlyOne('approvals')).says).toMatch(/Acme rollout/)
  expect((await onlyOne('deals')).says).toMatch(/finance/i)
  const deals = await slack.channelId('deals')
  await expect.poll(() => slack.whispers(deals)).toContainEqual(expect.stringMatching(/finance/i))
})

test('when what finance was shown changes, the old card ends and they are asked anew', async () => {
  const old = await onlyOne('approvals')
  await tell({ next_step: 'Sign the contract' })
  const [ended, waiting, ...more] = await shown('approvals')
  expect(more).toEqual([])
  expect(ended!.ts).toBe(old.ts)
  expect(labels(ended!)).not.toContain('Approve')
  expect(labels(waiting!)).toContain('Approve')
  await onlyOne('deals')
})

test('Baton started anew shows nothing twice and forgets nothing', async () => {
  const before = await Promise.all(CHANNELS.map(shown))
  await baton.restart()
  await baton.settle()
  expect(await Promise.all(CHANNELS.map(shown))).toEqual(before)
})

test('what finance approves on a card of before the restart stays in it, without buttons, and the handoff is shown', async () => {
  const [, waiting] = await shown('approvals')
  await press('mia', 'Approve', waiting!)
  expect(sender.said.at(-1)).toMatchObject({ response_type: 'ephemeral' })
  const [, decided, ...more] = await shown('approvals')
  expect(more).toEqual([])
  expect(decided!.ts).toBe(waiting!.ts)
  expect(labels(decided!)).not.toContain('Approve')
  expect(JSON.stringify(decided!.blocks)).toMatch(/Mia Chen/)
  expect((await onlyOne('deals')).says).toMatch(/Closed won/)
  expect((await onlyOne('handoffs')).says).toMatch(/Onboarding Acme/)
  const said = sender.said.length
  await press('mia', 'Approve', waiting!)
  await expect
    .poll(() => sender.said.slice(said).map(({ text }) => text))
    .toEqual([expect.stringMatching(/Mia Chen|you/i)])
})

test('each of them is told of their tasks in person, once', async () => {
  const { channel } = await slack.call('conversations.open', { users: await slack.userId('kim') })
  const tasks = (await baton.rows('task')).filter(({ ownerId }) => ownerId === baton.people.kim.id)
  const told = (await slack.history(channel.id)).map(({ text }) => text)
  for (const { title } of tasks) {
    expect(told.filter((text) => text.includes(String(title))).length).toBe(1)
  }
  expect(tasks.length).toBeGreaterThan(0)
})
