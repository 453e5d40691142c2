import { expect, test } from 'vitest'
import { chosenIn } from '../../src/decide/chosen.ts'
import { decide } from '../../src/decide/decide.ts'
import { sayWhatIf, whatIf } from '../../src/decide/what-if.ts'
import type { Signal, Situation } from '../../src/model.ts'
import { aDeal, anAccount, aPerson, aSignal, aSituation, idOf, OLE } from '../support/given.ts'
import { offering } from '../support/offering.ts'
import { rulesOf } from '../support/rules.ts'

const RULES = rulesOf(offering(2))
const REF = { id: idOf(10) }
const inTeam = (at: number, name: string, team: string) =>
  aPerson({ id: idOf(at), name, email: `${name.toLowerCase()}@x.test`, teams: [team] })
const ANN = inTeam(100, 'Ann', 'emea-sales')
const BEA = inTeam(101, 'Bea', 'emea-sales')
const CAL = inTeam(102, 'Cal', 'americas-sales')

const annHas = (signal: Signal): Situation =>
  aSituation(
    { ...signal, by: { kind: 'user', id: ANN.id } },
    {
      deal: aDeal({ ownerId: ANN.id }),
      account: anAccount({ region: 'EMEA' }),
      people: [ANN, BEA, CAL, OLE],
      offer: { rule: 'each region has its team', team: 'emea-sales', round: 1, passed: [] },
    },
  )
const lapsed = (why: 'timed out' | 'away') =>
  annHas(aSignal('deal.lapsed', { deal: REF, from: ANN.id, why }))

test.each([
  ['was given back', annHas(aSignal('deal.released', { deal: REF }))],
  ['was declined', annHas(aSignal('deal.declined', { deal: REF, reason: 'too far' }))],
  ['nobody accepted in time', lapsed('timed out')],
  ['was offered to somebody who went away', lapsed('away')],
])(
  'a deal that %s is chosen for again as it was, and it is told what would have changed it',
  (_, situation) => {
    const given = decide(RULES, situation).flatMap(({ effects }) =>
      effects.flatMap((it) => (it.do === 'assign' ? it.to : [])),
    )
    expect(given).toEqual([BEA.id])
    const chosen = chosenIn(RULES, situation, 'deal')!
    expect(chosen.choose(situation)).toMatchObject({ to: BEA.id })
    const other = whatIf(RULES, chosen)
    expect(other && sayWhatIf(other)).toBe(
      "If the account's region were AMER, it would have gone to americas-sales.",
    )
  },
)

test('of what people named themselves no rule is asked', () => {
  const handed = annHas(aSignal('deal.handed', { deal: REF, to: BEA.id }))
  expect(chosenIn(RULES, handed, 'deal')).toBeNull()
})

test('a lead, too, is chosen for again as it was', () => {
  const patch = { name: 'Eve', company: 'Elm', region: 'EMEA' }
  const signal = aSignal('lead.created', { lead: { externalId: 'F-1' }, patch })
  const known = { deal: null, account: null, people: [ANN, BEA, CAL, OLE] }
  const rules = rulesOf()
  const [given] = decide(rules, aSituation(signal, known)).flatMap(({ effects }) =>
    effects.filter((it) => it.do === 'assign'),
  )
  const chosen = chosenIn(rules, aSituation(signal, known), 'lead')!
  expect(chosen.choose(chosen.situation)).toMatchObject({ to: given!.to })
  const other = whatIf(rules, chosen)
  expect(other && sayWhatIf(other)).toBe(
    "If the account's region were AMER, it would have gone to americas-sales.",
  )
})
