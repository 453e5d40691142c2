import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decide } from '../../../src/decide/decide.ts'
import { absence } from '../../../src/decide/rotation.ts'
import type { Offer, OfferedNoun, Signal, Situation, Verdict } from '../../../src/model.ts'
import type { Exception, Person } from '../../../src/nouns.ts'
import {
  anAccount,
  aPerson,
  aSignal,
  aSituation,
  askedBy,
  idOf,
  MONDAY,
} from '../../support/given.ts'
import { offeringAll } from '../../support/offering.ts'
import { rulesOf } from '../../support/rules.ts'

const LATER = '2030-03-03T08:00:00.000Z'
const ROUNDS = 2
const RULES = rulesOf(offeringAll())
const OLE = aPerson({ id: idOf(90), name: 'Ole', email: 'ole@x.test', roles: ['ops'], teams: [] })
const MIA = aPerson({ ...OLE, id: idOf(91), name: 'Mia', email: 'mia@x.test', roles: ['manager'] })
const NAMED = { name: 'Acme', company: 'Acme', region: 'EMEA' }

/** How one arrives, and whom it goes round. */
const ARRIVES: Record<OfferedNoun, { readonly team: string; readonly signal: Signal }> = {
  deal: {
    team: 'emea-sales',
    signal: aSignal('deal.created', {
      ...{ deal: { externalId: 'X-1' }, patch: { name: 'Acme' }, account: { name: 'Acme' } },
    }),
  },
  lead: {
    team: 'emea-sales',
    signal: aSignal('lead.created', { lead: { externalId: 'X-1' }, patch: NAMED }),
  },
  ticket: {
    team: 'onboarding',
    signal: aSignal('ticket.created', { ticket: { externalId: 'X-1' }, patch: NAMED }),
  },
}

const staffOf = (team: string) =>
  fc
    .array(
      fc.record({
        active: fc.boolean(),
        awayUntil: fc.constantFrom(null, null, MONDAY, LATER),
        teams: fc.constantFrom([team], [team], ['americas-sales']),
        roles: fc.constantFrom<Person['roles']>(['rep'], ['rep'], ['manager'], ['finance']),
      }),
      { minLength: 1, maxLength: 5 },
    )
    .map((drawn) =>
      drawn.map((one, at) =>
        aPerson({ ...one, id: idOf(100 + at), name: `P${at}`, email: `p${at}@x.test` }),
      ),
    )

/** The situation after it: the record, how it is offered, whose turn was last, what is asked about it. */
function after(situation: Situation, noun: OfferedNoun, verdicts: readonly Verdict[]): Situation {
  let { offer, rotation } = situation
  let exceptions = [...situation.exceptions]
  // What a record is made of is the deciders' own: here it only has an owner.
  let record = (situation[noun] ?? null) as { id: string; ownerId: string | null } | null
  for (const effect of verdicts.flatMap(({ effects }) => effects)) {
    if (effect.do === 'create' && effect.noun === noun)
      record = { ...HEADER, id: effect.id, ...effect.fields }
    if (effect.do === 'raise') exceptions.push({ ...effect.exception, state: 'open' } as Exception)
    if (effect.do === 'settle') exceptions = exceptions.filter(({ id }) => id !== effect.exception)
    if (effect.do === 'accept') offer = undefined
    if (effect.do === 'advance-rotation') rotation = { ...rotation, [effect.team]: effect.to }
    if (effect.do !== 'assign' || effect.noun !== noun || !record) continue
    record = { ...record, ownerId: effect.to }
    offer = effect.offer
  }
  const { offer: _, ...rest } = situation
  return { ...rest, [noun]: record, rotation, exceptions, ...(offer && { offer }) }
}

const HEADER = { key: 'Z-1', ownerId: null, version: 1, createdAt: MONDAY, updatedAt: MONDAY }

function enters(noun: OfferedNoun, people: readonly Person[]): Situation {
  const { team, signal } = ARRIVES[noun]
  const staff = {
    people: [...people, OLE, MIA],
    teams: [{ id: idOf(80), name: team, managerId: MIA.id }],
  }
  const situation = aSituation(signal, { ...staff, deal: null, account: anAccount() })
  return after(situation, noun, decide(RULES, situation))
}

const ownerOf = (situation: Situation, noun: OfferedNoun) => situation[noun]?.ownerId ?? null
const refOf = (situation: Situation, noun: OfferedNoun) => ({
  [noun]: { id: situation[noun]!.id },
})

