import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Baton, openBaton } from '../support/baton.ts'
import { BOT_TOKEN, type Slack, startSlack } from '../support/slack.ts'
import { startSocketSlack } from '../support/socket-slack.ts'

let slack: Slack
let socket: Awaited<ReturnType<typeof startSocketSlack>>
let baton: Baton
beforeAll(async () => {
  slack = await startSlack([{ name: 'ana', email: 'ana@ours.test' }])
  socket = await startSocketSlack(slack.apiUrl)
  const env = {
    SLACK_BOT_TOKEN: BOT_TOKEN,
    SLACK_APP_TOKEN: 'xapp-1',
    SLACK_API_URL: socket.apiUrl,
  }
  baton = await openBaton({ env })
})
afterAll(async () => {
  await baton?.close()
  await socket?.close()
  await slack?.close()
})

const recorded = (name: string) =>
  JSON.parse(readFileSync(`test/fixtures/slack/socket-mode/${name}.json`, 'utf8'))

/** Ana types a command, as Slack sends it over the socket. */
async function type(command: string, text: string, envelope: string, trigger = envelope) {
  const [user_id, channel_id] = await Promise.all([slack.userId('ana'), slack.channelId('deals')])
  const sent = recorded('slash_commands-01')
  const payload = { ...sent.payload, command, text, user_id, channel_id, trigger_id: trigger }
  socket.send({ ...sent, envelope_id: envelope, payload: { ...payload, team_id: 'T000000001' } })
}

const answerTo = (envelope: string) =>
  socket.acknowledged.filter(({ envelope_id }) => envelope_id === envelope)
const settled = { timeout: 10_000 }

test('a command is answered within its acknowledgement, without any address of ours', async () => {
  await expect.poll(() => socket.opened(), settled).toBe(1)
  await type('/baton', 'help', 'e1')
  await expect.poll(() => answerTo('e1').length, settled).toBe(1)
  expect(JSON.stringify(answerTo('e1')[0])).toContain('/deal')
  expect((await fetch(`${baton.url}/slack/events`, { method: 'POST', body: '{}' })).status).toBe(
    404,
  )
})

test('when Slack recycles the connection, or it breaks, another is opened and goes on', async () => {
  socket.recycle()
  await expect.poll(() => socket.opened(), settled).toBe(2)
  await type('/baton', 'help', 'e2')
  await expect.poll(() => answerTo('e2').length, settled).toBe(1)
  socket.cut()
  await expect.poll(() => socket.opened(), settled).toBe(3)
  await type('/baton', 'help', 'e3')
  await expect.poll(() => answerTo('e3').length, settled).toBe(1)
})

test('what Slack sends again under another envelope is acknowledged, and answered once', async () => {
  await type('/baton', 'help', 'e4', 'same')
  await expect.poll(() => answerTo('e4').length, settled).toBe(1)
  await type('/baton', 'help', 'e5', 'same')
  await expect.poll(() => answerTo('e5').length, settled).toBe(1)
  expect(answerTo('e5')[0]?.payload).toEqual({})
})

test('an event is acknowledged when it is stored, and stored once', async () => {
  const sent = recorded('events_api-02')
  for (const envelope_id of ['e6', 'e7']) socket.send({ ...sent, envelope_id })
  await expect.poll(() => answerTo('e6').length + answerTo('e7').length, settled).toBe(2)
  const heard = await baton.house().db.selectFrom('heard').select('key').execute()
  expect(heard.filter(({ key }) => key.includes(sent.payload.event_id))).toHaveLength(1)
})

test('while Slack gives no connection that is seen, and it is tried on', async () => {
  socket.refuse(true)
  socket.cut()
  const ready = async () => await (await fetch(`${baton.url}/readyz`)).json()
  await expect.poll(ready, settled).toMatchObject({ ready: false, slack: false })
  socket.refuse(false)
  await expect.poll(ready, { timeout: 20_000 }).toMatchObject({ ready: true, slack: true })
})
