import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decide } from '../../../src/decide/decide.ts'
import { absence } from '../../../src/decide/rotation.ts'
import type { Offer, Signal, Situation, Verdict } from '../../../src/model.ts'
import type { Person } from '../../../src/nouns.ts'
import {
  anAccount,
  aPerson,
  aSignal,
  aSituation,
  askedBy,
  idOf,
  MONDAY,
} from '../../support/given.ts'
import { applied, LATER, MIA, OLE, ROUNDS, RULES } from '../../support/offer-walk.ts'

const TEAM = 'emea-sales'
const ARRIVES = aSignal('deal.created', {
  ...{ deal: { externalId: 'X-1' }, patch: { name: 'Acme' }, account: { name: 'Acme' } },
})

const staff = fc
  .array(
    fc.record({
      active: fc.boolean(),
      awayUntil: fc.constantFrom(null, null, MONDAY, LATER),
      teams: fc.constantFrom([TEAM], [TEAM], ['americas-sales']),
      roles: fc.constantFrom<Person['roles']>(['rep'], ['rep'], ['manager'], ['finance']),
    }),
    { minLength: 1, maxLength: 5 },
  )
  .map((drawn) =>
    drawn.map((one, at) =>
      aPerson({ ...one, id: idOf(100 + at), name: `P${at}`, email: `p${at}@x.test` }),
    ),
  )

const effectsOf = (verdicts: readonly Verdict[]) => verdicts.flatMap(({ effects }) => effects)
const ownerOf = ({ deal }: Situation) => deal?.ownerId ?? null

/** The rules decide about it, as the signal says. */
function then(situation: Situation, signal: Signal) {
  const verdicts = decide(RULES, { ...situation, signal })
  return { verdicts, next: applied({ ...situation, signal }, 'deal', effectsOf(verdicts)) }
}

function enters(people: readonly Person[]): Situation {
  const teams = [{ id: idOf(80), name: TEAM, managerId: MIA.id }]
  const known = { people: [...people, OLE, MIA], teams, deal: null, account: anAccount() }
  return then(aSituation(ARRIVES, known), ARRIVES).next
}

function unanswered({ deal }: Situation, how: string): Signal {
  const { id, ownerId } = deal!
  const by = { kind: 'user', id: ownerId! } as const
  if (how === 'timed out')
    return aSignal('deal.lapsed', { deal: { id }, from: by.id, why: 'timed out' })
  return { ...aSignal('deal.declined', { deal: { id }, reason: 'too far' }), by }
}

/** What is said to whoever has it, one after the other, until nothing is offered any more. */
function goesRound(people: readonly Person[], answers: readonly string[]) {
  let last = enters(people)
  const offered: { to: string; offer: Offer }[] = []
  for (const how of answers) {
    if (!last.offer) break
    offered.push({ to: ownerOf(last)!, offer: last.offer })
    last = then(last, unanswered(last, how)).next
  }
  return { offered, last }
}

const answers = fc.array(fc.constantFrom('declined', 'timed out'), { minLength: 12, maxLength: 12 })
const ableOf = (people: readonly Person[]) =>
  people.filter((it) => it.teams.includes(TEAM) && absence(it, MONDAY) === null).map(({ id }) => id)

describe('a deal that is offered', () => {
  test('always has an owner, and is offered only to those who can take it', () => {
    fc.assert(
      fc.property(staff, answers, (people, said) => {
        const { offered, last } = goesRound(people, said)
        for (const { to } of offered) expect(ableOf(people)).toContain(to)
        if (ableOf(people).length > 0) expect(ownerOf(last)).not.toBeNull()
      }),
    )
  })

  test('goes to everybody who can once in a round, and after the last round to their manager', () => {
    fc.assert(
      fc.property(staff, answers, (people, said) => {
        const able = ableOf(people)
        fc.pre(able.length > 0)
        const { offered, last } = goesRound(people, said)
        const first = offered.filter(({ offer }) => offer.round === 1).map(({ to }) => to)
        expect(first.toSorted()).toEqual(able.toSorted())
        // Whoever had it last is not asked again at once, so that one alone is asked in one round.
        expect(offered.length).toBe(able.length === 1 ? 1 : able.length * ROUNDS)
        expect(last.offer).toBeUndefined()
        expect(ownerOf(last)).toBe(MIA.id)
      }),
    )
  })

  const gestures = fc.array(
    fc.record({
      does: fc.constantFrom('accepted', 'declined', 'claimed', 'released', 'handed', 'timed out'),
      who: fc.nat(6),
      to: fc.nat(6),
    }),
    { minLength: 1, maxLength: 15 },
  )
  type Gesture = { does: string; who: number; to: number }

  function signalOf(situation: Situation, { does, who, to }: Gesture): Signal {
    const { people, deal } = situation
    if (does === 'timed out') return unanswered(situation, does)
    const said = { deal: { id: deal!.id }, to: people[to % people.length]!.id, reason: 'so' }
    const about = { ...said, ...askedBy(people[who % people.length]!) }
    return aSignal(`deal.${does}` as Signal['kind'], about as never)
  }

  test('keeps an owner who is there, whoever does what; what is refused changes nothing', () => {
    fc.assert(
      fc.property(staff, gestures, (people, all) => {
        let situation = enters(people)
        fc.pre(ownerOf(situation) !== null)
        const able = ableOf(people)
        for (const gesture of all) {
          const { verdicts, next } = then(situation, signalOf(situation, gesture))
          const effects = effectsOf(verdicts)
          if (verdicts.some(({ outcome }) => outcome === 'refuse')) expect(effects).toEqual([])
          for (const { because } of verdicts) expect(because).not.toBe('')
          const given = effects.flatMap((it) => (it.do === 'assign' ? it.to : []))
          expect(given.length).toBeLessThanOrEqual(1)
          for (const to of given) expect([...able, MIA.id, OLE.id]).toContain(to)
          expect(ownerOf(next)).not.toBeNull()
          if (next.offer) expect(able).toContain(ownerOf(next))
          situation = next
        }
      }),
      { numRuns: 300 },
    )
  })
})
