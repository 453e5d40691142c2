import fc from 'fast-check'
import { expect, test } from 'vitest'
import { chosenIn } from '../../src/decide/chosen.ts'
import { decide } from '../../src/decide/decide.ts'
import { sayWhatIf, whatIf } from '../../src/decide/what-if.ts'
import type { Signal, Situation } from '../../src/model.ts'
import { aDeal, anAccount, aPerson, aSignal, aSituation, idOf, OLE } from '../support/given.ts'
import { offering } from '../support/offering.ts'
import { rulesOf, shippedText } from '../support/rules.ts'

const RULES = rulesOf(offering(2))
const REGIONS = 'each region has its team'
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
      offer: { rule: REGIONS, team: 'emea-sales', round: 1, passed: [] },
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
    const chosen = chosenIn(RULES, situation, { noun: 'deal', rule: REGIONS })!
    expect(chosen.choose(situation)).toMatchObject({ to: BEA.id })
    expect(sayWhatIf(whatIf(RULES, chosen))).toBe(
      "If the account's region were AMER, it would have gone to americas-sales.",
    )
  },
)

test('of what people named themselves no rule is asked', () => {
  const handed = annHas(aSignal('deal.handed', { deal: REF, to: BEA.id }))
  expect(chosenIn(RULES, handed, { noun: 'deal', rule: 'claims' })).toBeNull()
})

test('a lead, too, is chosen for again as it was', () => {
  const patch = { name: 'Eve', company: 'Elm', region: 'EMEA' }
  const signal = aSignal('lead.created', { lead: { externalId: 'F-1' }, patch })
  const known = { deal: null, account: null, people: [ANN, BEA, CAL, OLE] }
  const rules = rulesOf()
  const [given] = decide(rules, aSituation(signal, known)).flatMap(({ effects }) =>
    effects.filter((it) => it.do === 'assign'),
  )
  const chosen = chosenIn(rules, aSituation(signal, known), { noun: 'lead', rule: REGIONS })!
  expect(chosen.choose(chosen.situation)).toMatchObject({ to: given!.to })
  expect(sayWhatIf(whatIf(rules, chosen))).toBe(
    "If the account's region were AMER, it would have gone to americas-sales.",
  )
})

const staged = () => {
  const owned = (probability: number, owner: string) =>
    [`probability: ${probability}`, `probability: ${probability}\n      owner: ${owner}`] as const
  const pipelines = shippedText('pipelines.yml')
    .replace(...owned(20, '{ person: ann@x.test }'))
    .replace(
      ...owned(
        80,
        '{ territory: account.region, teams: { EMEA: emea-sales, AMER: americas-sales }, by: round_robin }',
      ),
    )
  return rulesOf({ 'pipelines.yml': pipelines })
}
const STAGED = staged()

/** Who gets the deal by which rule, and what else is said of it. */
function givenBy(situation: Situation, rules = STAGED) {
  const verdicts = decide(rules, situation)
  const by = verdicts.findLast(({ effects }) => effects.some((it) => it.do === 'assign'))!
  const assign = by.effects.findLast((it) => it.do === 'assign')
  const chosen = chosenIn(rules, situation, { noun: 'deal', rule: by.rule })
  return { to: assign?.do === 'assign' ? assign.to : null, rule: by.rule, chosen }
}
const enters = (stage: string, region = 'EMEA') =>
  aSituation(aSignal('deal.updated', { deal: REF, patch: { stage } }), {
    deal: aDeal({ ownerId: OLE.id, stage: 'prospecting' }),
    account: anAccount({ region }),
    people: [ANN, BEA, CAL, OLE],
  })

test('of a deal that its stage handed over it is told which other stage would have given it to whom', () => {
  const { rule, chosen } = givenBy(enters('negotiation', 'AMER'))
  expect(rule).toBe('owner of the stage Negotiation')
  const other = sayWhatIf(whatIf(STAGED, chosen!))
  expect(other).toBe("If the deal's stage were Qualification, it would have gone to Ann.")
})

test('what is told of a deal that its stage handed over comes true', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('negotiation', 'qualification'),
      fc.constantFrom('EMEA', 'AMER'),
      (stage, region) => {
        const { to, chosen } = givenBy(enters(stage, region))
        expect(chosen?.choose(chosen.situation)).toMatchObject({ to })
        const told = whatIf(STAGED, chosen!)
        if ('triedAll' in told) return
        const changed = new Map(told.changes.map(({ path, value }) => [path, value]))
        const so = enters(
          changed.get('deal.stage') ?? stage,
          changed.get('account.region') ?? region,
        )
        const gifts = decide(STAGED, so).flatMap(({ effects }) =>
          effects.flatMap((it) => (it.do === 'assign' ? it.to : [])),
        )
        const other = so.people.find(({ id }) => id === (gifts.at(-1) ?? so.deal?.ownerId))
        expect([other?.name, ...(other?.teams ?? [])]).toContain(told.to)
        expect(other?.id).not.toBe(to)
      },
    ),
  )
})

const ELM = { name: 'Elm', lead_source: 'Web', amount: '10', currency: 'EUR' }

test('where the default owner has it the rules before it are tried too; where nothing small helps that is said', () => {
  const ownership = (rules: string) =>
    rulesOf({
      'ownership.yml': `queues: { triage: { owner: { role: ops } } }
default: { deal: { person: bea@x.test } }
rules:
${rules}
`,
    })
  const arrives = aSituation(aSignal('deal.created', { deal: REF, patch: ELM }), {
    ...{ deal: null, account: null, people: [ANN, BEA, CAL, OLE] },
  })
  const chemists = ownership(`  - rule: the chemists have their person
    on: [deal.created]
    when: deal.lead_source == "Chemistry"
    assign: { person: ann@x.test }
    otherwise: next rule`)
  const { rule, to, chosen } = givenBy(arrives, chemists)
  expect([rule, to]).toEqual(['default owner of deals', BEA.id])
  expect(sayWhatIf(whatIf(chemists, chosen!))).toBe(
    "If the deal's lead source were Chemistry, it would have gone to Ann.",
  )
  const large = ownership(`  - rule: large deals have their person
    on: [deal.created]
    when: deal.amount > 5000
    assign: { person: ann@x.test }
    otherwise: next rule`)
  const alone = givenBy(arrives, large).chosen!
  expect(sayWhatIf(whatIf(large, alone))).toBe(
    'No small change was found that would have given it to somebody else.',
  )
  const many = Array.from({ length: 400 }, (_, at) => ({ path: 'deal.name', value: `Elm ${at}` }))
  const tried = whatIf(large, { ...alone, stages: { first: many, last: [] } })
  expect(sayWhatIf(tried)).toBe(
    'None of the 300 nearest changes would have given it to somebody else.',
  )
})
