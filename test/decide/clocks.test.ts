import { describe, expect, test } from 'vitest'
import {
  breachHeardIn,
  clocksCanceled,
  clocksEnded,
  clocksStarted,
  exceptionClock,
} from '../../src/decide/clocks.ts'
import type { Situation } from '../../src/model.ts'
import {
  ANA,
  aClock,
  aDeal,
  anException,
  aSignal,
  aSituation,
  idOf,
  MAX,
  MONDAY,
  OLE,
} from '../support/given.ts'
import { rulesOf, SHIPPED } from '../support/rules.ts'

const RULES = rulesOf()
const DEAL = { noun: 'deal', id: idOf(10) } as const
const given = (special: Partial<Situation> = {}) => aSituation(aSignal('deal.created'), special)
const started = (special: Partial<Situation> = {}, rules = RULES) =>
  clocksStarted(rules, given(special), 'deal.created', DEAL)

describe('the first response to a new deal', () => {
  test.each([
    ['on Monday morning', MONDAY, '2030-01-07T14:00:00.000Z'],
    ['on Friday at five', '2030-01-11T16:00:00.000Z', '2030-01-14T11:00:00.000Z'],
    ['on Sunday', '2030-01-13T10:00:00.000Z', '2030-01-14T13:00:00.000Z'],
    ['on the eve of Christmas 2026', '2026-12-24T10:00:00.000Z', '2026-12-28T11:00:00.000Z'],
  ])('to one that came in %s is due after four working hours', (_, now, dueAt) => {
    expect(started({ now })).toMatchObject([
      { do: 'start-clock', clock: { startedAt: now, dueAt } },
    ])
  })

  test('says how long and by when', () => {
    expect(started()).toMatchObject([
      {
        clock: {
          ...DEAL_CLOCK,
          because:
            'First response to a new deal: 4 working hours (calendar office) from Monday 7 January 10:00, so by Monday 7 January 15:00',
        },
      },
    ])
  })

  test('is not awaited for what an import brings, nor for a deal that is over', () => {
    expect(started({ deal: aDeal({ source: 'import' }) })).toEqual([])
    expect(started({ deal: aDeal({ stage: 'closed_won' }) })).toEqual([])
  })

  test('starts once: not beside itself, and the same again when decided again', () => {
    expect(started({ clocks: [aClock()] })).toEqual([])
    expect(started()).toEqual(started())
  })

  test('starts anew after an earlier one ended', () => {
    expect(started({ clocks: [aClock({ state: 'met', cycle: 3 })] })).toMatchObject([
      { clock: { cycle: 4 } },
    ])
  })

  test('starts also when its condition cannot be judged', () => {
    const { text } = SHIPPED.find(({ file }) => file === 'rules/sla.yml')!
    const rules = rulesOf({ 'sla.yml': text.replace(/when: .*/, 'when: deal.amount > 1') })
    expect(started({ deal: aDeal({ amount: null }) }, rules)).toHaveLength(1)
    expect(started({ deal: aDeal({ amount: '1.00' }) }, rules)).toHaveLength(0)
  })

  test.each([
    ['note.added', 1],
    ['deal.moved', 1],
    ['task.completed', 1],
    ['deal.created', 0],
    ['deal.won', 0],
  ] as const)('%s ends %i clock in time', (on, count) => {
    const clocks = [
      aClock(),
      aClock({ id: idOf(61), state: 'breached' }),
      aClock({ id: idOf(62), policy: 'other' }),
    ]
    const ended = clocksEnded(RULES, given({ clocks }), on)
    expect(ended).toEqual(count ? [{ do: 'end-clock', clock: idOf(60), state: 'met' }] : [])
  })

  test('is no longer awaited for a deal that is gone', () => {
    expect(clocksCanceled(given({ clocks: [aClock()] }))).toEqual([
      { do: 'end-clock', clock: idOf(60), state: 'canceled' },
    ])
  })
})

const DEAL_CLOCK = {
  noun: 'deal',
  subjectId: idOf(10),
  policy: 'first response to a new deal',
  kind: 'first_response',
  cycle: 1,
}

test('an exception is due after one working day', () => {
  expect(exceptionClock(RULES, given(), { id: idOf(50) })).toMatchObject([
    {
      clock: {
        noun: 'exception',
        subjectId: idOf(50),
        kind: 'exception',
        dueAt: '2030-01-08T09:00:00.000Z',
      },
    },
  ])
})

describe('a breach is told', () => {
  const ofException = aClock({ noun: 'exception', policy: 'exceptions', subjectId: idOf(50) })

  test.each<[string, Partial<Situation>, readonly string[]]>([
    ["to the deal's owner and their manager", { clock: aClock() }, [ANA.id, MAX.id]],
    [
      'to the owner alone who has no manager',
      { clock: aClock(), deal: aDeal({ ownerId: OLE.id }) },
      [OLE.id],
    ],
    [
      'to nobody by name when nobody owns the deal',
      { clock: aClock(), deal: aDeal({ ownerId: null }) },
      [],
    ],
    [
      "to the exception's owner, not the deal's",
      { clock: ofException, exception: anException({ ownerId: OLE.id }) },
      [OLE.id],
    ],
  ])('%s', (_, special, people) => {
    expect(breachHeardIn(RULES, given(special))).toEqual(people.map((id) => `person:${id}`))
  })

  test('in a channel where the rules say so', () => {
    const { text } = SHIPPED.find(({ file }) => file === 'rules/sla.yml')!
    const rules = rulesOf({
      'sla.yml': text.replace('breach: [owner, owner.manager]', 'breach: [owner, "#deals"]'),
    })
    expect(breachHeardIn(rules, given({ clock: aClock() }))).toEqual([
      `person:${ANA.id}`,
      'channel:deals',
    ])
  })
})
