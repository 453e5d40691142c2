import { describe, expect, test } from 'vitest'
import { decide } from '../../src/decide/decide.ts'
import type { Effect, Signal, Situation, Verdict } from '../../src/model.ts'
import type { Person } from '../../src/nouns.ts'
import {
  ANA,
  aClock,
  aDeal,
  anAccount,
  anApproval,
  anException,
  aReport,
  aSignal,
  aSituation,
  askedBy,
  aTask,
  FAY,
  idOf,
  MAX,
  MONDAY,
  OLE,
  theRulebook,
} from '../support/given.ts'

const rulebook = theRulebook()
const judge = (signal: Signal, given: Partial<Situation> = {}) =>
  decide(rulebook, aSituation(signal, given))
const only = <D extends Effect['do']>(verdicts: readonly Verdict[], what: D) =>
  verdicts
    .flatMap(({ effects }) => effects)
    .filter((it): it is Extract<Effect, { do: D }> => it.do === what)
const kinds = (verdicts: readonly Verdict[]) =>
  verdicts.flatMap(({ effects }) => effects).map((it) => it.do)
const REFUSED = [expect.objectContaining({ outcome: 'refuse', effects: [] })]

describe('an approval that is clicked', () => {
  const click = (person: Person, given: Record<string, unknown> = {}) =>
    aSignal('approval.clicked', {
      step: idOf(41),
      decision: 'approve',
      ...askedBy(person),
      ...given,
    })
  const waiting = {
    deal: aDeal({ amount: '50000.00', pendingStage: 'closed_won' }),
    approval: anApproval(),
  }

  test('by finance lets the deal go on under this approval', () => {
    const verdicts = judge(click(FAY), waiting)
    expect(verdicts[0]?.because).toBe(
      'Fay Osei approved Acme renewal; Acme renewal becomes Closed won',
    )
    expect(only(verdicts, 'decide-step')).toMatchObject([{ status: 'approved', by: FAY.id }])
    expect(only(verdicts, 'end-approval')).toMatchObject([{ status: 'approved' }])
    expect(only(verdicts, 'follow')[0]?.signal).toMatchObject({
      kind: 'deal.updated',
      patch: { stage: 'closed_won' },
      approval: idOf(40),
      by: { kind: 'rule' },
    })
  })

  test('with a step left waits for the next role', () => {
    const [first] = anApproval().steps
    const approval = anApproval({
      steps: [first!, { ...first!, id: idOf(42), position: 2, role: 'manager' }],
    })
    const verdicts = judge(click(FAY), { ...waiting, approval })
    expect(verdicts[0]?.because).toBe('Fay Osei approved Acme renewal; manager decides next')
    expect(kinds(verdicts)).not.toContain('end-approval')
    expect(only(verdicts, 'tell').map(({ where }) => where)).toContain(`person:${MAX.id}`)
  })

  test('rejected says why, and the deal no longer waits', () => {
    const verdicts = judge(click(FAY, { decision: 'reject', reason: ' No budget ' }), waiting)
    expect(verdicts[0]?.because).toBe('Fay Osei rejected Acme renewal: No budget')
    expect(only(verdicts, 'change')).toMatchObject([
      { fields: { pendingStage: null }, was: { pendingStage: 'closed_won' } },
    ])
    expect(only(verdicts, 'end-approval')).toMatchObject([{ status: 'rejected' }])
    expect(only(verdicts, 'tell').map(({ where }) => where)).toContain(`person:${ANA.id}`)
    expect(kinds(verdicts)).not.toContain('follow')
  })

  test('rejected without a reason is asked for one', () => {
    const verdicts = judge(click(FAY, { decision: 'reject', reason: ' ' }), waiting)
    expect(verdicts).toMatchObject([
      { outcome: 'refuse', read: { missing: ['reason'] }, effects: [] },
    ])
  })

  test('by somebody else is refused with whom to ask', () => {
    expect(judge(click(MAX), waiting)).toMatchObject([
      { outcome: 'refuse', because: 'Only finance decides this. Ask Fay Osei.', effects: [] },
    ])
  })

  test('a second time is refused with who decided and when', () => {
    const [step] = anApproval().steps
    const decided = { ...step!, status: 'approved', decidedBy: FAY.id, decidedAt: MONDAY } as const
    const approval = anApproval({ status: 'approved', steps: [decided] })
    expect(judge(click(FAY), { ...waiting, approval })[0]?.because).toBe(
      'Fay Osei approved this on Monday 7 January 10:00. Nothing is left to decide.',
    )
  })

  test('that is gone, or by no person, is refused', () => {
    expect(judge(click(FAY), { approval: null })).toEqual(REFUSED)
    expect(
      judge(aSignal('approval.clicked', { step: idOf(41), decision: 'approve' }), waiting),
    ).toEqual(REFUSED)
  })
})

