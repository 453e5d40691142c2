import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decide } from '../../../src/decide/decide.ts'
import type { Effect, Signal, Situation, Verdict } from '../../../src/model.ts'
import { applied } from '../../support/apply.ts'
import {
  ANA,
  aClock,
  aDeal,
  anAccount,
  anApproval,
  aPerson,
  aReport,
  aSignal,
  aSituation,
  askedBy,
  EVERYONE,
  FAY,
  idOf,
  MAX,
  OLE,
  theRulebook,
} from '../../support/given.ts'

const rulebook = theRulebook()
const judge = (signal: Signal, given: Partial<Situation> = {}) =>
  decide(rulebook, aSituation(signal, given))
const effectsOf = (verdicts: readonly Verdict[]) => verdicts.flatMap(({ effects }) => effects)
const only = <D extends Effect['do']>(verdicts: readonly Verdict[], what: D) =>
  effectsOf(verdicts).filter((it): it is Extract<Effect, { do: D }> => it.do === what)
const change = (verdicts: readonly Verdict[]) =>
  only(verdicts, 'change').find(({ noun }) => noun === 'deal')
const raised = (verdicts: readonly Verdict[]) =>
  only(verdicts, 'raise').map(({ exception }) => exception)

describe('a deal that comes in', () => {
  const fresh = { deal: null, account: null }
  const report = (patch: Record<string, unknown>, given: Record<string, unknown> = {}) =>
    aSignal('deal.created', { deal: { externalId: 'X-9' }, patch, ...given })

  test('becomes a record with its account and contacts, an owner, a clock and a card', () => {
    const verdicts = judge(
      report(
        { name: 'Beta', amount: '1.234,50', stage: 'Proposal' },
        {
          account: { name: 'Beta Inc', region: 'EMEA' },
          contacts: [{ name: 'Cy', email: 'C@beta.io' }],
        },
      ),
      fresh,
    )
    const created = only(verdicts, 'create')
    expect(created.map(({ noun }) => noun)).toEqual(['account', 'deal', 'contact'])
    expect(created[1]!.fields).toMatchObject({
      name: 'Beta',
      amount: '1234.50',
      stage: 'proposal',
      accountId: created[0]!.id,
      externalId: 'X-9',
    })
    expect(created[2]!.fields).toMatchObject({ email: 'c@beta.io', dealId: created[1]!.id })
    expect(only(verdicts, 'assign')).toEqual([
      expect.objectContaining({ noun: 'deal', to: ANA.id }),
    ])
    expect(only(verdicts, 'advance-rotation')).toEqual([
      { do: 'advance-rotation', team: 'emea-sales', to: ANA.id },
    ])
    expect(only(verdicts, 'start-clock')).toHaveLength(1)
    expect(only(verdicts, 'tell').map(({ where }) => where)).toEqual([
      'channel:deals',
      `person:${ANA.id}`,
    ])
  })

  test('is created also by an update of an unknown deal, and an update by a creation of a known one', () => {
    expect(only(judge(aReport({ name: 'Beta' }), fresh), 'create')[0]).toMatchObject({
      noun: 'deal',
    })
    expect(change(judge(report({ next_step: 'Call' })))?.fields).toMatchObject({ nextStep: 'Call' })
  })

  test('is called after its account, or by its id, when nobody named it', () => {
    const name = (given: Partial<Situation>) =>
      only(
        judge(report({ name: '' }, given.account ? { account: { name: 'Acme' } } : {}), given),
        'create',
      )[0]?.fields.name
    expect(name({ deal: null, account: anAccount() })).toBe('Acme')
    expect(name(fresh)).toBe('Deal X-9')
  })

  test('waits for a region when the rule that gives it an owner needs one', () => {
    const verdicts = judge(report({ name: 'Beta' }, { account: { name: 'Beta' } }), fresh)
    expect(only(verdicts, 'assign')).toEqual([])
    expect(raised(verdicts)).toEqual([
      expect.objectContaining({
        kind: 'unplaceable',
        field: 'account.region',
        ownerId: OLE.id,
        resume: expect.objectContaining({ kind: 'deal.updated', route: true }),
      }),
    ])
  })

  test('that a person enters without permission is refused with whom to ask', () => {
    const verdicts = judge(report({ name: 'Beta' }, askedBy(FAY)), fresh)
    expect(verdicts).toEqual([
      expect.objectContaining({
        outcome: 'refuse',
        because:
          'Only somebody with the role rep, manager, ops or admin may enter a deal. Ask Ana Souza.',
      }),
    ])
  })

  test('that an import brings closed is filed as it is: no approval, no handoff, no card', () => {
    const by = { kind: 'import', id: 'pipeline.csv' } as const
    const verdicts = judge(
      report(
        { name: 'Old', stage: 'won', amount: 90000, close_date: '2017-03-01' },
        { by, source: 'import', account: { name: 'Acme' } },
      ),
      { deal: null },
    )
    expect(only(verdicts, 'create')[0]?.fields).toMatchObject({
      stage: 'closed_won',
      closedAt: '2017-03-01T00:00:00.000Z',
      closeNo: 1,
    })
    const kinds = new Set(effectsOf(verdicts).map((effect) => effect.do))
    for (const kind of ['ask-approval', 'follow', 'enqueue', 'tell', 'start-clock'])
      expect(kinds).not.toContain(kind)
  })
})

