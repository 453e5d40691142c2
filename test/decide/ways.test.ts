import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { chooseOwner, type Placed } from '../../src/decide/routing.ts'
import { handOn, standingOf } from '../../src/decide/standing.ts'
import { inProportion } from '../../src/decide/weighted.ts'
import type { Effect, Situation } from '../../src/model.ts'
import type { Person } from '../../src/nouns.ts'
import { aDeal, anAccount, aPerson, aSignal, aSituation, idOf, OLE } from '../support/given.ts'
import { rulesOf, shippedText } from '../support/rules.ts'

const TEAM = ['Ana', 'Ben', 'Cem', 'Dia'].map((name, at) =>
  aPerson({ id: idOf(at + 1), name, email: `${name.toLowerCase()}@baton.test`, teams: ['sales'] }),
)
const [ana, ben, cem, dia] = TEAM as [Person, Person, Person, Person]

/** Rules with one that deals to the team `sales`, and what else stands in the file. */
function rules(assign: string, more = '', others: Record<string, string> = {}) {
  return rulesOf({
    ...others,
    'ownership.yml': `queues:
  triage: { owner: { role: ops } }
${more}
rules:
  - rule: sales take it
    on: [deal.created]
    assign: ${assign}
    otherwise: { queue: triage }
`,
  })
}

const given = (special: Partial<Situation> = {}): Situation =>
  aSituation(aSignal('deal.created'), {
    deal: aDeal({ ownerId: null, amount: '100.00', currency: 'EUR' }),
    people: [...TEAM, OLE],
    ...special,
  })

/** Who gets so many deals that come together, each choice seeing those before. */
function dealt(rulebook: ReturnType<typeof rules>, situation: Situation, deals: number): string[] {
  let standing = standingOf(situation)
  return Array.from({ length: deals }, (_, at) => {
    const deal = aDeal({ ...situation.deal, id: idOf(1000 + at), ownerId: null })
    const now = { ...situation, ...standing, deal: null }
    const choice = chooseOwner(rulebook, { ...now, deal }, 'deal.created')
    if (!('to' in choice)) return choice.because
    const fields = { amount: deal.amount, currency: deal.currency }
    const effects: Effect[] = [
      { do: 'create', noun: 'deal', id: deal.id, fields },
      { do: 'assign', noun: 'deal', id: deal.id, to: choice.to, because: '' },
      ...(choice.advance ? [{ do: 'advance-rotation', ...choice.advance } as const] : []),
    ]
    const verdict = { rule: '', outcome: 'act', because: '', read: {}, effects } as const
    standing = handOn(standing, now, [verdict])
    return TEAM.find(({ id }) => id === choice.to)!.name
  })
}

