import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { declareAttacks, press, refused, untouched, waiting } from '../support/attacks.ts'
import { openFraud, type Who } from '../support/fraud.ts'
import { teamsScene } from '../support/fraud-teams.ts'
import type { Activity } from '../support/teams-sender.ts'
import { aadOf, channelId, memberId } from '../support/teams-stub.ts'

type Scene = Awaited<ReturnType<typeof teamsScene>>
let it: Awaited<ReturnType<typeof openFraud<Awaited<ReturnType<Scene['begin']>>>>>
beforeAll(async () => {
  it = await openFraud(await teamsScene())
})
afterAll(async () => {
  await it?.close()
})

declareAttacks(
  () => it,
  [
    ['a guest', 'gus', /Guests cannot/],
    ['somebody who came in by a link', 'una', /Guests cannot/],
    ['a stranger of a shared channel', 'sue', /its own company only/],
    ['a member of another tenant', 'tom', /its own company only/],
    ['a bot with the mail address of an approver', 'bob', /its own company only/],
    ['somebody who left', 'dex', /its own company only/],
    ['an account without a mail address', 'nia', /not linked/],
    ['a user that does not exist', 'nobody', /its own company only/],
  ],
)

const from = (who: string, more: object = {}) => ({
  from: { id: memberId(who), name: who, aadObjectId: aadOf(who), ...more },
})

test.each<[string, object, RegExp]>([
  ['the name of an approver', from('ana', { name: 'Mia Chen' }), /Only finance decides/],
  ['the Entra id of an approver', from('ana', { aadObjectId: aadOf('mia') }), /own company only/],
  ['the Teams id of an approver', from('mia', { aadObjectId: aadOf('ana') }), /own company only/],
  ['no Entra id', from('mia', { aadObjectId: undefined }), /own company only/],
  ['an empty Entra id', from('mia', { aadObjectId: '' }), /own company only/],
  ['the id of a bot', from('mia', { id: '28:mia' }), /own company only/],
  ['the role of a bot', from('mia', { role: 'bot' }), /own company only/],
  ['an approver it is on behalf of', { onBehalfOf: [from('mia').from] }, /Only finance decides/],
])('a press with %s approves nothing', async (_, payload, says) => {
  expect(await press('ana', waiting, { payload })).toMatch(says)
  await untouched(waiting)
})

/** What a press carries beside the step, as Teams hands it back. */
const carries = (step: string, baton: object, beside: object = {}): Activity => ({
  action: { type: 'Action.Execute', verb: 'approve', data: { baton: { value: step, ...baton } } },
  trigger: 'manual',
  ...beside,
})

test.each<[string, (step: string) => object]>([
  ['an approver in the button', (step) => carries(step, { by: aadOf('mia'), person: 'mia' })],
  ['an approver beside the button', (step) => carries(step, {}, { from: from('mia').from })],
  ['a role in the button', (step) => carries(step, { roles: ['finance'], role: 'finance' })],
  ['a state that never was', (step) => carries(step, { message: randomUUID(), version: 9_999 })],
  ['the name of a built-in property', (step) => carries(step, { message: '__proto__' })],
])('a rep’s press that carries %s approves nothing', async (_, value) => {
  const payload = { value: value(waiting.step) }
  expect(await press('ana', waiting, { payload })).toMatch(/Only finance decides/)
  await untouched(waiting)
})

/** The activity as it comes in where others are not asked who they are. */
async function tell(activity: Activity, claims: object = {}): Promise<number> {
  const authorization = `Bearer ${it.sender.token({ ...claims })}`
  return (await it.sender.send(activity, { authorization })).status
}
const ELSEWHERE = '00000000-0000-0000-0000-000000000bad'

test.each<[string, (press: Activity) => Activity, object, number]>([
  ['of another tenant', inTenant(ELSEWHERE), {}, 403],
  ['of two tenants', (it) => ({ ...it, channelData: { tenant: { id: ELSEWHERE } } }), {}, 403],
  ['of no tenant', inTenant(undefined), {}, 403],
  ['of another channel than Teams', (it) => ({ ...it, channelId: 'webchat' }), {}, 403],
  ['of no channel', ({ channelId: _, ...it }) => it, {}, 403],
  ['of a foreign service', (it) => ({ ...it, serviceUrl: 'https://evil.example/' }), {}, 403],
  ['for another app', (it) => it, { aud: randomUUID() }, 401],
  ['by another issuer', (it) => it, { iss: 'https://sts.example' }, 401],
  ['of yesterday', (it) => it, { nbf: 1_700_000_000, exp: 1_700_003_600 }, 401],
])('a press %s is not even asked about', async (_, forge, claims, status) => {
  expect(await tell(forge(it.pressed('mia', { value: waiting.step })), claims)).toBe(status)
  await untouched(waiting)
})

