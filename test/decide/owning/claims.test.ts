import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decide } from '../../../src/decide/decide.ts'
import { asNobodys, whyNot } from '../../../src/decide/owning/eligible.ts'
import { workIn } from '../../../src/decide/owning/work.ts'
import { chooseOwner } from '../../../src/decide/routing.ts'
import type { Signal, Situation } from '../../../src/model.ts'
import type { Person } from '../../../src/nouns.ts'
import {
  aDeal,
  anAccount,
  anException,
  aPerson,
  aSignal,
  aSituation,
  askedBy,
  idOf,
  MONDAY,
} from '../../support/given.ts'
import { rulesOf, shippedText } from '../../support/rules.ts'

const LATER = '2030-03-03T08:00:00.000Z'
const RULES = rulesOf({
  'ownership.yml': shippedText('ownership.yml').concat('\ncapacity:\n  emea-sales: { deals: 2 }\n'),
})
const OLE = aPerson({ id: idOf(90), name: 'Ole', email: 'ole@x.test', roles: ['ops'], teams: [] })
const ABOUT = { id: idOf(10) }

const staff = fc
  .array(
    fc.record({
      active: fc.boolean(),
      awayUntil: fc.constantFrom(null, MONDAY, LATER),
      teams: fc.constantFrom([], ['emea-sales'], ['americas-sales'], ['onboarding']),
      roles: fc.constantFrom<Person['roles']>(['rep'], ['manager'], ['finance']),
    }),
    { minLength: 1, maxLength: 6 },
  )
  .map((drawn) =>
    drawn.map((one, at) =>
      aPerson({ ...one, id: idOf(100 + at), name: `P${at}`, email: `p${at}@x.test` }),
    ),
  )

/** A deal that somebody looks after until an owner is found, among whoever is drawn. */
const waiting = fc
  .record({
    people: staff,
    region: fc.constantFrom('EMEA', 'AMER'),
    owned: fc.option(fc.nat(5), { nil: null }),
    loads: fc.array(fc.nat(3), { minLength: 6, maxLength: 6 }),
  })
  .map(({ people, region, owned, loads }) => {
    const ownerId = owned === null ? null : (people[owned]?.id ?? null)
    const load = (count: number) => ({ deal: { count, amounts: {} } })
    return aSituation(aSignal('deal.updated'), {
      deal: aDeal({ ownerId: OLE.id }),
      account: anAccount({ region, ownerId }),
      people: [...people, OLE],
      loads: Object.fromEntries(people.map(({ id }, at) => [id, load(loads[at]!)])),
      exceptions: [
        anException({
          ...{ kind: 'unplaceable', field: 'owner_email', ownerId: OLE.id },
          resume: aSignal('deal.updated', { deal: ABOUT, patch: {} }),
        }),
      ],
    })
  })

/** To whom the signal gives the deal; null where it gives it to nobody. */
function given(situation: Situation, signal: Signal): string | null {
  const effects = decide(RULES, { ...situation, signal }).flatMap((it) => it.effects)
  const assign = effects.find((it) => it.do === 'assign' && it.noun === 'deal')
  return assign?.do === 'assign' ? assign.to : null
}

/** Whether the rules would choose this person if nobody else were there. */
function wouldGet(situation: Situation, person: Person): boolean {
  const alone = asNobodys({ ...situation, people: [person] })
  const choice = chooseOwner(RULES, alone, 'deal.created')
  return 'to' in choice && choice.to === person.id
}

test('whoever the rules could choose may take a deal or be handed it, and nobody else', () => {
  fc.assert(
    fc.property(waiting, fc.nat(5), (situation, at) => {
      const person = situation.people[at] ?? situation.people[0]!
      fc.pre(person.id !== OLE.id)
      const able = wouldGet(situation, person)
      const about = { ...situation, work: workIn(situation, 'deal')! }
      expect(whyNot(RULES, about, person) === null).toBe(able)
      const claim = aSignal('deal.claimed', { deal: ABOUT, ...askedBy(person) })
      const mayChange = !person.roles.includes('finance')
      expect(given(situation, claim)).toBe(able && mayChange ? person.id : null)
      const hand = aSignal('deal.handed', { deal: ABOUT, to: person.id, ...askedBy(OLE) })
      expect(given(situation, hand)).toBe(able ? person.id : null)
    }),
    { numRuns: 300 },
  )
})

test('what is given back goes to somebody who can take it, never to who had it, else to the queue', () => {
  fc.assert(
    fc.property(waiting, fc.nat(5), (situation, at) => {
      const releaser = situation.people[at] ?? situation.people[0]!
      fc.pre(releaser.active && releaser.id !== OLE.id)
      const held = { ...situation, deal: aDeal({ ownerId: releaser.id }), exceptions: [] }
      const to = given(held, aSignal('deal.released', { deal: ABOUT, ...askedBy(releaser) }))
      const others = held.people.filter(({ id }) => id !== releaser.id)
      const able = others.filter((person) => wouldGet(situation, person))
      if (able.length > 0) expect(able.map(({ id }) => id)).toContain(to)
      else expect(to).toBe(OLE.id)
    }),
    { numRuns: 300 },
  )
})

test.each([
  ['is away', { awayUntil: LATER }, /^P is away until 3 March, and so cannot take Acme renewal\./],
  ['has left', { active: false }, /^Your access to Baton has ended/],
  ['is of another team', { teams: ['onboarding'] }, /^P is not in the team emea-sales, and so/],
  ['may change no deal', { roles: ['finance'] as const }, /^Only .* may change this deal\. Ask /],
])('somebody who %s is refused with what to do instead', (_, special, says) => {
  const person = aPerson({ id: idOf(101), name: 'P', email: 'p@x.test', ...special })
  const able = aPerson({ id: idOf(102), name: 'Q', email: 'q@x.test' })
  const situation = aSituation(aSignal('deal.claimed', { deal: ABOUT, ...askedBy(person) }), {
    deal: aDeal({ ownerId: null }),
    people: [person, able, OLE],
  })
  const [verdict] = decide(RULES, situation)
  expect(verdict).toMatchObject({ outcome: 'refuse', because: expect.stringMatching(says) })
  if (verdict?.read.why) expect(verdict.because).toContain('Q can take it.')
  expect(verdict?.effects).toEqual([])
})

test.each<[string, Partial<Person>, string | null]>([
  ['is there and has it for good', {}, null],
  ['is away, and their cover looks after the question', { awayUntil: LATER }, idOf(101)],
  ['has left', { active: false }, idOf(101)],
])('a deal whose holder %s', (_, special, owner) => {
  const holder = { ...OLE, ...special }
  const person = aPerson({ id: idOf(101), name: 'P', email: 'p@x.test' })
  const situation = aSituation(aSignal('deal.updated'), {
    deal: aDeal({ ownerId: holder.id }),
    people: [person, holder],
    exceptions: [
      anException({
        ...{ kind: 'unplaceable', field: 'owner_email', ownerId: idOf(102) },
        resume: aSignal('deal.updated', { deal: ABOUT, patch: {} }),
      }),
    ],
  })
  const claim = aSignal('deal.claimed', { deal: ABOUT, ...askedBy(person) })
  expect(given(situation, claim)).toBe(owner)
})

test('a machine takes nothing: it says what is', () => {
  const situation = aSituation(aSignal('deal.claimed', { deal: ABOUT }))
  expect(decide(RULES, situation)[0]).toMatchObject({ outcome: 'refuse' })
})