describe('the turns of whoever is back', () => {
  const absence = shippedText('absence.yml').replace(/^ {2}turns: .*$/m, '  turns: catch up')
  const catching = (by: string, more = '') =>
    rules(`{ team: sales, by: ${by} }`, more, { 'absence.yml': absence })
  const away = { ...cem, awayUntil: '2030-01-09T09:00:00.000Z' }
  const without = { people: [ana, ben, away, dia, OLE] }
  /** Who gets what while Cem is away, and who what comes after. */
  function around(rulebook: ReturnType<typeof rules>, before: number, after: number) {
    let standing: Partial<Situation> = {}
    const run = (special: Partial<Situation>, deals: number) => {
      const names: string[] = []
      for (let n = 0; n < deals; n++) {
        const situation = given({ ...special, ...standing })
        const choice = chooseOwner(rulebook, situation, 'deal.created') as Placed
        const { to, advance } = choice
        names.push(TEAM.find(({ id }) => id === to)!.name)
        standing = handOn(standingOf(situation), situation, [
          { ...verdict, effects: [{ do: 'advance-rotation', ...advance! }] },
        ])
      }
      return names
    }
    const verdict = { rule: '', outcome: 'act', because: '', read: {} } as const
    return [run(without, before), run({}, after)]
  }

  test('are just the next of theirs where they keep their place', () => {
    const [meanwhile, then] = around(rules('{ team: sales, by: round_robin }'), 6, 4)
    expect(meanwhile!.join(' ')).toBe('Ana Ben Dia Ana Ben Dia')
    expect(then!.join(' ')).toBe('Ana Ben Cem Dia')
  })

  test('come first where they catch up, until all are even, and the reason says so', () => {
    const rulebook = catching('round_robin')
    const [meanwhile, then] = around(rulebook, 6, 10)
    expect(meanwhile!.join(' ')).toBe('Ana Ben Dia Ana Ben Dia')
    expect(then!.slice(0, 2)).toEqual(['Cem', 'Cem'])
    const all = [...meanwhile!, ...then!]
    expect(TEAM.map(({ name }) => all.filter((it) => it === name).length)).toEqual([4, 4, 4, 4])
    const credits = { sales: { [cem.id]: 6 } }
    const { because } = chooseOwner(rulebook, given({ credits }), 'deal.created') as Placed
    expect(because).toContain('Cem was away, and has the first turns until all are even')
  })

  test('are as many as their weight had given them', () => {
    const weights = 'weights: { sales: { cem@baton.test: 3 } }'
    const all = around(catching('weighted', weights), 12, 12).flat()
    expect(TEAM.map(({ name }) => all.filter((it) => it === name).length)).toEqual([4, 4, 12, 4])
  })

  test('nobody is more than a turn apart once whoever was away has caught up', () => {
    const counts = fc.tuple(fc.nat(20), fc.integer({ min: 0, max: 20 }))
    fc.assert(
      fc.property(counts, ([before, more]) => {
        const all = around(catching('round_robin'), before, before + more).flat()
        const got = TEAM.map(({ name }) => all.filter((it) => it === name).length)
        expect(Math.max(...got) - Math.min(...got)).toBeLessThanOrEqual(1)
      }),
      { numRuns: 40 },
    )
  })
})

describe('turns by weight', () => {
  const WEIGHTED = rules(
    '{ team: sales, by: weighted }',
    'weights: { sales: { ana@baton.test: 3, Ben@baton.test: 2, dia@baton.test: 0 } }',
  )

  test('fall to each by their weight; who is not named weighs one, and who weighs nothing is passed over', () => {
    const names = dealt(WEIGHTED, given(), 12)
    expect(names.join(' ')).toBe('Ana Ben Ana Ben Cem Ana Ana Ben Ana Ben Cem Ana')
    const choice = chooseOwner(WEIGHTED, given(), 'deal.created') as Placed
    expect(choice.because).toBe(
      "So it goes round the team sales by weight; it was Ana's turn (Dia has the weight 0)",
    )
    expect(choice.candidates.map(({ skipped }) => skipped)).toEqual([
      null,
      'their turn comes later',
      'their turn comes later',
      'has the weight 0',
    ])
  })

  test('nobody is ever a whole turn ahead of or behind their share', () => {
    const weights = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 8 })
    fc.assert(
      fc.property(weights, fc.integer({ min: 1, max: 300 }), (given, turns) => {
        const shares = given.map((weight, at) => ({ id: idOf(at), weight }))
        const all = given.reduce((sum, weight) => sum + weight, 0)
        const got = new Map<string, number>()
        let owed = {}
        for (let turn = 1; turn <= turns; turn++) {
          const next = inProportion(shares, owed)!
          owed = next.credits
          got.set(next.id, (got.get(next.id) ?? 0) + 1)
          for (const { id, weight } of shares) {
            expect(Math.abs((got.get(id) ?? 0) - (turn * weight) / all)).toBeLessThan(1)
          }
        }
      }),
      { numRuns: 50 },
    )
  })

  test('go on while people come and go, and never to somebody who is not there', () => {
    const step = fc.subarray(TEAM, { minLength: 1 })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        let owed = {}
        for (const there of steps) {
          const next = inProportion(
            there.map(({ id }, at) => ({ id, weight: at + 1 })),
            owed,
          )!
          expect(there.map(({ id }) => id)).toContain(next.id)
          owed = next.credits
        }
      }),
    )
  })
})