test('an open deal that was there before Baton is filed in its stage, whatever the stage requires', () => {
  const by = { kind: 'import', id: 'pipeline.csv' } as const
  const signal = aReport(
    { stage: 'Proposal' },
    { by, source: 'import', historic: true, account: { name: 'Acme' } },
  )
  const verdicts = judge(signal, { deal: null })
  expect(only(verdicts, 'create')[0]?.fields).toMatchObject({ stage: 'proposal', amount: null })
  expect(raised(verdicts).map(({ kind }) => kind)).not.toContain('missing_value')
})

describe('a report about a known deal', () => {
  test('changes only what it names, and keeps what it was', () => {
    const { fields, was } = change(judge(aReport({ amount: 6000 })))!
    expect(fields).toEqual({ amount: '6000.00', reportedAt: { 'crm.amount': expect.any(String) } })
    expect(was).toEqual({ amount: '5000.00', reportedAt: {} })
  })

  test('that says what is known already changes nothing that a person sees', () => {
    const verdicts = judge(aReport({ amount: '5000', stage: 'Negotiation', name: 'Acme renewal' }))
    expect(verdicts).toMatchObject([
      { outcome: 'skip', because: 'Nothing changed on Acme renewal' },
    ])
    expect(only(verdicts, 'tell')).toEqual([])
  })

  const said = { reportedAt: { 'crm.amount': '2030-01-07T08:30:00.000Z' } }

  test('that is older than what the source said last does not overwrite it', () => {
    const older = { at: '2030-01-07T08:00:00.000Z' }
    const verdicts = judge(aReport({ amount: 1, next_step: 'Call' }, older), { deal: aDeal(said) })
    expect(change(verdicts)?.fields).toMatchObject({ nextStep: 'Call' })
    expect(change(verdicts)?.fields).not.toHaveProperty('amount')
  })

  test('of the same instant counts as it comes: clocks of other systems are coarse', () => {
    const same = { at: '2030-01-07T08:30:00.000Z' }
    const verdicts = judge(aReport({ amount: 1 }, same), { deal: aDeal(said) })
    expect(change(verdicts)?.fields).toMatchObject({ amount: '1.00' })
  })

  test('has its good fields applied, and each bad one becomes an exception that carries on', () => {
    const verdicts = judge(
      aReport({ next_step: 'Call', amount: 'lots', owner_email: 'who@x.io', colour: 'red' }),
    )
    expect(change(verdicts)?.fields).toMatchObject({ nextStep: 'Call' })
    expect(
      raised(verdicts).map(({ field, offered, ownerId, resume }) => [
        field,
        offered,
        ownerId,
        !!resume,
      ]),
    ).toEqual([
      ['amount', 'lots', ANA.id, true],
      ['colour', 'red', ANA.id, false],
      ['owner_email', 'who@x.io', ANA.id, true],
    ])
    expect(only(verdicts, 'start-clock')).toHaveLength(3)
    expect(only(verdicts, 'tell').map(({ where }) => where)).toContain('channel:triage')
  })

  test('with a bad field by a person is refused as a whole, with a sentence for each field', () => {
    const verdicts = judge(aReport({ next_step: 'Call', amount: 'lots' }, askedBy(ANA)))
    expect(verdicts).toEqual([
      {
        rule: 'quality',
        outcome: 'refuse',
        because: 'Amount cannot be “lots”: write a number like 12500.00',
        read: { faults: { amount: 'Amount cannot be “lots”: write a number like 12500.00' } },
        effects: [],
      },
    ])
  })

  test('by a stranger is refused', () => {
    const stranger = aPerson({ id: idOf(99) })
    expect(judge(aReport({ amount: 1 }, askedBy(stranger)))).toMatchObject([{ outcome: 'refuse' }])
  })

  test('changes its account where it says something new, and never renames one it only found by name', () => {
    const verdicts = judge(aReport({}, { account: { name: 'ACME, Inc.', region: 'AMER' } }))
    expect(only(verdicts, 'change').find(({ noun }) => noun === 'account')).toMatchObject({
      fields: { region: 'AMER' },
      was: { region: 'EMEA' },
    })
  })

  test('gives the deal to the colleague it names', () => {
    const verdicts = judge(aReport({ owner_email: 'MAX@baton.test' }))
    expect(only(verdicts, 'assign')).toMatchObject([
      { to: MAX.id, because: 'crm named Max Weber as the owner of Acme renewal' },
    ])
  })

  test('about one of ours that does not exist is refused to a person', () => {
    const signal = aReport({ amount: 1 }, { deal: { id: idOf(77) }, ...askedBy(ANA) })
    expect(judge(signal, { deal: null, account: null })).toMatchObject([{ outcome: 'refuse' }])
  })

  test('merges custom fields into those the deal has', () => {
    const deal = aDeal({ custom: { tier: 'gold' } })
    const verdicts = judge(aReport({ custom: { po: 'P\0O-1' } }), { deal })
    expect(change(verdicts)?.fields.custom).toEqual({ tier: 'gold', po: 'PO-1' })
  })
})

