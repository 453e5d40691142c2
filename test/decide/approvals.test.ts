import { describe, expect, test } from 'vitest'
import { decidersOf, gateOf, mayDecide } from '../../src/decide/approvals.ts'
import type { Approval, ApprovalStep, Deal, Person } from '../../src/nouns.ts'
import {
  ANA,
  aDeal,
  anAccount,
  anApproval,
  aPerson,
  aReport,
  aSituation,
  EVERYONE,
  FAY,
  idOf,
  MONDAY,
  OLE,
} from '../support/given.ts'
import { rulesOf } from '../support/rules.ts'

const RULES = rulesOf()

function gate(deal: Partial<Deal>, stage = 'closed_won', rules = RULES) {
  const after = { deal: aDeal(deal), account: anAccount() }
  return gateOf(rules, aSituation(aReport({})), after, stage)
}

describe('a deal that enters closed won', () => {
  test.each([
    ['9999.99', null, false],
    ['10000.00', null, true],
    ['10000', '0', true],
    ['5000.00', '10.00', false],
    ['5000.00', '10.01', true],
    ['0.00', '100.00', true],
    ['250000.00', '25.00', true],
    [null, '12.00', true],
  ])('of %s with a discount of %s: finance is asked is %s', (amount, discount, isAsked) => {
    expect('ask' in gate({ amount, discount })).toBe(isAsked)
  })

  test('without an amount cannot be judged, so the amount is asked for', () => {
    expect(gate({ amount: null, discount: null })).toMatchObject({ unknown: 'deal.amount' })
    expect(gate({ amount: null, discount: '5' })).toMatchObject({ unknown: 'deal.amount' })
  })

  test('is shown to finance with its facts, which read the same however the amount is written', () => {
    const deal = { amount: '12000.00', discount: '12.50', leadSource: 'Referral' }
    expect(gate(deal)).toMatchObject({
      ask: { name: 'finance agrees to large or discounted deals' },
      because:
        "Finance agrees to large or discounted deals: the deal's amount is 12,000 and the deal's discount is 12.5",
      read: { 'deal.amount': 12000, 'deal.discount': 12.5 },
      steps: ['finance'],
      facts: {
        account: 'Acme',
        amount: '12000',
        currency: 'EUR',
        discount: '12.5',
        close_date: '2030-01-31',
        owner: 'Ana Souza',
        next_step: null,
        lead_source: 'Referral',
      },
    })
    expect(gate({ ...deal, amount: '12000.0', discount: '12.5' })).toEqual(gate(deal))
  })

  test('freely says what would have asked for approval', () => {
    expect(gate({ amount: '5000.00' })).toMatchObject({
      free: true,
      because: expect.stringMatching(
        /^No approval is needed: .* at least 10,000 .* but the deal's amount is 5,000/,
      ),
    })
  })
})

test('other stages and other pipelines are entered without asking anybody', () => {
  expect(gate({ amount: '90000' }, 'closed_lost')).toMatchObject({ free: true })
  expect(gate({ amount: '90000', pipeline: 'partners' })).toMatchObject({ free: true })
})

test('a rule without a condition asks about every such move', () => {
  const approvals = `- rule: legal reads every lost deal
  pipeline: sales
  to: closed_lost
  steps: [legal, manager]
  facts: [lost_reason, contract_type]
`
  const rules = rulesOf({ 'approvals.yml': approvals })
  const deal = { amount: null, lostReason: 'Price', custom: { contract_type: 'framework' } }
  expect(gate(deal, 'closed_lost', rules)).toMatchObject({
    steps: ['legal', 'manager'],
    facts: { lost_reason: 'Price', contract_type: 'framework' },
  })
})

describe('four eyes', () => {
  const ben = aPerson({ id: idOf(8), name: 'Ben Ito', email: 'ben@baton.test', roles: ['finance'] })
  const people = [...EVERYONE, ben]
  const [step] = anApproval().steps as [ApprovalStep]
  const decided = { ...step, status: 'approved', decidedBy: FAY.id, decidedAt: MONDAY } as const

  interface Given {
    by: Person
    approval?: Partial<Approval>
    step?: ApprovalStep
    deal?: Partial<Deal>
    people?: readonly Person[]
  }
  const ask = ({ by, deal, ...given }: Given) =>
    mayDecide(given.step ?? step, anApproval(given.approval), by, {
      deal: aDeal(deal),
      people: given.people ?? people,
    })

  test.each<[string, Given, string | null]>([
    ['finance', { by: FAY }, null],
    [
      'finance, though a colleague asked for it',
      { by: FAY, approval: { requestedBy: ben.id } },
      null,
    ],
    [
      'somebody without the role',
      { by: ANA },
      'Only finance decides this. Ask one of Fay Osei, Ben Ito.',
    ],
    [
      'ops, who may do much else',
      { by: OLE },
      'Only finance decides this. Ask one of Fay Osei, Ben Ito.',
    ],
    [
      'who asked for it',
      { by: FAY, approval: { requestedBy: FAY.id } },
      'You asked for this approval, so somebody else decides. Ask Ben Ito.',
    ],
    [
      "the deal's owner",
      { by: FAY, deal: { ownerId: FAY.id } },
      'Acme renewal is your own deal, so somebody else decides. Ask Ben Ito.',
    ],
    [
      'the only one in finance, about an own deal',
      { by: FAY, deal: { ownerId: FAY.id }, people: EVERYONE },
      'Acme renewal is your own deal, so somebody else decides. Nobody else has the role finance: ask an admin to give it to somebody.',
    ],
    [
      'somebody who has left',
      { by: { ...FAY, active: false } },
      'Your access to Baton has ended. Ask an admin if that is a mistake.',
    ],
    [
      'finance, too late',
      { by: ben, step: decided, approval: { status: 'approved' } },
      'Fay Osei approved this on Monday 7 January 10:00. Nothing is left to decide.',
    ],
    [
      'finance, after somebody else rejected',
      { by: ben, step: { ...decided, status: 'rejected' } },
      'Fay Osei rejected this on Monday 7 January 10:00. Nothing is left to decide.',
    ],
    [
      'finance, about old facts',
      { by: FAY, step: { ...step, status: 'superseded' } },
      'This request was replaced by a newer one, which shows the new facts.',
    ],
    [
      'finance, when the whole request is over',
      { by: FAY, approval: { status: 'rejected' } },
      'This request was rejected already. Nothing is left to decide.',
    ],
    [
      'finance, before legal has',
      {
        by: FAY,
        step: { ...step, position: 2 },
        approval: {
          steps: [
            { ...step, role: 'legal' },
            { ...step, position: 2 },
          ],
        },
      },
      'legal decides first. Nobody else has the role legal: ask an admin to give it to somebody.',
    ],
  ])('%s', (_, given, refusal) => {
    expect(ask(given)).toBe(refusal)
  })

  test('those who may decide are exactly those who are not refused', () => {
    for (const requestedBy of [null, FAY.id, ben.id]) {
      for (const ownerId of [null, FAY.id, ben.id, ANA.id]) {
        const approval = anApproval({ requestedBy })
        const about = { deal: aDeal({ ownerId }), people }
        const able = people.filter((by) => mayDecide(step, approval, by, about) === null)
        expect(decidersOf('finance', { approval, ...about })).toEqual(able)
      }
    }
  })
})