describe('whoever has least to do', () => {
  const LEAST = rules('{ team: sales, by: least_loaded }')
  const loads = (counts: readonly number[]) =>
    Object.fromEntries(
      counts.map((count, at) => [TEAM[at]!.id, { deal: { count, amounts: {} } }] as const),
    )

  test('takes it, and the reason says what the others have', () => {
    const choice = chooseOwner(LEAST, given({ loads: loads([3, 1, 2, 1]) }), 'deal.created')
    expect(choice).toMatchObject({
      to: ben.id,
      because: 'So Ben of the team sales takes it, who has least to do',
    })
    expect(choice.candidates.map(({ skipped }) => skipped)).toEqual([
      'has 3 open deals',
      null,
      'has 2 open deals',
      'has 1 open deal',
    ])
  })

  test('is found anew after each of many that come together, and equals take turns', () => {
    const situation = given({ loads: loads([2, 0, 0, 1]), rotation: { sales: ben.id } })
    expect(dealt(LEAST, situation, 7).join(' ')).toBe('Cem Ben Cem Dia Ben Cem Dia')
  })

  test('is whoever has used least of what they can take, where everyone has a limit', () => {
    const limited = rules(
      '{ team: sales, by: least_loaded }',
      'capacity: { sales: { deals: 10 }, ana@baton.test: { deals: 100 } }',
    )
    const situation = given({ loads: loads([20, 3, 4, 9]) })
    expect(chooseOwner(limited, situation, 'deal.created')).toMatchObject({ to: ana.id })
  })
})