/** The rules decide about it, as the signal says. */
function then(situation: Situation, noun: OfferedNoun, signal: Signal) {
  const verdicts = decide(RULES, { ...situation, signal })
  return { verdicts, next: after({ ...situation, signal }, noun, verdicts) }
}

function unanswered(situation: Situation, noun: OfferedNoun, how: string): Signal {
  const id = ownerOf(situation, noun)!
  const about = refOf(situation, noun)
  if (how === 'timed out')
    return aSignal(`${noun}.lapsed`, { ...about, from: id, why: how } as never)
  const by = { kind: 'user', id } as const
  return { ...aSignal(`${noun}.declined`, { ...about, reason: 'too far' } as never), by }
}

/** What is said to whoever has it, one after the other, until nothing is offered any more. */
function goesRound(noun: OfferedNoun, people: readonly Person[], answers: readonly string[]) {
  let situation = enters(noun, people)
  const offered: { to: string; offer: Offer }[] = []
  for (const how of answers) {
    if (!situation.offer) break
    offered.push({ to: ownerOf(situation, noun)!, offer: situation.offer })
    situation = then(situation, noun, unanswered(situation, noun, how)).next
  }
  return { offered, last: situation }
}

const answers = fc.array(fc.constantFrom('declined', 'timed out'), { minLength: 12, maxLength: 12 })
const ableOf = (people: readonly Person[], team: string) =>
  people.filter((it) => it.teams.includes(team) && absence(it, MONDAY) === null)

describe.each(['deal', 'lead', 'ticket'] as const)('a %s that is offered', (noun) => {
  const { team } = ARRIVES[noun]
  const staff = staffOf(team)

  test('always has an owner, and is offered only to those who can take it', () => {
    fc.assert(
      fc.property(staff, answers, (people, said) => {
        const { offered, last } = goesRound(noun, people, said)
        const able = ableOf(people, team).map(({ id }) => id)
        for (const { to } of offered) expect(able).toContain(to)
        if (able.length > 0) expect(ownerOf(last, noun)).not.toBeNull()
      }),
    )
  })

  test('goes to everybody who can once in a round, and after the last round to their manager', () => {
    fc.assert(
      fc.property(staff, answers, (people, said) => {
        const able = ableOf(people, team)
        fc.pre(able.length > 0)
        const { offered, last } = goesRound(noun, people, said)
        const first = offered.filter(({ offer }) => offer.round === 1).map(({ to }) => to)
        expect(first.toSorted()).toEqual(able.map(({ id }) => id).toSorted())
        // Whoever had it last is not asked again at once, so that one alone is asked in one round.
        expect(offered.length).toBe(able.length === 1 ? 1 : able.length * ROUNDS)
        expect(last.offer).toBeUndefined()
        expect(ownerOf(last, noun)).toBe(MIA.id)
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
    const { people } = situation
    if (does === 'timed out') return unanswered(situation, noun, does)
    const said = { ...refOf(situation, noun), to: people[to % people.length]!.id, reason: 'so' }
    const about = { ...said, ...askedBy(people[who % people.length]!) }
    return aSignal(`${noun}.${does}` as Signal['kind'], about as never)
  }

  test('whoever does what with it: it keeps an owner who is there, and what is refused changes nothing', () => {
    fc.assert(
      fc.property(staff, gestures, (people, all) => {
        let situation = enters(noun, people)
        fc.pre(ownerOf(situation, noun) !== null)
        const able = ableOf(people, team).map(({ id }) => id)
        for (const gesture of all) {
          const { verdicts, next } = then(situation, noun, signalOf(situation, gesture))
          const refused = verdicts.some(({ outcome }) => outcome === 'refuse')
          if (refused) expect(verdicts.flatMap(({ effects }) => effects)).toEqual([])
          for (const { because } of verdicts) expect(because).not.toBe('')
          const given = verdicts.flatMap(({ effects }) =>
            effects.flatMap((it) => (it.do === 'assign' && it.noun === noun ? it.to : [])),
          )
          expect(given.length).toBeLessThanOrEqual(1)
          for (const to of given) expect([...able, MIA.id, OLE.id]).toContain(to)
          expect(ownerOf(next, noun)).not.toBeNull()
          if (next.offer) expect(able).toContain(ownerOf(next, noun))
          situation = next
        }
      }),
      { numRuns: 300 },
    )
  })
})
