import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { deskOf, turnIn } from '../../src/decide/rotation.ts'
import { chooseOwner, fixer, type Placed, type Unplaceable } from '../../src/decide/routing.ts'
import type { Situation } from '../../src/model.ts'
import type { Person } from '../../src/nouns.ts'
import { aDeal, anAccount, aPerson, aSignal, aSituation, idOf, MONDAY } from '../support/given.ts'
import { rulesOf, shippedText } from '../support/rules.ts'

const RULES = rulesOf()
const AWAY = '2030-03-03T08:00:00.000Z'

const ana = aPerson({ managerId: null })
const mia = aPerson({ id: idOf(2), name: 'Mia Chen', email: 'mia@baton.test', managerId: null })
const jonas = aPerson({
  id: idOf(3),
  name: 'Jonas Weber',
  email: 'jonas@baton.test',
  managerId: null,
})
const ole = aPerson({
  id: idOf(4),
  name: 'Ole Berg',
  email: 'ole@baton.test',
  roles: ['ops'],
  teams: [],
  managerId: null,
})
const mike = aPerson({
  id: idOf(5),
  name: 'Mike Hill',
  email: 'mike@baton.test',
  teams: ['americas-sales'],
  managerId: null,
})
const people = [mike, ole, jonas, mia, ana]

function given(special: Partial<Situation> = {}): Situation {
  const deal = aDeal({ ownerId: null })
  return aSituation(aSignal('deal.created'), { deal, people, ...special })
}
const choose = (special: Partial<Situation> = {}, rules = RULES) =>
  chooseOwner(rules, given(special), 'deal.created')

describe('who owns a new deal', () => {
  test.each<[string, Partial<Situation>, Person]>([
    ['the account has an owner', { account: anAccount({ ownerId: mike.id }) }, mike],
    ['the account is in EMEA', {}, ana],
    ['its region is written in its own way', { account: anAccount({ region: ' emea ' }) }, ana],
    ['the account is in APAC', { account: anAccount({ region: 'APAC' }) }, ana],
    ['the account is in AMER', { account: anAccount({ region: 'AMER' }) }, mike],
    ['Ana had the last turn', { rotation: { 'emea-sales': ana.id } }, mia],
    ['the last of the team had the last turn', { rotation: { 'emea-sales': jonas.id } }, ana],
    ['somebody who left the team had the last turn', { rotation: { 'emea-sales': ole.id } }, ana],
    ['the next in turn is away', { people: [{ ...ana, awayUntil: AWAY }, mia, ole] }, mia],
    ['the next in turn is back since now', { people: [{ ...ana, awayUntil: MONDAY }, mia] }, ana],
    ['the next in turn has left', { people: [{ ...ana, active: false }, mia] }, mia],
    [
      "the account's owner is away",
      { account: anAccount({ ownerId: mike.id }), people: [{ ...mike, awayUntil: AWAY }, mia] },
      mia,
    ],
    ["the account's owner is nobody we know", { account: anAccount({ ownerId: idOf(99) }) }, ana],
  ])('when %s', (_, special, owner) => {
    expect(choose(special)).toMatchObject({ to: owner.id })
  })

  test('the reason says the ground, the turn and who was passed over', () => {
    const away = people.map((one) => (one.id === mia.id ? { ...mia, awayUntil: AWAY } : one))
    const choice = choose({ people: away, rotation: { 'emea-sales': ana.id } }) as Placed
    expect(choice).toEqual({
      rule: 'each region has its team',
      because:
        "The account's region is EMEA, so it goes round the team emea-sales; it was Jonas Weber's turn (Mia Chen is away until 3 March)",
      read: { 'account.region': 'EMEA' },
      candidates: [
        { person: mia.id, name: 'Mia Chen', skipped: 'is away until 3 March' },
        { person: jonas.id, name: 'Jonas Weber', skipped: null },
        { person: ana.id, name: 'Ana Souza', skipped: 'their turn comes later' },
      ],
      to: jonas.id,
      advance: { team: 'emea-sales', to: jonas.id },
    })
  })

  test("the account's owner takes no turn of the team", () => {
    const choice = choose({ account: anAccount({ ownerId: ana.id }) }) as Placed
    expect(choice.because).toBe('Ana Souza is the owner of Acme, and so takes it')
    expect(choice.advance).toBeUndefined()
  })

  test('a rule that passed a deal on is part of the reason', () => {
    const choice = choose({
      account: anAccount({ ownerId: mike.id }),
      people: [{ ...mike, active: false }, mia],
    })
    expect(choice.because).toMatch(
      /^Mike Hill, the owner of Acme, is no longer active; the account's region is EMEA/,
    )
    expect(choice.candidates[0]).toMatchObject({ skipped: 'is no longer active' })
  })

  test('a rule may name a person by mail, on a condition', () => {
    const rule = `  - rule: large deals are for Mike
    on: [deal.created]
    when: deal.amount >= 1000
    assign: { person: Mike@baton.test }
    otherwise: { queue: triage }
`
    const rules = withRule(rule)
    expect(choose({}, rules)).toMatchObject({
      to: mike.id,
      because: "The deal's amount is at least 1,000, Mike Hill is Mike@baton.test, and so takes it",
    })
    const small = aDeal({ ownerId: null, amount: '999.99' })
    expect(choose({ deal: small }, rules)).toMatchObject({ to: ana.id })
  })
})

