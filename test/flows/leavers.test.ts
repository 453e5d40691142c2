import { afterAll, beforeAll, expect, test } from 'vitest'
import { anEvent, jsonOf } from '../api/serve.ts'
import { type Baton, openBaton } from '../support/baton.ts'
import { BOT_TOKEN, SIGNING_SECRET, type Slack, startSender, startSlack } from '../support/slack.ts'

let slack: Slack
let baton: Baton
let sender: Awaited<ReturnType<typeof startSender>>
beforeAll(async () => {
  slack = await startSlack(
    [
      ...['ana', 'max', 'ole'].map((name) => ({ name, email: `${name}@ours.test` })),
      { name: 'eve', email: 'eve@home.test' },
    ],
    ['deals', 'triage'],
  )
  const env = { SLACK_BOT_TOKEN: BOT_TOKEN, SLACK_SIGNING_SECRET: SIGNING_SECRET }
  baton = await openBaton({ env: { ...env, SLACK_API_URL: slack.apiUrl } })
  sender = await startSender(baton.url)
})
afterAll(async () => {
  await sender?.close()
  await baton?.close()
  await slack?.close()
})

/** The same end for all, whatever the second they are said in. */
const ends = Math.floor(Date.now() / 1000) + 3 * 86_400

const here = async (name: string) => ({
  user: await slack.userId(name),
  channel: await slack.channelId('deals'),
})
const say = async (name: string, line: string) =>
  await jsonOf(await sender.command(await here(name), line))
const person = async (name: string) =>
  await baton
    .house()
    .db.selectFrom('person')
    .selectAll()
    .where('email', '=', `${name}@ours.test`)
    .executeTakeFirstOrThrow()

test('an account that Baton does not know is linked by a code of somebody it knows, and a press', async () => {
  const { text } = await say('ana', '/baton connect')
  const [code = ''] = /[A-Z]{4}-[A-Z]{4}/.exec(text) ?? []
  expect(JSON.stringify(await say('eve', '/owner Acme'))).toContain('not linked')
  const eve = await slack.userId('eve')
  const { channel } = await slack.call('conversations.open', { users: eve })
  const message = { type: 'message', channel_type: 'im', channel: channel.id, user: eve }
  await sender.event({ ...message, ts: '1700000000.000100', text: `connect ${code}` })
  const offered = async () => (await slack.history(channel.id))[0]
  await expect
    .poll(async () => (await offered())?.text)
    .toContain('Link this account to Ana Souza?')
  const actions = (await offered())!.blocks.find(({ type }) => type === 'actions')
  const action = actions!.elements![0]!
  await sender.press(await here('eve'), { message: '1.0', action, at: '1.0' })
  await expect.poll(() => sender.said.at(-1)?.text).toContain('Ana Souza from now on')
  expect(JSON.stringify(await say('eve', '/baton help'))).toContain('/deal')
})

test('who is deactivated in Slack, and is in no other chat, leaves; what they own is seen by their manager', async () => {
  const max = await person('max')
  const { id } = await person('ana')
  const { db } = baton.house()
  await db.updateTable('person').set({ managerId: max.id }).where('id', '=', id).execute()
  const account = { name: 'Acme', region: 'EMEA' }
  await baton.deliver(anEvent({ external_id: 'acme', name: 'Acme rollout', account }))
  await baton.settle()
  const gone = async (name: string, eventId: string) => {
    const user = { id: await slack.userId(name), team_id: 'T000000001', deleted: true }
    await sender.event({ type: 'user_change', user }, eventId)
  }
  await gone('eve', 'Ev1')
  await expect
    .poll(async () => (await db.selectFrom('identity').selectAll().execute()).length)
    .toBe(1)
  expect(await person('ana')).toMatchObject({ active: true })

  await gone('ana', 'Ev2')
  await gone('ana', 'Ev2')
  await expect.poll(async () => (await person('ana')).active).toBe(false)
  await baton.settle()
  const raised = await db.selectFrom('exception').selectAll().where('noun', '=', 'person').execute()
  expect(raised).toMatchObject([{ ownerId: max.id, subjectId: id, state: 'open' }])
  expect(raised[0]!.because).toMatch(/Ana Souza .*still owns 1 deal/)
  expect(JSON.stringify(await say('ana', '/owner Acme'))).not.toContain('Acme rollout')
})

test('a status that says somebody is away asks them once whether Baton should know; they decide', async () => {
  const max = await slack.userId('max')
  const { channel } = await slack.call('conversations.open', { users: max })
  const status = async (id: string, emoji: string, text: string) => {
    const profile = { status_emoji: emoji, status_text: text, status_expiration: ends }
    const user = { id: max, team_id: 'T000000001', profile }
    await sender.event({ type: 'user_change', user }, id)
  }
  await status('Ev71', ':spiral_calendar_pad:', 'In a meeting')
  await status('Ev72', ':palm_tree:', 'Vacationing')
  await status('Ev73', ':palm_tree:', 'Vacationing in Rome')
  const asked = async () => await slack.history(channel.id)
  const proposals = async () =>
    (await asked()).filter((it) => JSON.stringify(it).includes('Your status says'))
  await expect.poll(async () => (await proposals()).length).toBe(1)
  const [message] = await proposals()
  const action = message!.blocks.find(({ type }) => type === 'actions')!.elements![0]!
  await sender.press(await here('max'), { message: '1.0', action, at: '1.0' })
  await expect
    .poll(() => baton.house().db.selectFrom('absence').select('personId').execute())
    .toEqual([{ personId: (await person('max')).id }])
  expect(await proposals()).toHaveLength(1)
  expect(JSON.stringify(await say('max', '/away back'))).toContain('Max Weber is back')
})
