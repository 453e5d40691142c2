import { expect, test } from 'vitest'
import { checkMove, stageLabels, stageOf } from '../../src/decide/pipeline.ts'
import { aDeal, anAccount, theRulebook } from '../support/given.ts'

const rulebook = theRulebook()
const stage = (name: string) => stageOf(rulebook, 'sales', name)!

test.each([
  ['closed_won', 'closed_won'],
  ['Closed won', 'closed_won'],
  ['closedwon', 'closed_won'],
  ['CLOSED-WON', 'closed_won'],
  ['won', 'closed_won'],
  ['lost', 'closed_lost'],
  [' Négotiation ', 'negotiation'],
])('people who say %j mean the stage %s', (said, name) => {
  expect(stageOf(rulebook, 'sales', said)?.name).toBe(name)
})

test('a word that is no stage is none, and the stages can be listed', () => {
  expect(stageOf(rulebook, 'sales', 'party')).toBeNull()
  expect(stageOf(rulebook, 'sales', '')).toBeNull()
  expect(stageLabels(rulebook, 'sales')).toBe(
    'Prospecting, Qualification, Proposal, Negotiation, Closed won or Closed lost',
  )
})

test('a deal with everything its stage requires may enter it', () => {
  const deal = aDeal()
  expect(checkMove(rulebook, deal, stage('won'), { deal, account: anAccount() })).toEqual({
    is: 'ok',
  })
})

test('every field that is still missing is named', () => {
  const deal = aDeal({ amount: null, closeDate: null, accountId: null })
  expect(checkMove(rulebook, deal, stage('won'), { deal, account: null })).toEqual({
    is: 'missing',
    missing: ['account', 'amount', 'close_date'],
  })
})

test('a move that is not allowed says where the deal can go instead', () => {
  const deal = aDeal({ stage: 'closed_won' })
  expect(checkMove(rulebook, deal, stage('proposal'), { deal, account: null })).toEqual({
    is: 'forbidden',
    because:
      'Acme renewal cannot move from Closed won to Proposal. From Closed won it can move to Negotiation.',
  })
})

test('a new deal may start in any stage, and a deal stays where it is', () => {
  const deal = aDeal()
  expect(checkMove(rulebook, null, stage('proposal'), { deal, account: null })).toEqual({
    is: 'ok',
  })
  expect(checkMove(rulebook, deal, stage('negotiation'), { deal, account: null })).toEqual({
    is: 'same',
  })
})