describe('who has as much as they can take is passed over', () => {
  const capacity = 'capacity: { sales: { deals: 12 }, ana@baton.test: { deals: [40, 1000 EUR] } }'
  const LIMITED = rules('{ team: sales, by: round_robin }', capacity)
  const load = (count: number, amounts: Record<string, number> = {}) => ({
    deal: { count, amounts },
  })

  test.each([
    ['so many', { [ana.id]: load(40) }, 'Ana has 40 of 40 open deals'],
    ['so much', { [ana.id]: load(2, { EUR: 1000 }) }, 'Ana has 1,000 of 1,000 EUR in open deals'],
    ['too much for one more', { [ana.id]: load(2, { EUR: 901 }) }, 'Ana has 901 of 1,000 EUR'],
  ])('by a limit of %s', (_, loads, because) => {
    const choice = chooseOwner(LIMITED, given({ loads }), 'deal.created')
    expect(choice).toMatchObject({ to: ben.id, because: expect.stringContaining(because) })
  })

  test('but not for what they have already: chosen again, it may stay', () => {
    const deal = aDeal({ ownerId: ana.id, amount: '100.00', currency: 'EUR' })
    const loads = { [ana.id]: load(40, { EUR: 1000 }) }
    expect(chooseOwner(LIMITED, given({ loads, deal }), 'deal.created')).toMatchObject({
      to: ana.id,
    })
  })

  test('but not by amounts in another currency', () => {
    const loads = { [ana.id]: load(2, { EUR: 950, USD: 9_000 }) }
    const deal = aDeal({ ownerId: null, amount: '500.00', currency: 'USD' })
    const choice = chooseOwner(LIMITED, given({ loads, deal }), 'deal.created')
    expect(choice).toMatchObject({ to: ana.id })
  })

  test('of many that come together each counts, and when all are full the queue takes the rest', () => {
    const small = rules(
      '{ team: sales, by: round_robin }',
      'capacity: { sales: { deals: 2 }, ana@baton.test: { deals: 1 } }',
    )
    const names = dealt(small, given({ loads: {} }), 8)
    expect(names.slice(0, 7).join(' ')).toBe('Ana Ben Cem Dia Ben Cem Dia')
    expect(names[7]).toMatch(
      /nobody of the team sales can take it \(Ana has 1 of 1 open deals, Ben/,
    )
  })

  test('where the account has an owner, too: the next rule decides', () => {
    const rulebook = rules('{ to: account.owner }', 'capacity: { dia@baton.test: { deals: 1 } }')
    const full = given({ account: anAccount({ ownerId: dia.id }), loads: { [dia.id]: load(1) } })
    expect(chooseOwner(rulebook, full, 'deal.created')).toMatchObject({
      holder: OLE.id,
      candidates: [{ name: 'Dia', skipped: 'has 1 of 1 open deals' }],
    })
  })
})

test('a role that a rule needs is asked of every candidate', () => {
  const rulebook = rules('{ team: sales, by: round_robin, needs: approver }')
  const people = TEAM.map((one) =>
    one.id === cem.id ? { ...one, roles: ['approver'] as const } : one,
  )
  const choice = chooseOwner(rulebook, given({ people }), 'deal.created')
  expect(choice).toMatchObject({
    to: cem.id,
    because: expect.stringContaining('(Ana does not have the role approver, Ben does not'),
  })
})

test('the owner of the parent account may be named', () => {
  const rulebook = rules('{ to: account.parent.owner }')
  const parent = anAccount({ id: idOf(21), name: 'Acme Holding', ownerId: ben.id })
  const account = anAccount({ parentId: parent.id })
  expect(chooseOwner(rulebook, given({ account, parent }), 'deal.created')).toMatchObject({
    to: ben.id,
    because: 'Ben is the owner of Acme Holding, and so takes it',
  })
  expect(chooseOwner(rulebook, given({ account }), 'deal.created').because).toMatch(
    /^Nobody of ours is the owner of the parent account of Acme; it waits/,
  )
})

test('it never falls to anybody who cannot take it, by any way', () => {
  const person = fc.record({
    active: fc.boolean(),
    awayUntil: fc.constantFrom(null, '2030-03-03T08:00:00.000Z'),
    roles: fc.constantFrom(['rep'] as const, ['rep', 'approver'] as const),
    teams: fc.constantFrom(['sales'], ['other'], ['other', 'sales']),
    open: fc.integer({ min: 0, max: 4 }),
  })
  const books = ['round_robin', 'weighted', 'least_loaded'].map((by) =>
    rules(
      `{ team: sales, by: ${by}, needs: approver }`,
      'capacity: { sales: { deals: 3 } }\nweights: { sales: { p1@baton.test: 2, p2@baton.test: 0 } }',
    ),
  )
  fc.assert(
    fc.property(
      fc.array(person, { maxLength: 6 }),
      fc.constantFrom(...books),
      (staff, rulebook) => {
        const people = staff.map(({ open: _, ...one }, at) =>
          aPerson({ id: idOf(at), email: `p${at}@baton.test`, ...one }),
        )
        const loads = Object.fromEntries(
          staff.map(({ open }, at) => [idOf(at), { deal: { count: open, amounts: {} } }]),
        )
        const choice = chooseOwner(rulebook, given({ people, loads }), 'deal.created')
        const weightless = choice.candidates.filter(({ skipped }) => skipped === 'has the weight 0')
        const able = people.filter(
          ({ id, active, awayUntil, roles, teams }) =>
            active &&
            !awayUntil &&
            roles.includes('approver') &&
            teams.includes('sales') &&
            loads[id]!.deal.count < 3 &&
            !weightless.some(({ person }) => person === id),
        )
        if ('to' in choice) expect(able.map(({ id }) => id)).toContain(choice.to)
        else expect(able).toEqual([])
      },
    ),
  )
})
