import { expect, test } from 'vitest'
import { propose } from '../../src/decide/leavers/proposals.ts'
import { ANA, aDeal, anAccount, aPerson, aSignal, aSituation, idOf, OLE } from '../support/given.ts'
import { rulesOf, shippedText } from '../support/rules.ts'

const BEA = aPerson({ id: idOf(101), name: 'Bea', email: 'bea@baton.test' })
const CAL = aPerson({ id: idOf(102), name: 'Cal', email: 'cal@baton.test', teams: ['closers'] })
const STAGED = rulesOf({
  'pipelines.yml': shippedText('pipelines.yml').replace(
    'probability: 80',
    'probability: 80\n      owner: { team: closers, by: round_robin }',
  ),
})

test.each([
  ['negotiation', CAL],
  ['proposal', BEA],
])(
  'what somebody who left had in %s goes to the owner of the stage, where it has one',
  (stage, to) => {
    const deal = aDeal({ stage })
    const situation = aSituation(aSignal('leaver.checked', { person: ANA.id }), {
      people: [ANA, BEA, CAL, OLE],
    })
    const nothing = { id: ANA.id, remaining: [], proposed: [], case: null }
    const leaver = { ...nothing, deals: [deal], accounts: [anAccount()] }
    const remaining = [
      { what: 'deal' as const, id: deal.id, key: 'D-1', name: deal.name, dealId: deal.id },
    ]
    const pieces = propose(STAGED, situation, { person: ANA, leaver, remaining })
    expect(pieces).toMatchObject([{ to: to.id }])
  },
)