describe('a deal that moves', () => {
  test('closes freely below the limit, is handed over, and its first response is met', () => {
    const verdicts = judge(aReport({ stage: 'closedwon' }), { clocks: [aClock()] })
    expect(change(verdicts)?.fields).toMatchObject({ stage: 'closed_won', closeNo: 1 })
    expect(only(verdicts, 'follow').map(({ signal }) => signal.kind)).toEqual(['deal.won'])
    expect(only(verdicts, 'set-clock')).toMatchObject([{ clock: { id: idOf(60), state: 'met' } }])
    expect(only(verdicts, 'enqueue')).toHaveLength(1)
  })

  test('waits for finance above the limit, who are shown the facts', () => {
    const verdicts = judge(aReport({ stage: 'won', amount: 12000 }))
    expect(change(verdicts)?.fields).toMatchObject({
      pendingStage: 'closed_won',
      amount: '12000.00',
    })
    expect(change(verdicts)?.fields).not.toHaveProperty('stage')
    const [asked] = only(verdicts, 'ask-approval')
    expect(asked?.approval).toMatchObject({
      stage: 'closed_won',
      steps: [{ role: 'finance', status: 'pending' }],
    })
    expect(asked?.approval.facts).toMatchObject({
      account: 'Acme',
      amount: '12000',
      owner: 'Ana Souza',
    })
    const where = only(verdicts, 'tell').map((tell) => tell.where)
    expect(where).toEqual(['channel:deals', 'channel:approvals', `person:${FAY.id}`])
  })

  test('with nobody to approve it is an exception that somebody owns', () => {
    const people = EVERYONE.filter(({ id }) => id !== FAY.id)
    expect(raised(judge(aReport({ stage: 'won', amount: 12000 }), { people }))).toMatchObject([
      { kind: 'unplaceable', ownerId: ANA.id },
    ])
  })

  const asked = () => {
    const before = aSituation(aReport({ stage: 'won', amount: 12000 }))
    return applied(before, decide(rulebook, before))
  }

  test('is asked about once while the facts stay the same', () => {
    const signal = aReport({ stage: 'won' }, { id: 'again', at: '2030-01-07T10:00:00.000Z' })
    const verdicts = decide(rulebook, { ...asked(), signal })
    expect(only(verdicts, 'ask-approval')).toEqual([])
    const [told] = decide(rulebook, { ...asked(), signal: { ...signal, ...askedBy(ANA) } })
    expect(told?.because).toMatch(/^Acme renewal already waits for its approval \(AP-1\)/)
  })

  test('is asked about anew when a fact changes while it waits', () => {
    const signal = aReport({ amount: 15000 }, { id: 'more', at: '2030-01-07T10:00:00.000Z' })
    const verdicts = decide(rulebook, { ...asked(), signal })
    expect(only(verdicts, 'end-approval')).toMatchObject([{ status: 'superseded' }])
    expect(only(verdicts, 'ask-approval')[0]?.approval.facts.amount).toBe('15000')
  })

  test('closes at once when what it waited for is no longer needed', () => {
    const signal = aReport({ amount: 500 }, { id: 'less', at: '2030-01-07T10:00:00.000Z' })
    const verdicts = decide(rulebook, { ...asked(), signal })
    expect(only(verdicts, 'end-approval')).toMatchObject([{ status: 'superseded' }])
    expect(change(verdicts)?.fields).toMatchObject({ stage: 'closed_won', pendingStage: null })
  })

  test('no longer waits once it is lost', () => {
    const signal = aReport(
      { stage: 'lost', lost_reason: 'Price' },
      { id: 'lost', at: '2030-01-07T10:00:00.000Z' },
    )
    const verdicts = decide(rulebook, { ...asked(), signal })
    expect(only(verdicts, 'end-approval')).toMatchObject([{ status: 'superseded' }])
    expect(change(verdicts)?.fields).toMatchObject({ stage: 'closed_lost', pendingStage: null })
  })

  test('enters the gated stage under the approval that was granted', () => {
    const approval = anApproval({ status: 'approved' })
    const signal = aReport(
      { stage: 'closed_won' },
      { approval: approval.id, by: { kind: 'rule', id: 'finance' } },
    )
    const deal = aDeal({ amount: '50000.00', pendingStage: 'closed_won' })
    expect(change(judge(signal, { deal, approval }))?.fields).toMatchObject({
      stage: 'closed_won',
      pendingStage: null,
    })
  })

  test('lacking a field asks the person for it, and moves nothing', () => {
    expect(judge(aReport({ stage: 'lost', amount: 1 }, askedBy(ANA)))).toMatchObject([
      {
        outcome: 'refuse',
        because: 'Lost reason is missing: Acme renewal needs Lost reason to become Closed lost.',
        read: { missing: ['lost_reason'], stage: 'closed_lost' },
        effects: [],
      },
    ])
  })

  test('lacking fields by a machine raises one exception for each, which move it once they are filled', () => {
    const deal = aDeal({ amount: null, closeDate: null })
    const verdicts = judge(aReport({ stage: 'won', next_step: 'Call' }), { deal })
    expect(change(verdicts)?.fields).toMatchObject({ nextStep: 'Call' })
    expect(raised(verdicts)).toMatchObject([
      { kind: 'missing_value', field: 'amount', resume: { patch: { stage: 'closed_won' } } },
      { kind: 'missing_value', field: 'close_date', resume: { patch: { stage: 'closed_won' } } },
    ])
  })

  test('with a required field offered badly raises one exception for it, not two', () => {
    const deal = aDeal({ amount: null })
    const exceptions = raised(judge(aReport({ stage: 'won', amount: 'lots' }), { deal }))
    expect(exceptions).toMatchObject([
      { kind: 'bad_value', field: 'amount', resume: { patch: { stage: 'closed_won' } } },
    ])
  })

  test('back from closed takes the permission to reopen', () => {
    const deal = aDeal({ stage: 'closed_won', closeNo: 1, closedAt: '2030-01-06T09:00:00.000Z' })
    const signal = (person: typeof ANA) => aReport({ stage: 'negotiation' }, askedBy(person))
    expect(judge(signal(ANA), { deal })).toMatchObject([{ outcome: 'refuse' }])
    expect(change(judge(signal(MAX), { deal }))?.fields).toMatchObject({
      stage: 'negotiation',
      closedAt: null,
    })
  })
})

