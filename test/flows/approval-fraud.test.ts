import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { declareAttacks, press, setPerson, untouched, waiting } from '../support/attacks.ts'
import { openFraud } from '../support/fraud.ts'
import { slackScene } from '../support/fraud-slack.ts'
import { signed } from '../support/slack.ts'

type Scene = Awaited<ReturnType<typeof slackScene>>
let it: Awaited<ReturnType<typeof openFraud<Awaited<ReturnType<Scene['begin']>>>>>
beforeAll(async () => {
  it = await openFraud(await slackScene())
})
afterAll(async () => {
  await it?.close()
})

declareAttacks(
  () => it,
  [
    ['a guest', 'gus', /Guests cannot/],
    ['a guest of one channel', 'una', /Guests cannot/],
    ['a stranger of a shared channel', 'sue', /members of its own workspace/],
    ['a member of another workspace', 'tom', /members of its own workspace/],
    ['a bot with the mail address of an approver', 'bob', /people only/],
    ['a deactivated account', 'dex', /deactivated/],
    ['an account whose mail address is not confirmed', 'nia', /not linked/],
    ['a user that does not exist', 'nobody', /members of its own workspace/],
  ],
)

test.each<[string, (mia: string) => object]>([
  ['an approver named in the message', (mia) => ({ message: { metadata: approver(mia) } })],
  ['an approver named in the state', (mia) => ({ state: { values: { user: { id: mia } } } })],
  ['an approver named as the one it is on behalf of', (mia) => ({ authorizations: [{ mia }] })],
  ['the name of an approver', () => ({ user_name: 'mia', username: 'mia' })],
])('a rep’s press with %s approves nothing', async (_, forged) => {
  const request = waiting
  const payload = forged(await it.slack.userId('mia'))
  expect(await press('ana', request, { payload })).toMatch(/Only finance decides/)
  await untouched(request)
})

const approver = (id: string) => ({ event_payload: { id: 'x', approver: id, user: id } })

test('an approver’s id under a foreign workspace’s name is a stranger’s', async () => {
  const request = waiting
  const user = { id: await it.slack.userId('mia'), team_id: 'T0EVIL' }
  const payload = { user, team: { id: 'T0EVIL', domain: 'evil' } }
  expect(await press('mia', request, { payload })).toMatch(/members of its own workspace/)
  await untouched(request)
})

test('a Slack account that was deactivated after its last press decides nothing', async () => {
  const request = await it.ask()
  const id = await it.slack.userId('zed')
  expect(await press('zed', request, { value: randomUUID() })).toMatch(/no such request/)
  await it.slack.become('zed', { deleted: true })
  const user = { id, team_id: 'T000000001', deleted: true, profile: { email: 'zed@ours.test' } }
  const event = { type: 'user_change', user, event_ts: '1700000000.000100' }
  const told = { type: 'event_callback', event_id: 'Ev0ZED', team_id: 'T000000001', event }
  const json = { 'content-type': 'application/json' }
  expect((await it.sender.send(JSON.stringify(told), json)).status).toBe(200)
  await expect.poll(async () => await press('zed', request)).toMatch(/deactivated|not linked|ended/)
  await untouched(request)
})

test('a button that stands for a line decides nothing', async () => {
  const request = waiting
  await it.sender.send(
    await it.pressed('mia', { action: 'run', value: `/approve ${request.step}` }),
  )
  await it.sender.send(await it.pressed('mia', { action: 'again', value: request.step }))
  await untouched(request)
})

const now = () => Math.floor(Date.now() / 1000)
test.each<[string, (body: string) => [body: string, headers: Record<string, string>]]>([
  ['of six minutes ago', (body) => [body, signed(body, now() - 360)]],
  ['from the future', (body) => [body, signed(body, now() + 300)]],
  ['of another body', (body) => [body, signed(`${body}&x=1`, now())]],
  ['of another time', (body) => [body, { ...signed(body, now()), [AT]: String(now() - 1) }]],
  ['that is empty', (body) => [body, { ...signed(body, now()), 'x-slack-signature': '' }]],
  ['that is cut', (body) => [body, { ...signed(body, now()), 'x-slack-signature': 'v0=' }]],
])('a press under a signature %s is not even read', async (_, forge) => {
  const request = waiting
  const [body, headers] = forge(await it.pressed('mia', { value: request.step }))
  expect((await it.sender.send(body, headers)).status).toBe(401)
  await untouched(request)
})
const AT = 'x-slack-request-timestamp'

test('a signed press sent again after it was refused is refused, not done', async () => {
  const request = waiting
  const body = await it.pressed('ana', { value: request.step })
  await it.sender.send(body)
  await setPerson('ana', { roles: ['rep', 'finance'] })
  await it.sender.send(body)
  await setPerson('ana', { roles: ['rep'] })
  await untouched(request)
})

test('the API takes nobody’s word for who they are', async () => {
  const request = waiting
  const mia = it.people.mia
  const sent = { button: 'approve', value: request.step, by: mia, person: mia, as: 'mia' }
  const asRep = await it.baton.post('ana', 'buttons', sent)
  expect(JSON.stringify(asRep.body)).toMatch(/Only finance decides|unrecognized/i)
  const response = await fetch(`${it.baton.url}/api/v1/buttons`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-person': mia! },
    body: JSON.stringify(sent),
  })
  expect(response.status).toBe(401)
  await untouched(request)
})
