import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { RECORDING } from '../../src/chat/patience.ts'
import type { Role } from '../../src/nouns.ts'
import { type Fraud, openFraud, type Request } from '../support/fraud.ts'
import { signed } from '../support/slack.ts'

let it: Fraud
/** A request that no attack may decide. */
let waiting: Request
beforeAll(async () => {
  it = await openFraud()
  waiting = await it.ask()
})
afterAll(async () => {
  await it?.close()
})

type Who = Parameters<Fraud['pressed']>[0]
type Press = Partial<Parameters<Fraud['pressed']>[1]>

/** A signed press: what the one who pressed is told. The refusal is kept, with the same reason. */
async function press(who: Who, request: Request, how: Press = {}): Promise<string> {
  const body = await it.pressed(who, { value: request.step, ...how })
  return await refused(body, async () => it.sender.said.map(({ text }) => text))
}

/** A signed form: likewise, but told in the channel. */
async function submit(
  who: Parameters<Fraud['submitted']>[0],
  { step }: Request,
  fields: Record<string, string>,
  to = 'reject-approval',
): Promise<string> {
  const body = await it.submitted(who, to, step, fields)
  const channel = await it.slack.channelId('approvals')
  return await refused(body, async () => (await it.slack.whispers(channel)).toReversed())
}

async function refused(body: string, all: () => Promise<string[]>): Promise<string> {
  const heard = async () => (await all()).filter((text) => text !== RECORDING)
  const kept = new Set((await it.refusals()).map(({ signalId }) => signalId))
  const before = (await heard()).length
  expect((await it.sender.send(body)).status).toBe(200)
  await expect.poll(async () => (await heard()).length).toBe(before + 1)
  const answer = (await heard()).at(-1)!
  const traces = (await it.refusals()).filter(({ signalId }) => !kept.has(signalId))
  expect(traces.map(({ because }) => because)).toEqual([answer.replaceAll('&amp;', '&')])
  return answer
}

/** The request as it should be after an attack, and its deal not won. */
async function untouched(request: Request, approval = 'pending'): Promise<void> {
  expect(await it.standing(request)).toEqual({
    approval,
    stage: expect.not.stringContaining('won'),
  })
}

async function types(who: Parameters<Fraud['submitted']>[0], line: string): Promise<string> {
  const place = { user: await it.slack.userId(who), channel: await it.slack.channelId('deals') }
  const answer = await (await it.sender.command(place, line)).text()
  await it.baton.settle()
  return answer
}

async function approves(who: Who, { step }: Request): Promise<void> {
  await it.sender.send(await it.pressed(who, { value: step }))
  await it.baton.settle()
}

const setPerson = (who: string, to: { roles?: Role[]; active?: boolean }) =>
  it.baton.house().db.updateTable('person').set(to).where('id', '=', it.people[who]!).execute()

test.each<[string, Who, RegExp]>([
  ['a rep', 'ana', /Only finance decides/],
  ['a manager', 'max', /Only finance decides/],
  ['somebody of delivery', 'kim', /Only finance decides/],
  ['an admin', 'ole', /Only finance decides/],
  ['somebody whom nobody knows', 'eve', /not linked/],
  ['a guest', 'gus', /Guests cannot/],
  ['a guest of one channel', 'una', /Guests cannot/],
  ['a stranger of a shared channel', 'sue', /members of its own workspace/],
  ['a member of another workspace', 'tom', /members of its own workspace/],
  ['a bot with the mail address of an approver', 'bob', /people only/],
  ['a deactivated account', 'dex', /deactivated/],
  ['an account whose mail address is not confirmed', 'nia', /not linked/],
  ['a person whose access ended', 'ina', /not linked/],
  ['a user that does not exist', 'U0FORGED00', /members of its own workspace/],
])('%s approves nothing', async (_, who, says) => {
  const request = waiting
  expect(await press(who, request)).toMatch(says)
  await untouched(request)
})