describe('an exception that is answered', () => {
  const answer = (value: string, person = ANA) =>
    aSignal('exception.answered', { exception: idOf(50), value, ...askedBy(person) })
  const resume = aReport(
    { stage: 'closed_won' },
    { id: 'first/again/amount', deal: { id: idOf(10) } },
  )
  const exception = anException({ resume })

  test('is settled in time, and the work carries on with the answer', () => {
    const verdicts = judge(answer('€ 1 200'), { exception })
    expect(only(verdicts, 'settle')).toEqual([{ do: 'settle', exception: idOf(50) }])
    const [follow] = only(verdicts, 'follow')
    expect(follow?.signal).toMatchObject({
      id: 'signal exception.answered/rest',
      patch: { stage: 'closed_won', amount: '€ 1 200' },
      by: { kind: 'user', id: ANA.id },
      resumes: idOf(50),
    })
    const [next] = judge(follow!.signal)
    expect(next?.effects[0]).toMatchObject({
      do: 'change',
      fields: { amount: '1200.00', stage: 'closed_won' },
    })
  })

  test.each([
    ['amount', 'plenty', /write a number like/],
    ['owner_email', 'nobody@x.io', /Nobody active here/],
    ['stage', 'party', /is no stage: it is Prospecting/],
    ['close_date', '', /cannot be empty/],
    ['account.country', 'Atlantis', /write it like Germany/],
  ])('for %s with %j is refused with what to write instead', (field, value, because) => {
    const verdicts = judge(answer(value), { exception: anException({ field, resume }) })
    expect(verdicts).toEqual(REFUSED)
    expect(verdicts[0]?.because).toMatch(because)
  })

  test('about the account goes to the account', () => {
    const routed = aReport({}, { deal: { id: idOf(10) }, route: true })
    const unplaced = anException({ kind: 'unplaceable', field: 'account.region', resume: routed })
    const deal = aDeal({ ownerId: null })
    const account = anAccount({ region: null })
    const [follow] = only(judge(answer('EMEA'), { exception: unplaced, deal, account }), 'follow')
    expect(follow?.signal).toMatchObject({ account: { region: 'EMEA' }, route: true })
    const verdicts = judge(follow!.signal, { deal, account })
    expect(only(verdicts, 'change')[0]).toMatchObject({
      noun: 'account',
      fields: { region: 'EMEA' },
    })
    expect(only(verdicts, 'assign')).toMatchObject([{ noun: 'deal', to: ANA.id }])
  })

  test('for a playbook fills the field first, and then hands over', () => {
    const won = aSignal('deal.won', { id: 'w/again', deal: { id: idOf(10) } })
    const verdicts = judge(answer('2030-02-01'), {
      exception: anException({ field: 'close_date', resume: won }),
    })
    expect(only(verdicts, 'follow').map(({ signal }) => signal.kind)).toEqual([
      'deal.updated',
      'deal.won',
    ])
  })

  test('by somebody who may not, or twice, changes nothing', () => {
    expect(judge(answer('5', FAY), { exception })).toEqual(REFUSED)
    const settled = { ...exception, state: 'settled' as const }
    expect(judge(answer('5'), { exception: settled })).toMatchObject([
      { outcome: 'skip', effects: [] },
    ])
    expect(judge(answer('5'))).toEqual(REFUSED)
  })

  test('with nothing left to do is settled only', () => {
    const verdicts = judge(answer('seen'), { exception: anException({ field: 'colour' }) })
    expect(kinds(verdicts)).toEqual(['settle', 'tell', 'tell'])
  })
})

describe('a task', () => {
  const created = (given: Record<string, unknown>) =>
    aSignal('task.created', { ...askedBy(ANA), ...given })

  test('belongs to the colleague named, who is told', () => {
    const verdicts = judge(
      created({
        title: ' Call  Acme ',
        deal: { id: idOf(10) },
        owner: MAX.id,
        dueOn: '2030-02-01',
      }),
    )
    expect(only(verdicts, 'create')[0]?.fields).toMatchObject({
      title: 'Call Acme',
      dueOn: '2030-02-01',
      dealId: idOf(10),
    })
    expect(only(verdicts, 'assign')).toMatchObject([{ noun: 'task', to: MAX.id }])
    expect(only(verdicts, 'tell').map(({ where }) => where)).toEqual([`person:${MAX.id}`])
  })

  test('belongs to whoever adds it when nobody is named', () => {
    expect(only(judge(created({ title: 'Call' })), 'assign')).toMatchObject([{ to: ANA.id }])
  })

  test.each([
    ['without a title', { title: ' ' }],
    ['for a day that does not exist', { title: 'Call', dueOn: '2030-02-30' }],
    ['for a stranger', { title: 'Call', owner: idOf(99) }],
  ])('%s is refused', (_, given) => {
    expect(judge(created(given))).toEqual(REFUSED)
  })

  test('is done once, by its owner, and its board shows it', () => {
    const done = aSignal('task.completed', { task: idOf(30), ...askedBy(ANA) })
    const project = { id: idOf(70) } as unknown as NonNullable<Situation['project']>
    const verdicts = judge(done, {
      task: aTask({ projectId: idOf(70) }),
      project,
      clocks: [aClock()],
    })
    expect(only(verdicts, 'change')[0]?.fields).toMatchObject({
      status: 'completed',
      completedAt: MONDAY,
    })
    expect(only(verdicts, 'set-clock')).toMatchObject([{ what: 'met' }])
    expect(only(verdicts, 'tell').map(({ where }) => where)).toEqual([
      `person:${ANA.id}`,
      'channel:handoffs',
    ])
    expect(judge(done, { task: aTask({ status: 'completed' }) })).toMatchObject([
      { outcome: 'skip' },
    ])
    expect(judge({ ...done, ...askedBy(FAY) }, { task: aTask() })).toEqual(REFUSED)
    expect(judge(done)).toEqual(REFUSED)
  })

  test('is accepted once', () => {
    const accepted = aSignal('task.accepted', { task: idOf(30), ...askedBy(ANA) })
    expect(only(judge(accepted, { task: aTask() }), 'change')[0]?.fields).toEqual({
      acceptedAt: MONDAY,
      status: 'in_progress',
    })
    expect(judge(accepted, { task: aTask({ acceptedAt: MONDAY }) })).toMatchObject([
      { outcome: 'skip' },
    ])
  })
})