function inTenant(id: string | undefined) {
  const tenant = id ? { id } : undefined
  return ({ conversation, ...it }: Activity): Activity => ({
    ...it,
    conversation: { ...conversation, tenantId: id },
    channelData: { tenant },
  })
}

test('a press with nobody’s signature is not even read', async () => {
  const { send } = it.sender
  expect((await send(it.pressed('mia', { value: waiting.step }), {})).status).toBe(401)
  await untouched(waiting)
})

/** The first card in #approvals, which is the waiting request's: its id there, ours, and all that stands there. */
function firstCard() {
  const stands = it.teams.shown(channelId('approvals'))
  const [, message] = JSON.stringify(stands[0]).match(/"message":"([0-9a-f-]{36})"/)!
  return { replyToId: stands[0]!.id, message, stands }
}

test.each<[string, Who, 'ana' | 'rae', RegExp]>([
  ['a rep, who has none', 'ana', 'ana', /Only finance decides/],
  ['an approver, who has it for others only,', 'rae', 'rae', /your own deal/],
])('the card of another request lends %s no right', async (_, who, owner, says) => {
  const request = await it.ask(owner)
  const { replyToId, message, stands } = firstCard()
  const payload = { replyToId, value: carries(request.step, { message, version: 1 }) }
  expect(await press(who, request, { payload })).toMatch(says)
  expect(firstCard().stands).toEqual(stands)
  await untouched(request)
  await untouched(waiting)
})

test('a guest is shown no form to reject with', async () => {
  const baton = { ask: 'press', press: 'reject', value: waiting.step }
  const opened = it.sender.invoke('gus', 'person', 'task/fetch', { data: { baton } })
  expect(await refused(() => it.told('gus', opened))).toMatch(/Guests cannot/)
  await untouched(waiting)
})

test.each(['composeExtension/submitAction', 'task/submit'])(
  'a form that nobody was shown counts as little: %s',
  async (name) => {
    const baton = { submit: 'reject-approval', value: waiting.step, nonce: name, names: ['reason'] }
    const data = { baton, 'field.reason': 'Because', 'field.by': aadOf('mia') }
    const sent = it.sender.invoke('ana', 'channel:approvals', name, { data })
    expect(await refused(() => it.told('ana', sent))).toMatch(/Only finance decides/)
    await untouched(waiting)
  },
)

test('a button that stands for a line decides nothing', async () => {
  const line = { action: 'run', value: `/approve ${waiting.step}` }
  await it.sender.send(it.pressed('mia', line))
  const question = { ask: 'line', text: `approve ${waiting.step}` }
  await it.sender.send(
    it.sender.invoke('mia', 'person', 'task/fetch', { data: { baton: question } }),
  )
  await it.baton.settle()
  await untouched(waiting)
})

test('what Teams tells again under the same and under a new id is decided once', async () => {
  const request = await it.ask()
  const sent = it.pressed('fay', { value: request.step })
  await Promise.all([it.sender.send(sent), it.sender.send(sent)])
  await it.sender.send({ ...sent, id: `f:${randomUUID()}` })
  await it.baton.settle()
  expect(await it.standing(request)).toEqual({ approval: 'approved', stage: 'closed_won' })
  const { db } = it.baton.house()
  const decisions = db.selectFrom('approvalDecision').select('decision')
  expect(await decisions.where('stepId', '=', request.step).execute()).toHaveLength(1)
  const clicks = (await it.baton.rows('inbox')).filter(({ signal }) =>
    JSON.stringify(signal).includes(request.step),
  )
  expect(clicks).toHaveLength(1)
})

test('a refused press sent again stays refused', async () => {
  const sent = it.pressed('ana', { value: waiting.step })
  for (let times = 0; times < 3; times++) {
    expect(await it.told('ana', sent)).toMatch(/Only finance decides/)
  }
  await untouched(waiting)
})