function withRule(rule: string) {
  const text = shippedText('ownership.yml')
  return rulesOf({ 'ownership.yml': text.replace('rules:\n', () => `rules:\n${rule}`) })
}

describe('what cannot be placed is never lost', () => {
  test.each([
    ['the account has no region', { account: anAccount({ region: null }) }, 'account.region'],
    ['the deal has no account', { account: null }, 'deal.account'],
  ])('when %s, that field is asked for', (_, special, field) => {
    const choice = choose(special) as Unplaceable
    expect(choice).toMatchObject({ unplaceable: true, field, fallback: ole.id, holder: null })
    expect(choice.because).toContain('is blank, and "each region has its team" needs it')
  })

  test('a blank field in a condition stops there, and no later rule decides', () => {
    const rules = withRule(`  - rule: large deals are for Mike
    on: [deal.created]
    when: deal.amount >= 1000
    assign: { person: mike@baton.test }
    otherwise: next rule
`)
    expect(choose({ deal: aDeal({ ownerId: null, amount: null }) }, rules)).toMatchObject({
      rule: 'large deals are for Mike',
      field: 'deal.amount',
      read: { 'deal.amount': null },
    })
  })

  test.each<[string, Partial<Situation>]>([
    ['nobody is in the team', { people: [ole] }],
    ['everybody in the team is away', { people: [ole, { ...ana, awayUntil: AWAY }] }],
    ['no team is named for the region', { account: anAccount({ region: 'Mars' }) }],
  ])('when %s, it waits with the owner of the queue', (_, special) => {
    const choice = choose(special)
    expect(choice).toMatchObject({
      unplaceable: true,
      field: null,
      fallback: ole.id,
      holder: ole.id,
    })
    expect(choice.because).toMatch(/it waits in the queue triage, which Ole Berg looks after$/)
  })

  test('in a company of one person, that person gets it', () => {
    expect(choose({ people: [mike] })).toMatchObject({ fallback: mike.id, holder: mike.id })
  })

  test('with nobody at all there is still a reason', () => {
    expect(choose({ people: [] })).toMatchObject({ fallback: null, holder: null })
  })

  test('without any ownership rule somebody sees to it', () => {
    const rules = rulesOf({ 'ownership.yml': 'queues: {}\nrules: []\n' })
    expect(choose({}, rules)).toMatchObject({ unplaceable: true, fallback: ole.id, holder: null })
  })
})

