import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decide } from '../../../src/decide/decide.ts'
import { aPerson, idOf, MONDAY } from '../../support/given.ts'
import {
  type Heads,
  isAble,
  LATER,
  MIA,
  OLE,
  openWalk,
  ROUNDS,
  RULES,
  type Step,
  TEAMS,
} from '../../support/offer-walk.ts'

const RUNS = { numRuns: 300 }
const DEEDS = [
  ...['accepted', 'declined', 'claimed', 'released', 'handed', 'assigned', 'works', 'ends'],
  ...['reopens', 'timed out', 'away', 'leaves', 'joins', 'goes', 'returns'],
] as const
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.record({ does: fc.constantFrom(...DEEDS), who: fc.nat(6), to: fc.nat(6) }),
  { minLength: 1, maxLength: 25 },
)
/** Heads of the team, who may be of it themselves. */
const headsOf = (team: string): fc.Arbitrary<Heads> => {
  const teams = fc.constantFrom([], [], [team])
  const there = fc.constantFrom({}, {}, { awayUntil: LATER }, { active: false })
  return fc.tuple(teams, there, teams).map(([own, is, oles]) => [
    { ...MIA, ...is, teams: own },
    { ...OLE, teams: oles },
  ])
}
const nos = fc.array(fc.constantFrom('declined', 'timed out', 'away', 'released'), {
  minLength: 20,
  maxLength: 20,
})

const staffOf = (team: string) =>
  fc
    .array(
      fc.record({
        active: fc.constantFrom(true, true, true, false),
        awayUntil: fc.constantFrom(null, null, MONDAY, LATER),
        teams: fc.constantFrom([team], [team], ['americas-sales']),
        roles: fc.constantFrom<('rep' | 'delivery' | 'finance')[]>(
          ['rep'],
          ['delivery'],
          ['finance'],
        ),
      }),
      { minLength: 1, maxLength: 4 },
    )
    .map((drawn) =>
      drawn.map((one, at) =>
        aPerson({ ...one, id: idOf(100 + at), name: `P${at}`, email: `p${at}@x.test` }),
      ),
    )

describe.each(['lead', 'ticket'] as const)('whatever is done with a %s that is offered', (noun) => {
  const team = TEAMS[noun]
  const walks = fc.tuple(staffOf(team), headsOf(team), steps).map(([staff, heads, all]) => {
    const walk = openWalk(noun, staff, heads)
    for (const step of all) walk.does(step)
    return walk
  })
  const holds = (law: (walk: ReturnType<typeof openWalk>) => void) =>
    fc.assert(fc.property(walks, law), RUNS)

  test('it is owned, over, or an exception that somebody has', () => {
    holds(({ taken }) => {
      for (const { after } of taken) {
        const { ownerId, closedAt } = after[noun]!
        const isSeen = after.exceptions.some((it) => it.ownerId !== null)
        expect(ownerId !== null || closedAt !== null || isSeen).toBe(true)
        if (ownerId !== null) expect(after.people.map(({ id }) => id)).toContain(ownerId)
      }
    })
  })

  test('one decision gives it to one, and a refusal to nobody', () => {
    holds(({ taken }) => {
      for (const { verdicts } of taken) {
        const effects = verdicts.flatMap((it) => it.effects)
        const gives = effects.filter((it) => it.do === 'assign' && it.noun === noun)
        expect(gives.length).toBeLessThanOrEqual(1)
        for (const { because } of verdicts) expect(because).toMatch(/\S/)
        if (verdicts.some(({ outcome }) => outcome === 'refuse')) expect(effects).toEqual([])
      }
    })
  })

  test('one offer is open at most, and every other has ended in one of four ways', () => {
    holds(({ offers, now }) => {
      const open = offers.filter(({ ended }) => ended === null)
      expect(open.length).toBe(now().offer ? 1 : 0)
      for (const { to } of open) expect(now()[noun]!.ownerId).toBe(to)
      expect(offers.slice(0, -1).map(({ ended }) => ended)).not.toContain(null)
      if (now()[noun]!.closedAt !== null) expect(open).toEqual([])
    })
  })

  test('it is offered only to those who can take it, and in one round not twice to one', () => {
    holds(({ offers }) => {
      let asked: string[] = []
      let round = 1
      for (const offer of offers) {
        if (!offer.follows || offer.round > round) asked = []
        if (!offer.follows) expect(offer.round).toBe(1)
        else expect([round, round + 1]).toContain(offer.round)
        round = offer.round
        expect(round).toBeLessThanOrEqual(ROUNDS)
        expect(offer.able).toBe(true)
        expect(asked).not.toContain(offer.to)
        expect(offer.passed.map(({ person }) => person)).toEqual(asked)
        asked.push(offer.to)
      }
    })
  })

  test('nobody answers for whoever has it', () => {
    holds(({ taken }) => {
      for (const { before, verdicts } of taken) {
        const { by, kind } = before.signal
        if (!/[.](accepted|declined)$/.test(kind) || by.id === before[noun]!.ownerId) continue
        expect(verdicts.map(({ outcome }) => outcome)).toEqual(['refuse'])
      }
    })
  })

  test('the same situation is decided the same, also when it was kept as JSON', () => {
    holds(({ taken }) => {
      for (const { before, verdicts } of taken)
        expect(JSON.stringify(decide(RULES, JSON.parse(JSON.stringify(before))))).toBe(
          JSON.stringify(verdicts),
        )
    })
  })
})

describe.each(['lead', 'ticket'] as const)('a %s that nobody takes', (noun) => {
  const team = TEAMS[noun]

  test('is offered to each once a round, and then their manager has it, or who must see to it', () => {
    fc.assert(
      fc.property(staffOf(team), headsOf(team), nos, (staff, heads, said) => {
        const walk = openWalk(noun, staff, heads)
        const [boss] = heads
        const able = [...staff, ...heads].filter(({ id }) => isAble(walk.now(), id, team)).length
        fc.pre(able > 0)
        for (const how of said) if (walk.now().offer) walk.refuses(how)
        const { offer, exceptions, [noun]: record } = walk.now()
        expect(offer).toBeUndefined()
        // Whoever had it last is not asked again at once, so that one alone is asked in one round.
        expect(walk.offers.length).toBe(able === 1 ? 1 : able * ROUNDS)
        const isThere = boss.active && boss.awayUntil === null
        expect(record?.ownerId).toBe(isThere ? boss.id : OLE.id)
        expect(exceptions.filter(({ kind }) => kind === 'unplaceable').length).toBe(isThere ? 0 : 1)
      }),
      RUNS,
    )
  })
})