describe('a deal that is deleted', () => {
  const deleted = (given: Record<string, unknown> = {}) =>
    aSignal('deal.deleted', { deal: { externalId: 'X-1' }, patch: {}, ...given })

  test('loses its clocks and requests, and comes back with a newer report only', () => {
    const before = aSituation(deleted(), { clocks: [aClock()], approval: anApproval() })
    const verdicts = decide(rulebook, before)
    expect(only(verdicts, 'set-clock')).toMatchObject([{ what: 'canceled' }])
    expect(only(verdicts, 'end-approval')).toMatchObject([{ status: 'superseded' }])
    const after = { ...applied(before, verdicts), clocks: [] }
    const report = (at: string) =>
      decide(rulebook, { ...after, signal: aReport({ amount: 7 }, { id: at, at }) })
    expect(report('2030-01-07T08:59:00.000Z')).toMatchObject([{ outcome: 'skip' }])
    expect(change(report('2030-01-07T09:01:00.000Z'))?.fields).toMatchObject({
      deletedAt: null,
      amount: '7.00',
    })
  })

  test('before its source said something newer stays', () => {
    const deal = aDeal({ reportedAt: { 'crm.amount': '2030-01-07T09:30:00.000Z' } })
    expect(judge(deleted(), { deal })).toMatchObject([{ outcome: 'skip' }])
  })
})