describe('who must fix what went wrong', () => {
  const boss = aPerson({
    id: idOf(6),
    name: 'Bo',
    email: 'bo@baton.test',
    roles: ['manager'],
    teams: [],
  })
  const admin = aPerson({
    id: idOf(7),
    name: 'Ada',
    email: 'ada@baton.test',
    roles: ['admin'],
    teams: [],
  })
  const owner = { ...mia, managerId: boss.id }
  const gone = { ...owner, awayUntil: AWAY }

  test.each<[string, readonly Person[], Person]>([
    ["the deal's owner", [ana, ole, owner], owner],
    ['ops while the owner is away', [ana, boss, admin, ole, gone], ole],
    ["the owner's manager when nobody is ops", [ana, admin, boss, gone], boss],
    ['an admin when there is no manager either', [ana, admin, gone], admin],
    ['anybody else before somebody who is away', [ana, gone], ana],
    ['the owner when everybody is away', [{ ...ole, awayUntil: AWAY }, gone], gone],
  ])('is %s', (_, staff, who) => {
    expect(fixer(given({ deal: aDeal({ ownerId: mia.id }), people: staff }))).toBe(who.id)
  })
})

/** Whose turn it is in emea-sales. */
function teamInTurn(staff: readonly Person[], rotation: Situation['rotation']) {
  const situation = given({ people: staff, rotation })
  const piece = { kind: 'deal', amount: null, currency: null } as const
  return turnIn(deskOf(RULES, situation, { piece }), 'emea-sales', 'round_robin')
}

describe('turns', () => {
  const team = fc
    .uniqueArray(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 8 })
    .map((ids) => ids.map((id) => aPerson({ id: idOf(id), name: `P${id}` })))

  test('are fair: after any number of deals nobody has two more than another', () => {
    fc.assert(
      fc.property(team, fc.nat({ max: 50 }), (people, deals) => {
        const counts = new Map(people.map(({ id }) => [id, 0]))
        let rotation = {}
        for (let deal = 0; deal < deals; deal++) {
          const { person } = teamInTurn(people, rotation)
          counts.set(person!.id, counts.get(person!.id)! + 1)
          rotation = { 'emea-sales': person!.id }
        }
        expect(Math.max(...counts.values()) - Math.min(...counts.values())).toBeLessThanOrEqual(1)
      }),
    )
  })

  test('never fall to somebody who is away, gone or of another team; and somebody is found if there is one', () => {
    const someone = fc.record({
      active: fc.boolean(),
      awayUntil: fc.constantFrom(null, AWAY, '2029-12-24T00:00:00.000Z'),
      teams: fc.constantFrom(['emea-sales'], ['americas-sales'], []),
    })
    const canTake = ({ active, awayUntil, teams }: Person) =>
      active && awayUntil !== AWAY && teams.includes('emea-sales')
    fc.assert(
      fc.property(fc.array(someone, { maxLength: 10 }), fc.nat({ max: 10 }), (specials, last) => {
        const people = specials.map((special, at) => aPerson({ id: idOf(at), ...special }))
        const rotation = { 'emea-sales': idOf(last) }
        const { person, candidates } = teamInTurn(people, rotation)
        expect(person === null).toBe(!people.some(canTake))
        if (person) expect(canTake(person)).toBe(true)
        expect(candidates.filter(({ skipped }) => skipped === null).length).toBe(person ? 1 : 0)
      }),
    )
  })

  test('do not depend on the order in which people were read', () => {
    fc.assert(
      fc.property(
        team.chain((one) =>
          fc.tuple(fc.constant(one), fc.shuffledSubarray(one, { minLength: one.length })),
        ),
        ([one, other]) => {
          const turn = (staff: readonly Person[]) => teamInTurn(staff, {})
          expect(turn(one)).toEqual(turn(other))
        },
      ),
    )
  })
})
