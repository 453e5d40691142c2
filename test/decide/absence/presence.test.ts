import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { coverOf, hearerOf, isThere, thoseThere } from '../../../src/decide/absence/presence.ts'
import { sayAway } from '../../../src/decide/absence/words.ts'
import { heardIn } from '../../../src/decide/clock/alarm.ts'
import { fixer } from '../../../src/decide/fixer.ts'
import type { Person } from '../../../src/nouns.ts'
import { aDeal, aPerson, aSituation, askedBy, CRM, idOf, MONDAY } from '../../support/given.ts'

const LATER = '2030-01-09T09:00:00.000Z'
const signal = {
  ...{ id: 'x', at: MONDAY, by: CRM, source: 'crm' },
  ...{ kind: 'person.back' as const, person: idOf(1) },
}
const named = (number: number, given = {}) =>
  aPerson({ id: idOf(number), name: `P${number}`, roles: [], managerId: null, ...given })
const away = (cover: number | null) => ({
  awayUntil: LATER,
  coverId: cover === null ? null : idOf(cover),
})

describe('while somebody is away', () => {
  test.each([
    ['their cover hears it', [named(1, away(2)), named(2)], 2],
    [
      'the cover’s cover, while that one is away too',
      [named(1, away(2)), named(2, away(3)), named(3)],
      3,
    ],
    [
      'their manager, where nobody covers',
      [named(1, { ...away(null), managerId: idOf(4) }), named(4)],
      4,
    ],
    [
      'their manager, where two cover for each other and both are away',
      [named(1, { ...away(2), managerId: idOf(4) }), named(2, away(1)), named(4)],
      4,
    ],
    ['they themselves, where nobody else is there', [named(1, away(2)), named(2, away(1))], 1],
    [
      'they themselves, when they are back',
      [named(1, { awayUntil: MONDAY, coverId: idOf(2) }), named(2)],
      1,
    ],
  ])('%s', (_, people, who) => {
    const situation = aSituation(signal, { people })
    expect(hearerOf(situation, people[0]!).id).toBe(idOf(who))
    expect(heardIn(situation, ['owner'], people[0]!)).toEqual([`person:${idOf(who)}`])
  })

  test('what went wrong is seen to by the owner’s cover before anybody else', () => {
    const people = [named(1, away(2)), named(2), named(3, { roles: ['ops'] })]
    const situation = aSituation(signal, { people, deal: aDeal({ ownerId: idOf(1) }) })
    expect(fixer(situation)).toBe(idOf(2))
  })

  test('whoever covers is there, and nobody is asked who is away while another is there', () => {
    const one = fc.record({
      awayUntil: fc.constantFrom(null, LATER),
      cover: fc.nat(5),
      active: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.array(one, { minLength: 1, maxLength: 6 }), (drawn) => {
        const people = drawn.map(({ awayUntil, cover, active }, at) =>
          named(at, { awayUntil, active, coverId: awayUntil && idOf(cover) }),
        )
        const staff = { people, now: MONDAY }
        const present = people.filter((person) => isThere(person, MONDAY))
        const covers = people.map((person) => coverOf(staff, person))
        expect(covers.every((cover) => cover === null || present.includes(cover))).toBe(true)
        expect(thoseThere(people, MONDAY)).toEqual(present.length > 0 ? present : people)
      }),
    )
  })
})

test('whoever asked by another clock hears whose clock is meant', () => {
  const [ana, jo] = [aPerson({ zone: 'Europe/Berlin' }), named(7, { zone: 'America/New_York' })]
  const absence = { id: idOf(8), personId: ana.id, coverId: null, begunAt: null, endedAt: null }
  const said = (by: Person) => {
    const situation = { people: [ana, jo], now: MONDAY, signal: { ...signal, ...askedBy(by) } }
    return sayAway(situation, ana, { ...absence, startsAt: MONDAY, endsAt: LATER })
  }
  expect(said(ana)).toBe(`${ana.name} is away until Wednesday 9 January 10:00; nobody covers`)
  expect(said(jo)).toMatch(/until Wednesday 9 January 10:00 \(Berlin time\); nobody covers$/)
})
