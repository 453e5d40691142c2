import { expect, test } from 'vitest'
import type { Ring } from '../../src/model.ts'
import { asItWas, type Kept, kept } from '../../src/store/kept.ts'
import { ANA, aClock, aSignal, aSituation } from '../support/given.ts'

const ring = (id: string): Ring => {
  const {
    cycle: _,
    startedAt: __,
    nextAt: ___,
    asOf: ____,
    terms: _____,
    ...clock
  } = aClock({ id })
  return { clock, key: 'D-1', name: `Deal ${id}`, ownerId: ANA.id, mutedBy: [] }
}
const situation = aSituation(aSignal('clocks.due', { clocks: ['one', 'two'] }), {
  rings: [ring('one'), ring('two')],
})

test('a situation in which thousands of clocks ring is decided again as it was, and names their fields once', () => {
  const text = JSON.stringify(kept(situation))
  const { signal, people, teams, ...rest } = situation
  expect(asItWas(JSON.parse(text) as Kept)).toEqual(JSON.parse(JSON.stringify(rest)))
  expect(text.match(/"goalMinutes"/g)).toHaveLength(1)
})

test('so is one that was kept before, clock by clock', () => {
  const { signal, people, teams, ...rest } = situation
  expect(asItWas(rest).rings).toEqual(situation.rings)
})

test('no clock rang is something else than that nobody asked', () => {
  expect(asItWas(kept({ ...situation, rings: [] })).rings).toEqual([])
  const { rings, ...none } = situation
  expect(asItWas(kept(none))).not.toHaveProperty('rings')
})