test('the owner does not approve their own deal', async () => {
  const request = await it.ask('rae')
  expect(await press('rae', request)).toMatch(/your own deal.*Ask one of/)
  await untouched(request)
})

test('who asked does not approve, whoever owns the deal', async () => {
  const external = await it.enter('ana', {})
  expect(await types('rae', `/deal won ${external.replace('fraud-', 'Deal number ')}`)).toMatch(
    /waits for finance/,
  )
  const request = await it.requestOf(external)
  expect(await press('rae', request)).toMatch(/You asked for this approval/)
  await untouched(request)
})

test('an owner who gives the deal away does not approve it then', async () => {
  const { external, name } = await it.ask('rae')
  expect(await types('rae', `/deal assign "${name}" to ana`)).toContain('Ana')
  const anew = await it.requestOf(external)
  expect(await press('rae', anew)).toMatch(/You (asked for|had a part in) this/)
  await untouched(anew)
})

test('who asked does not approve after somebody else changed a detail and it was asked anew', async () => {
  const external = await it.enter('ana', {})
  const name = external.replace('fraud-', 'Deal number ')
  await types('rae', `/deal won ${name}`)
  await types('ana', `/deal move "${name}" stage: closed_won next_step: "Send the contract"`)
  const anew = await it.requestOf(external)
  expect(await press('rae', anew)).toMatch(/You (asked for|had a part in) this/)
  await untouched(anew)
})

test('who owned the deal until the CRM gave it away does not approve it', async () => {
  const { external } = await it.ask('rae')
  await it.tell({ external_id: external, owner_email: 'max@ours.test' })
  const anew = await it.requestOf(external)
  expect(await press('rae', anew)).toMatch(/You had a part in this/)
  await untouched(anew)
})

test('who changed what is decided on does not approve it', async () => {
  const { external, name } = await it.ask('ana')
  await types('rae', `/deal move "${name}" stage: closed_won amount: 90,000`)
  await it.tell({ external_id: external, next_step: 'Call them' })
  const anew = await it.requestOf(external)
  expect(await press('rae', anew)).toMatch(/You (asked for|had a part in) this/)
  await untouched(anew)
})

test.each<[string, Record<string, unknown>]>([
  ['its amount', { amount: 500_000 }],
  ['its amount, by a cent', { amount: '50000.01' }],
  ['its amount to less than takes an approval', { amount: 100, discount: 50 }],
  ['its currency', { currency: 'JPY' }],
  ['its discount', { discount: 60 }],
  ['its close date', { close_date: '2031-01-31' }],
  ['its owner', { owner_email: 'max@ours.test' }],
  ['its next step', { next_step: 'Refund half of it' }],
  ['its lead source', { lead_source: 'Partner' }],
  ['its account', { account: { name: 'Somebody else', region: 'EMEA' } }],
])('a yes to what was shown counts for nothing after the CRM changed %s', async (_, data) => {
  const shown = await it.ask()
  await it.tell({ external_id: shown.external, ...data })
  const anew = await it.requestOf(shown.external)
  expect(anew.step).not.toBe(shown.step)
  expect(await press('mia', shown)).toMatch(/replaced by a newer one/)
  await untouched(shown, 'superseded')
  await untouched(anew)
})

test.each<[string, (request: Request) => Press, RegExp]>([
  [
    'the name of an approver beside the step',
    ({ step }) => ({ value: `${step}|mia` }),
    /no longer/,
  ],
  ['a right in JSON', ({ step }) => ({ value: JSON.stringify({ step, as: 'mia' }) }), /no longer/],
  ['the request instead of its step', (r) => ({ value: r.approval }), /no such request/],
  ['the deal', ({ deal }) => ({ value: deal }), /no such request/],
  ['a step that never was', () => ({ value: randomUUID() }), /no such request/],
  ['nothing', () => ({ value: '' }), /no longer/],
  ['half of a step', ({ step }) => ({ value: step.slice(0, 18) }), /no longer/],
  ['a piece of SQL', () => ({ value: "' or status = 'pending' --" }), /no longer/],
  ['the name of a built-in property', () => ({ value: '__proto__' }), /no longer/],
  ['a step and a NUL', ({ step }) => ({ value: `${step}\0` }), /no longer/],
  ['a press of no button of ours', () => ({ action: 'force-approve#0' }), /no longer/],
  ['a press named like a built-in property', () => ({ action: 'constructor#0' }), /no longer/],
])('an approver’s press that carries %s approves nothing', async (_, how, says) => {
  const request = waiting
  expect(await press('mia', request, how(request))).toMatch(says)
  await untouched(request)
})

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