describe('a note', () => {
  const note = (text: string) =>
    aSignal('note.added', { deal: { id: idOf(10) }, text, ...askedBy(ANA) })

  test('is logged and meets the first response', () => {
    const verdicts = judge(note('Called them'), { clocks: [aClock()] })
    expect(only(verdicts, 'log')).toMatchObject([{ activity: 'note', text: 'Called them' }])
    expect(only(verdicts, 'set-clock')).toMatchObject([{ what: 'met' }])
  })

  test.each([
    ['empty', note(' \n'), {}],
    ['far too long', note('x'.repeat(10_001)), {}],
    ['about no deal', note('Hi'), { deal: null }],
  ])('that is %s is refused', (_, signal, given) => {
    expect(judge(signal, given)).toEqual(REFUSED)
  })
})

describe('an account that is reported', () => {
  const report = (account: Record<string, unknown>, given: Record<string, unknown> = {}) =>
    aSignal('account.updated', { account, patch: {}, ...given })

  test('is created with its key, country code and owner', () => {
    const signal = report({
      externalId: 'A-7',
      name: 'Beta, Inc.',
      country: 'Germany',
      ownerEmail: MAX.email,
    })
    const verdicts = judge(signal, { account: null, deal: null })
    expect(only(verdicts, 'create')[0]?.fields).toMatchObject({
      name: 'Beta, Inc.',
      nameKey: 'beta',
      country: 'DE',
      externalId: 'A-7',
    })
    expect(only(verdicts, 'assign')).toMatchObject([{ noun: 'account', to: MAX.id }])
  })

  test('changes what differs; a bad field waits for an answer', () => {
    const verdicts = judge(report({ region: 'AMER', country: 'Atlantis' }))
    expect(only(verdicts, 'change')).toMatchObject([
      { fields: { region: 'AMER' }, was: { region: 'EMEA' } },
    ])
    expect(only(verdicts, 'raise')[0]?.exception).toMatchObject({
      noun: 'account',
      field: 'country',
      resume: { kind: 'account.updated' },
    })
  })

  test('as it is known already is no change', () => {
    expect(judge(report({ name: 'Acme', region: 'EMEA' }))).toMatchObject([
      { outcome: 'skip', effects: [] },
    ])
  })

  test('with a bad field by a person is refused', () => {
    expect(
      judge(report({ id: idOf(20) }, { patch: { country: 'Atlantis' }, ...askedBy(ANA) })),
    ).toEqual([expect.objectContaining({ outcome: 'refuse', effects: [] })])
  })

  test('without any name is an exception that keeps the whole report', () => {
    const verdicts = judge(report({ region: 'EMEA' }), { account: null, deal: null })
    expect(only(verdicts, 'raise')[0]?.exception).toMatchObject({
      field: 'name',
      ownerId: OLE.id,
      resume: { account: { region: 'EMEA' } },
    })
  })
})

test('a summary is kept on the deal with its writer', () => {
  const signal = aSignal('summary.written', {
    deal: { id: idOf(10) },
    text: 'Good',
    nextAction: 'Call',
    writer: 'offline',
  })
  expect(only(judge(signal), 'change')[0]?.fields).toEqual({
    summary: { text: 'Good', nextAction: 'Call', writer: 'offline', at: MONDAY, without: [] },
  })
  expect(judge(signal, { deal: null })).toMatchObject([{ outcome: 'skip' }])
})

test('work of ours that failed for good is an exception that somebody owns', () => {
  const signal = aSignal('work.failed', {
    what: 'message',
    because: 'Slack said channel_not_found',
  })
  expect(only(judge(signal, { deal: null, account: null }), 'raise')[0]?.exception).toMatchObject({
    kind: 'failed',
    ownerId: OLE.id,
    because: 'Slack said channel_not_found',
  })
})

test('a won deal runs its playbook', () => {
  const deal = aDeal({ stage: 'closed_won', closeNo: 1 })
  const verdicts = judge(aSignal('deal.won', { deal: { id: idOf(10) } }), { deal })
  expect(only(verdicts, 'create').filter(({ noun }) => noun === 'project')).toHaveLength(1)
})
