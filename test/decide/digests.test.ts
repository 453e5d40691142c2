import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { dayOf, isWorkingDay, localDate } from '../../src/decide/calendar.ts'
import { decide } from '../../src/decide/decide.ts'
import { type DigestDue, digestKey, digestsDue, type Subscriber } from '../../src/decide/digests.ts'
import type { DigestContent, SignalOf } from '../../src/model.ts'
import { ANA, aSignal, aSituation, idOf } from '../support/given.ts'
import { rulesOf } from '../support/rules.ts'

const LONG_AGO = '2020-01-01T00:00:00.000Z'
const rules = rulesOf({
  'channels.yml': `digests:
  - { for: people, every: daily, at: 08:30, calendar: office }
  - { in: "#deals", every: weekly, on: mon, at: 09:00, calendar: office }
`,
})
const ana = (given: Partial<Subscriber> = {}): Subscriber => ({
  id: ANA.id,
  zone: 'Europe/Berlin',
  digest: null,
  since: LONG_AGO,
  ...given,
})
const due = (now: string, people: readonly Subscriber[] = [ana()], since = LONG_AGO) =>
  digestsDue(rules, { now, people, since })
const said = (found: readonly DigestDue[]) =>
  found.map(
    ({ conversation, every, day, late }) => `${conversation} ${every} ${day}${late ? ' late' : ''}`,
  )
const OF_ANA = `person:${ANA.id}`

describe('a person’s digest is due', () => {
  // Wednesday 25 November 2026; half past eight in Berlin is 07:30 UTC.
  test.each([
    ['not before its time', '2026-11-25T07:29:59Z', ana(), []],
    ['at its time by their clock', '2026-11-25T07:30:00Z', ana(), ['daily 2026-11-25']],
    [
      'by the clock of another zone',
      '2026-11-25T13:30:00Z',
      ana({ zone: 'America/New_York' }),
      ['daily 2026-11-25'],
    ],
    [
      'on the day it is where they are',
      '2026-11-25T23:00:00Z',
      ana({ zone: 'Pacific/Auckland' }),
      ['daily 2026-11-26 late'],
    ],
    ['late after a downtime, once', '2026-11-25T12:00:00Z', ana(), ['daily 2026-11-25 late']],
    ['on no weekend', '2026-11-28T08:00:00Z', ana(), []],
    ['on no holiday', '2026-12-25T08:00:00Z', ana(), []],
    ['never when it is off', '2026-11-25T08:00:00Z', ana({ digest: 'off' }), []],
    [
      'not about a time before they came',
      '2026-11-25T08:00:00Z',
      ana({ since: '2026-11-25T07:45:00Z' }),
      [],
    ],
    ['weekly on Monday', '2026-11-23T07:35:00Z', ana({ digest: 'weekly' }), ['weekly 2026-11-23']],
    [
      'weekly the whole week, late, while it was not sent',
      '2026-11-26T08:00:00Z',
      ana({ digest: 'weekly' }),
      ['weekly 2026-11-23 late'],
    ],
    ['weekly not at night, however late', '2026-11-26T02:00:00Z', ana({ digest: 'weekly' }), []],
    [
      'weekly on the first working day after a holiday',
      '2026-04-07T06:30:00Z',
      ana({ digest: 'weekly' }),
      ['weekly 2026-04-07'],
    ],
  ])('%s', (_, now, person, expected) => {
    const found = due(new Date(now).toISOString(), [person]).filter(
      ({ conversation }) => conversation === OF_ANA,
    )
    expect(said(found)).toEqual(expected.map((it) => `${OF_ANA} ${it}`))
  })
})

test('a channel’s digest is due by the clock of its calendar', () => {
  expect(said(due('2026-11-23T07:59:00.000Z', []))).toEqual([])
  expect(said(due('2026-11-23T08:00:00.000Z', []))).toEqual(['channel:deals weekly 2026-11-23'])
  expect(due('2026-11-23T08:00:00.000Z', [], '2026-11-23T08:00:01.000Z')).toEqual([])
})

test('whoever looks however often, there is one a day, on working days, and never before its time', () => {
  const zone = fc.constantFrom('Europe/Berlin', 'America/Los_Angeles', 'Asia/Tokyo', 'Pacific/Apia')
  const moment = fc.date({
    noInvalidDate: true,
    min: new Date('2026-01-01'),
    max: new Date('2027-12-01'),
  })
  fc.assert(
    fc.property(
      zone,
      moment,
      fc.array(fc.integer({ min: 1, max: 300 }), { maxLength: 60 }),
      (zone, start, steps) => {
        let now = start.getTime()
        const days = new Map<string, Set<string>>()
        for (const minutes of steps) {
          now += minutes * 60_000
          for (const found of due(new Date(now).toISOString(), [ana({ zone })])) {
            if (found.conversation !== OF_ANA) continue
            expect(Date.parse(found.at)).toBeLessThanOrEqual(now)
            expect(found.day).toBe(localDate(zone, new Date(now)))
            expect(isWorkingDay(rules.calendars.office!, dayOf(found.day))).toBe(true)
            days.set(found.day, (days.get(found.day) ?? new Set()).add(digestKey(found)))
          }
        }
        for (const keys of days.values()) expect(keys.size).toBe(1)
      },
    ),
  )
})

const NO_NEWS: DigestContent = {
  counts: {
    deals: 4,
    tasks: 0,
    overdue: 0,
    approvals: 0,
    exceptions: 0,
    due: 0,
    missed: 0,
    moved: 0,
  },
  items: [],
  moved: [],
  stages: [{ pipeline: 'sales', stage: 'proposal', count: 4 }],
  held: [],
}
const compiled = (content: DigestContent) => {
  const span = { from: LONG_AGO, to: '2026-11-25T07:30:00.000Z' }
  const fields = {
    conversation: OF_ANA,
    every: 'daily',
    day: '2026-11-25',
    late: false,
    ...span,
    content,
  }
  const id = 'digest:of:ana'
  return aSignal('digest.compiled', { ...fields, id }) as SignalOf<'digest.compiled'>
}
const judge = (content: DigestContent) =>
  decide(rules, aSituation(compiled(content), { deal: null }))[0]!

describe('a digest that was put together', () => {
  test('is kept, and shown to whom it is for', () => {
    const { effects } = judge({ ...NO_NEWS, counts: { ...NO_NEWS.counts, tasks: 2 } })
    expect(effects).toMatchObject([
      { do: 'keep-digest', digest: { conversation: OF_ANA, day: '2026-11-25' } },
      { do: 'tell', where: OF_ANA, subject: { noun: 'digest' } },
    ])
  })

  test('is not sent when there is nothing to say: that deals are open is no news', () => {
    expect(judge(NO_NEWS)).toMatchObject({ outcome: 'skip', effects: [] })
  })

  test('is sent when all there is to say is what was held back', () => {
    const held = [{ because: 'Ana Souza’s quiet hours', count: 2, waits: 1 }]
    expect(judge({ ...NO_NEWS, held }).outcome).toBe('act')
  })
})

test('ids of people and of days never make one key of two digests', () => {
  const key = (given: Partial<DigestDue>) =>
    digestKey({
      conversation: OF_ANA as DigestDue['conversation'],
      every: 'daily',
      day: '2026-11-25',
      ...given,
    })
  const keys = [
    key({}),
    key({ every: 'weekly' }),
    key({ day: '2026-11-26' }),
    key({ conversation: `person:${idOf(2)}` }),
  ]
  expect(new Set(keys).size).toBe(4)
})
