import fc from 'fast-check'
import { expect, test } from 'vitest'
import { chooseOwner } from '../../src/decide/routing.ts'
import type { Rulebook } from '../../src/decide/rulebook.ts'
import { sayWhatIf, whatIf, withChanges } from '../../src/decide/what-if.ts'
import type { Situation } from '../../src/model.ts'
import { aDeal, anAccount, aPerson, aSignal, aSituation, idOf, OLE } from '../support/given.ts'
import { rulesOf } from '../support/rules.ts'

const TEAMS = ['north', 'south', 'partners', 'berlin']
const people = TEAMS.map((team, at) =>
  aPerson({ id: idOf(at + 1), name: `Mx ${team}`, email: `${team}@baton.test`, teams: [team] }),
)
const RULES = rulesOf({
  'ownership.yml': `queues:
  triage: { owner: { role: ops } }
rules:
  - rule: partners from the north have their team
    on: [deal.created]
    when: deal.lead_source == "Partner" && account.region == "North"
    assign: { team: partners, by: round_robin }
    otherwise: next rule
  - rule: the chemists have their person
    on: [deal.created]
    when: account.industry == "Chemistry"
    assign: { person: south@baton.test }
    otherwise: next rule
  - rule: some places have their people
    on: [deal.created]
    assign: { table: places, by: round_robin }
    otherwise: next rule
  - rule: each region has its team
    on: [deal.created]
    assign:
      territory: account.region
      teams: { North: north, South: south }
      by: round_robin
    otherwise: { queue: triage }
`,
  'fields.yml': 'account:\n  postcode: { label: Postcode, type: text }\n',
  'territories/places.csv': 'country,postcode,team\nDE,10,berlin\n',
})

const given = (account: Parameters<typeof anAccount>[0], deal = {}): Situation =>
  aSituation(aSignal('deal.created'), {
    deal: aDeal({ ownerId: null, leadSource: 'Web', ...deal }),
    account: anAccount({
      country: 'FR',
      industry: 'Retail',
      custom: { postcode: '75001' },
      ...account,
    }),
    people: [...people, OLE],
  })

const asked = (rules: Rulebook, situation: Situation) => {
  const on = 'deal.created'
  const { rules: judged } = rules.ownershipOn[on]
  return whatIf(rules, { situation, rules: judged, choose: (it) => chooseOwner(rules, it, on) })
}

test.each([
  [
    'one field of a condition',
    given({ region: 'South' }),
    'If the account\u2019s region were North',
  ],
  [
    'a field of a condition that is nearer',
    given({ region: 'North' }),
    'If the deal\u2019s lead source were Partner',
  ],
  [
    'what nobody could place',
    given({ region: 'Mars' }),
    'If the account\u2019s industry were Chemistry',
  ],
])('the smallest change is told: %s', (_, situation, said) => {
  const other = asked(RULES, situation)
  expect(sayWhatIf(other).replaceAll("'", '\u2019')).toContain(said)
})

test('a place of a table is told by how it begins', () => {
  const situation = given({ region: 'South', country: 'DE', industry: 'Chemistry' })
  const changed = rulesOf({
    'ownership.yml': `queues: { triage: { owner: { role: ops } } }
rules:
  - rule: some places have their people
    on: [deal.created]
    assign: { table: places, by: round_robin }
    otherwise: { queue: triage }
`,
    'fields.yml': 'account:\n  postcode: { label: Postcode, type: text }\n',
    'territories/places.csv': 'country,postcode,team\nDE,10,berlin\nDE,,south\n',
  })
  const other = asked(changed, situation)
  expect(sayWhatIf(other)).toBe(
    "If the account's postcode began with 10, it would have gone to berlin.",
  )
})

test('what is promised comes true: with the change the rules give it to somebody else', () => {
  const account = fc.record({
    region: fc.constantFrom('North', 'South', 'Mars', null),
    industry: fc.constantFrom('Chemistry', 'Retail', null),
    country: fc.constantFrom('DE', 'FR', null),
    custom: fc.constantFrom({}, { postcode: '10115' }, { postcode: '80331' }),
  })
  const source = fc.constantFrom('Partner', 'Web', null)
  fc.assert(
    fc.property(account, source, (special, leadSource) => {
      const situation = given(special, { leadSource })
      const was = chooseOwner(RULES, situation, 'deal.created')
      const other = asked(RULES, situation)
      if ('triedAll' in other) return
      expect(other.changes.length).toBeLessThanOrEqual(2)
      const so = chooseOwner(RULES, withChanges(RULES, situation, other.changes)!, 'deal.created')
      const to = 'to' in so ? people.find(({ id }) => id === so.to) : null
      expect([to?.name, ...(to?.teams ?? [])]).toContain(other.to)
      expect('to' in was && was.to).not.toBe(to?.id)
    }),
  )
})