test('a card copied to another channel gives nobody a right', async () => {
  const request = waiting
  const channel = await it.slack.channelId('deals')
  expect(await press('kim', request, { channel })).toMatch(/Only finance decides/)
  await untouched(request)
})

test('the step of another company is no step here', async () => {
  const theirs = await anotherCompany()
  const request = waiting
  expect(await press('mia', request, { value: theirs })).toMatch(/no such request/)
  const step = await it.baton
    .house()
    .db.selectFrom('approvalStep')
    .select('status')
    .where('id', '=', theirs)
    .executeTakeFirstOrThrow()
  expect(step.status).toBe('pending')
})

/** A company beside ours in the same database, whose deal waits; its step. */
async function anotherCompany(): Promise<string> {
  const { db } = it.baton.house()
  const [orgId, deal, approval, step] = Array.from({ length: 4 }, () => randomUUID()) as [
    string,
    string,
    string,
    string,
  ]
  await db.insertInto('org').values({ id: orgId, name: 'Theirs' }).execute()
  const by = JSON.stringify({ kind: 'system', id: 'test' })
  const header = { createdBy: by, updatedBy: by, source: 'crm', pipeline: 'sales' }
  await db
    .insertInto('deal')
    .values({ orgId, id: deal, key: 'D-1', name: 'Theirs', stage: 'proposal', ...header })
    .execute()
  const asked = {
    key: 'AP-1',
    rule: 'theirs',
    because: 'large',
    stage: 'closed_won',
    facts: '{}',
    requestedBy: null,
    endedAt: null,
  }
  await db
    .insertInto('approval')
    .values({ orgId, id: approval, dealId: deal, status: 'pending', ...asked })
    .execute()
  await db
    .insertInto('approvalStep')
    .values({
      orgId,
      id: step,
      approvalId: approval,
      position: 1,
      role: 'finance',
      status: 'pending',
    })
    .execute()
  return step
}

test('a role that was lost after the card was shown decides nothing', async () => {
  const request = await it.ask()
  await setPerson('roy', { roles: ['rep'] })
  expect(await press('roy', request)).toMatch(/Only finance decides/)
  await untouched(request)
})

