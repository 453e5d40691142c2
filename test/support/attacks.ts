import { randomUUID } from 'node:crypto'
import { beforeAll, expect, test } from 'vitest'
import type { Role } from '../../src/nouns.ts'
import { anEvent } from '../api/serve.ts'
import type { Fraud, Press, Request, Who } from './fraud.ts'

let it: Fraud
/** A request that no attack may decide. */
export let waiting: Request

/** Whatever is tried is refused: what the one who tried is told is kept, too, word for word. */
export async function refused(attack: () => Promise<string>): Promise<string> {
  const kept = new Set((await it.refusals()).map(({ signalId }) => signalId))
  const answer = await attack()
  const traces = (await it.refusals()).filter(({ signalId }) => !kept.has(signalId))
  expect(traces.map(({ because }) => because)).toEqual([answer])
  return answer
}

export const press = (who: Who, { step }: Request, how: Partial<Press> = {}): Promise<string> =>
  refused(() => it.press(who, { value: step, ...how }))

const submit = (
  who: Who,
  { step }: Request,
  fields: Record<string, string>,
  to = 'reject-approval',
): Promise<string> => refused(() => it.submit(who, to, step, fields))

/** The request as it should be after an attack, and its deal not won. */
export async function untouched(request: Request, approval = 'pending'): Promise<void> {
  expect(await it.standing(request)).toEqual({
    approval,
    stage: expect.not.stringContaining('won'),
  })
}

async function types(who: Who, line: string): Promise<string> {
  const answer = await it.types(who, line)
  await it.baton.settle()
  return answer
}

export const setPerson = (who: string, to: { roles?: Role[]; active?: boolean }) =>
  it.baton.house().db.updateTable('person').set(to).where('id', '=', it.people[who]!).execute()

/**
 * The attacks that every chat must withstand: none has an effect, each is answered, each is kept.
 * `strangers` are those whom this chat does not vouch for, and what they are told.
 */
export function declareAttacks(
  given: () => Fraud,
  strangers: readonly [title: string, who: Who, says: RegExp][],
): void {
  beforeAll(async () => {
    it = given()
    waiting = await it.ask()
  })
  declareStrangers(strangers)
  declareParties()
  declareChangedFacts()
  declareForgedValues()
  declareLostRights()
  declareLateOnes()
  declareWords()
}

function declareStrangers(strangers: readonly [title: string, who: Who, says: RegExp][]): void {
  test.each<[string, Who, RegExp]>([
    ['a rep', 'ana', /Only finance decides/],
    ['a manager', 'max', /Only finance decides/],
    ['somebody of delivery', 'kim', /Only finance decides/],
    ['an admin', 'ole', /Only finance decides/],
    ['somebody whom nobody knows', 'eve', /not linked/],
    ['a person whose access ended', 'ina', /not linked/],
    ...strangers,
  ])('%s approves nothing', async (_, who, says) => {
    expect(await press(who, waiting)).toMatch(says)
    await untouched(waiting)
  })
}

function declareParties(): void {
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
    expect(await types('rae', `/deal assign "${name}" to ana because it is hers`)).toContain('Ana')
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
}

function declareChangedFacts(): void {
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
}

function declareForgedValues(): void {
  test.each<[string, (request: Request) => Partial<Press>, RegExp]>([
    [
      'the name of an approver beside the step',
      ({ step }) => ({ value: `${step}|mia` }),
      /no longer/,
    ],
    [
      'a right in JSON',
      ({ step }) => ({ value: JSON.stringify({ step, as: 'mia' }) }),
      /no longer/,
    ],
    ['the request instead of its step', (r) => ({ value: r.approval }), /no such request/],
    ['the deal', ({ deal }) => ({ value: deal }), /no such request/],
    ['a step that never was', () => ({ value: randomUUID() }), /no such request/],
    ['nothing', () => ({ value: '' }), /no longer/],
    ['half of a step', ({ step }) => ({ value: step.slice(0, 18) }), /no longer/],
    ['a piece of SQL', () => ({ value: "' or status = 'pending' --" }), /no longer/],
    ['the name of a built-in property', () => ({ value: '__proto__' }), /no longer/],
    ['a step and a line break', ({ step }) => ({ value: `${step}\n` }), /no longer/],
    ['a press of no button of ours', () => ({ action: 'force-approve' }), /no longer/],
    ['a press named like a built-in property', () => ({ action: 'constructor' }), /no longer/],
  ])('an approver’s press that carries %s approves nothing', async (_, how, says) => {
    const request = waiting
    expect(await press('mia', request, how(request))).toMatch(says)
    await untouched(request)
  })
}

function declareLostRights(): void {
  test('a card copied to another channel gives nobody a right', async () => {
    const request = waiting
    expect(await press('kim', request, { channel: 'deals' })).toMatch(/Only finance decides/)
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
}

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

function declareLateOnes(): void {
  test('a press after the decision changes nothing, and says who decided', async () => {
    const request = await it.ask()
    await it.press('fay', { value: request.step })
    expect(await it.standing(request)).toEqual({ approval: 'approved', stage: 'closed_won' })
    expect(await press('mia', request)).toMatch(/fay Example approved this/)
    expect(await submit('mia', request, { reason: 'Too late' })).toMatch(
      /fay Example approved this/,
    )
    expect(await it.standing(request)).toEqual({ approval: 'approved', stage: 'closed_won' })
  })

  test('what was rejected is not approved afterwards', async () => {
    const request = await it.ask()
    await it.submit('fay', 'reject-approval', request.step, { reason: 'No' })
    await untouched(request, 'rejected')
    expect(await press('mia', request)).toMatch(/fay Example rejected this/)
    await untouched(request, 'rejected')
  })

  test('nothing is approved for a deal that was deleted', async () => {
    const request = await it.ask()
    await it.baton.deliver(anEvent({ external_id: request.external }, 'deal.deleted'))
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
}

function declareWords(): void {
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
}