describe('for every report', () => {
  const value = fc.oneof(
    fc.constantFrom(
      null,
      '',
      'won',
      'lost',
      'proposal',
      'lots',
      '2030-02-01',
      'ana@baton.test',
      'EUR',
      12000,
      3,
    ),
    fc.anything(),
  )
  const patch = fc.dictionary(
    fc.constantFrom(
      'name',
      'stage',
      'amount',
      'currency',
      'discount',
      'close_date',
      'next_step',
      'lost_reason',
      'owner_email',
      'account',
      'custom',
      'x',
    ),
    value,
  )
  const account = fc.option(
    fc.record(
      {
        name: fc.constantFrom('Acme', 'Beta', ''),
        country: fc.constantFrom('DE', 'Atlantis'),
        region: fc.constantFrom('EMEA', 'Moon'),
        externalId: fc.constantFrom('A-1', 'A-2'),
      },
      { requiredKeys: [] },
    ),
    { nil: undefined },
  )
  const contacts = fc.array(
    fc.record({ name: fc.string(), email: fc.constantFrom('a@x.io', 'bad') }),
    { maxLength: 2 },
  )
  const report = fc
    .record({ patch, account, contacts, person: fc.boolean() })
    .map(({ patch, account, contacts, person }) =>
      aReport(JSON.parse(JSON.stringify(patch)), {
        ...(account && { account }),
        contacts,
        ...(person && askedBy(MAX)),
      }),
    )
  const situation = fc
    .record({ signal: report, isNew: fc.boolean(), hasAccount: fc.boolean() })
    .map(({ signal, isNew, hasAccount }) =>
      aSituation(signal, {
        ...(isNew && { deal: null }),
        ...(isNew && !hasAccount && { account: null }),
      }),
    )

  test('there is a verdict with a sentence, the same one each time, and nothing throws', () => {
    fc.assert(
      fc.property(situation, (given) => {
        const verdicts = decide(rulebook, given)
        expect(verdicts.length).toBeGreaterThan(0)
        for (const { because } of verdicts) expect(because).toMatch(/\S/)
        const again = decide(rulebook, JSON.parse(JSON.stringify(given)))
        expect(JSON.stringify(again)).toBe(JSON.stringify(verdicts))
      }),
    )
  })

  test('every exception has an owner as long as anybody works here', () => {
    fc.assert(
      fc.property(situation, fc.subarray([...EVERYONE], { minLength: 1 }), (given, people) => {
        const verdicts = decide(rulebook, { ...given, people })
        for (const { ownerId } of raised(verdicts))
          expect(people.map(({ id }) => id)).toContain(ownerId)
      }),
    )
  })

  test('saying it again about its own result changes nothing', () => {
    fc.assert(
      fc.property(situation, (given) => {
        const first = decide(rulebook, given)
        const after = applied(given, first)
        const second = effectsOf(decide(rulebook, after))
        const writes = second.filter(({ do: what }) =>
          ['create', 'change', 'assign', 'ask-approval'].includes(what),
        )
        if (given.signal.by.kind === 'integration') expect(writes).toEqual([])
        else expect(writes.filter(({ do: what }) => what !== 'ask-approval')).toEqual([])
      }),
    )
  })

  test('the newest value of a field wins, in whatever order two reports come', () => {
    const amount = fc.integer({ min: 0, max: 9000 })
    const minute = fc.integer({ min: 10, max: 59 })
    fc.assert(
      fc.property(amount, amount, minute, minute, (one, other, early, late) => {
        fc.pre(early < late)
        const reports = [
          aReport({ amount: one }, { id: 'one', at: `2030-01-07T08:${early}:00.000Z` }),
          aReport({ amount: other }, { id: 'two', at: `2030-01-07T08:${late}:00.000Z` }),
        ]
        const ends = [reports, reports.toReversed()].map((order) => {
          let now = aSituation(order[0]!)
          for (const signal of order) now = applied(now, decide(rulebook, { ...now, signal }))
          return now
        })
        for (const { deal } of ends) expect(deal?.amount).toBe(`${other}.00`)
      }),
    )
  })
})

test('an account that a deal found by name keeps the owner it has', () => {
  const account = anAccount({ ownerId: MAX.id })
  expect(only(judge(aReport({}, { account: { name: 'Acme' } }), { account }), 'assign')).toEqual([])
})

test('a new deal is no way to change an account that somebody may not change', () => {
  const account = anAccount({ ownerId: MAX.id })
  const strict = {
    ...rulebook,
    permissions: { ...rulebook.permissions, 'account.change': ['owner' as const] },
  }
  const enter = (report: { name: string; region?: string }) => {
    const signal = aSignal('deal.created', {
      ...askedBy(ANA),
      deal: {},
      patch: { name: 'New' },
      account: report,
    })
    return decide(strict, aSituation(signal, { deal: null, account }))
  }
  expect(enter({ name: 'Acme', region: 'AMER' })[0]).toMatchObject({ outcome: 'refuse' })
  expect(enter({ name: 'Acme' })[0]).toMatchObject({ outcome: 'act' })
})