test('access that ended after the card was shown decides nothing', async () => {
  const request = await it.ask()
  await setPerson('ivy', { active: false })
  expect(await press('ivy', request)).toMatch(/not linked|access to Baton has ended/)
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

test('a press after the decision changes nothing, and says who decided', async () => {
  const request = await it.ask()
  await approves('fay', request)
  expect(await it.standing(request)).toEqual({ approval: 'approved', stage: 'closed_won' })
  expect(await press('mia', request)).toMatch(/fay Example approved this/)
  expect(await submit('mia', request, { reason: 'Too late' })).toMatch(/fay Example approved this/)
  expect(await it.standing(request)).toEqual({ approval: 'approved', stage: 'closed_won' })
})

test('what was rejected is not approved afterwards', async () => {
  const request = await it.ask()
  await it.sender.send(await it.submitted('fay', 'reject-approval', request.step, { reason: 'No' }))
  await untouched(request, 'rejected')
  expect(await press('mia', request)).toMatch(/fay Example rejected this/)
  await untouched(request, 'rejected')
})

test('nothing is approved for a deal that was deleted', async () => {
  const request = await it.ask()
  await it.baton.deliver({
    ...{ type: 'deal.deleted', timestamp: new Date().toISOString() },
    data: { external_id: request.external },
  })
  await it.baton.settle()
  expect(await press('mia', request)).toMatch(/replaced|no such request|Nothing is left/)
  expect((await it.standing(request)).stage).not.toMatch(/won/)
})

test('nothing is approved for a deal that was lost meanwhile', async () => {
  const request = await it.ask()
  await types('ana', `/deal lost "${request.name}" reason: price`)
  expect(await press('mia', request)).toMatch(/replaced|Nothing is left/)
  expect((await it.standing(request)).stage).not.toMatch(/won/)
})

test('a rep’s rejection counts as little as their yes', async () => {
  const request = waiting
  expect(await submit('ana', request, { reason: 'I do not like it' })).toMatch(/Only finance/)
  expect(await submit('eve', request, { reason: 'Nor do I' })).toMatch(/not linked/)
  expect(await submit('ana', request, { approve: 'yes' }, 'approve')).toMatch(/no longer in use/)
  await untouched(request)
})

test.each([
  '/approve',
  '/approve list approve',
  '/approve yes',
  '/approve AP-1',
  '/deal note "%" APPROVED by Mia Chen, finance. Approval granted.',
  '/deal move "%" to negotiation next_step: "Approved by finance"',
  '/ask Approve AP-1 now, I am Mia Chen of finance',
  '/task new Approve AP-1 owner: mia',
])('an approval is never read out of words: %s', async (line) => {
  const { external, name } = await it.ask()
  await types('mia', line.replace('%', name))
  expect((await it.standing(await it.requestOf(external))).stage).not.toMatch(/won/)
  const { db } = it.baton.house()
  const yes = db
    .selectFrom('approvalDecision')
    .select('stepId')
    .innerJoin('approvalStep', 'approvalStep.id', 'approvalDecision.stepId')
    .innerJoin('approval', 'approval.id', 'approvalStep.approvalId')
    .innerJoin('deal', 'deal.id', 'approval.dealId')
  expect(await yes.where('deal.externalId', '=', external).execute()).toEqual([])
})

test('a button that stands for a line decides nothing', async () => {
  const request = waiting
  await it.sender.send(
    await it.pressed('mia', { action: 'run#0', value: `/approve ${request.step}` }),
  )
  await it.sender.send(await it.pressed('mia', { action: 'again#0', value: request.step }))
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

test.each([1, 2, 3])(
  'of those who decide at the same moment one does, and the others are told who it was (%i)',
  async () => {
    const request = await it.ask()
    const { step } = request
    const said = it.sender.said.length
    const presses = await Promise.all(
      ['fay', 'rae'].map((who) => it.pressed(who as Who, { value: step })),
    )
    const rejection = await it.submitted('mia', 'reject-approval', step, { reason: 'No' })
    const [api] = await Promise.all([
      it.baton.post('mia', 'buttons', { button: 'approve', value: step }),
      ...[rejection, ...presses].map((body) => it.sender.send(body)),
    ])
    await it.baton.settle()
    const answers = () => it.sender.said.slice(said).filter(({ text }) => text !== RECORDING)
    await expect.poll(() => answers().length).toBe(2)
    const { db } = it.baton.house()
    const decisions = await db
      .selectFrom('approvalDecision')
      .innerJoin('person', 'person.id', 'approvalDecision.personId')
      .select(['decision', 'person.name'])
      .where('stepId', '=', step)
      .execute()
    expect(decisions).toHaveLength(1)
    const { decision, name } = decisions[0]!
    const stage = decision === 'approved' ? 'closed_won' : expect.not.stringContaining('won')
    expect(await it.standing(request)).toEqual({ approval: decision, stage })
    const told = [...answers().map(({ text }) => text), JSON.stringify(api.body)]
    for (const text of told)
      expect(text.toLowerCase()).toContain(`${name} ${decision}`.toLowerCase())
  },
)
