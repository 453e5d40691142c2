import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  addWorkingDays,
  addWorkingMinutes,
  type Calendar,
  explainWorkingTime,
  localDate,
  type Weekday,
  workingMinutesBetween,
} from '../../src/decide/worktime.ts'

type Hours = readonly (readonly [string, string])[]

const WEEKDAYS: readonly Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']
const OFFICE: Hours = [
  ['09:00', '12:30'],
  ['13:30', '18:00'],
]
const weekOf = (hours: Hours, days: readonly Weekday[] = WEEKDAYS.slice(0, 5)) =>
  Object.fromEntries(
    WEEKDAYS.map((day) => [day, days.includes(day) ? hours : []]),
  ) as Calendar['week']
const always = (zone: string, hours: Hours): Calendar => ({
  zone,
  week: weekOf(hours, WEEKDAYS),
  holidays: [],
})

const berlin: Calendar = {
  zone: 'Europe/Berlin',
  week: weekOf(OFFICE),
  holidays: ['2026-12-25', '2026-12-31'],
  exceptions: { '2026-12-24': [['09:00', '12:00']], '2026-12-31': [['10:00', '12:00']] },
}
const add = (calendar: Calendar, from: string, minutes: number) =>
  addWorkingMinutes(calendar, new Date(from), minutes).toISOString()

describe('a deadline in working time', () => {
  test.each([
    ['within a morning', '2026-03-02T08:15:00Z', 60, '2026-03-02T09:15:00.000Z'],
    [
      'ends with the shift, not with the next',
      '2026-03-02T08:00:00Z',
      210,
      '2026-03-02T11:30:00.000Z',
    ],
    ['goes over the lunch break', '2026-03-02T11:00:00Z', 60, '2026-03-02T13:00:00.000Z'],
    [
      'starts in the morning when it came at night',
      '2026-03-02T03:00:00Z',
      1,
      '2026-03-02T08:01:00.000Z',
    ],
    [
      'goes over the weekend into summer time',
      '2026-03-27T16:00:00Z',
      120,
      '2026-03-30T08:00:00.000Z',
    ],
    [
      'takes short days as they are, skips holidays',
      '2026-12-24T09:00:00Z',
      180,
      '2026-12-28T09:00:00.000Z',
    ],
    ['an exception beats a holiday', '2026-12-30T17:00:00Z', 60, '2026-12-31T10:00:00.000Z'],
    ['no minutes are no time', '2026-03-01T03:00:00Z', 0, '2026-03-01T03:00:00.000Z'],
    ['parts of a minute count', '2026-03-02T08:00:00Z', 0.5, '2026-03-02T08:00:30.000Z'],
  ])('%s', (_title, from, minutes, deadline) => {
    expect(add(berlin, from, minutes)).toBe(deadline)
  })

  test('a night shift belongs to the day it starts, also before a holiday', () => {
    const nights: Calendar = {
      zone: 'UTC',
      week: weekOf([['22:00', '06:00']], ['mon', 'tue']),
      holidays: ['2026-03-03'],
    }
    expect(add(nights, '2026-03-02T23:00:00Z', 7 * 60)).toBe('2026-03-03T06:00:00.000Z')
    expect(add(nights, '2026-03-03T12:00:00Z', 1)).toBe('2026-03-09T22:01:00.000Z')
  })

  test('the hour that clocks skip is nobody’s working time, the hour they repeat is', () => {
    const nights = always('Europe/Berlin', [['22:00', '06:00']])
    const between = (from: string, to: string) =>
      workingMinutesBetween(nights, new Date(from), new Date(to))
    expect(between('2026-03-28T12:00:00Z', '2026-03-29T12:00:00Z')).toBe(7 * 60)
    expect(between('2026-10-24T12:00:00Z', '2026-10-25T12:00:00Z')).toBe(9 * 60)
  })

  test('a shift that would start in the skipped hour starts when clocks jump', () => {
    const early = always('Europe/Berlin', [['02:30', '05:00']])
    expect(add(early, '2026-03-29T00:00:00Z', 1)).toBe('2026-03-29T01:01:00.000Z')
  })

  test('around the clock all time is working time', () => {
    const clock = always('America/Sao_Paulo', [['00:00', '24:00']])
    expect(add(clock, '2018-11-03T12:34:56.789Z', 3 * 1440)).toBe('2018-11-06T12:34:56.789Z')
  })

  test('shifts that overlap count once', () => {
    const double = always('UTC', [
      ['22:00', '06:00'],
      ['05:00', '13:00'],
    ])
    const [from, to] = [new Date('2026-03-02T00:00:00Z'), new Date('2026-03-03T00:00:00Z')]
    expect(workingMinutesBetween(double, from, to)).toBe(15 * 60)
  })

  test.each([
    ['a calendar without working time', { ...berlin, week: weekOf([]), exceptions: {} }, 1],
    ['less than no time', berlin, -1],
    ['an endless time', berlin, Number.POSITIVE_INFINITY],
    ['hours nobody knows', { ...berlin, week: weekOf([['9', '25:00']]) }, 1],
    ['a zone nobody knows', { ...berlin, zone: 'Europe/Atlantis' }, 1],
  ])('%s is refused', (_title, calendar, minutes) => {
    expect(() => add(calendar, '2026-03-02T08:00:00Z', minutes)).toThrow(RangeError)
  })

  test('is explained by the stretches that add up to it', () => {
    const from = new Date('2026-03-27T16:00:00Z')
    expect(explainWorkingTime(berlin, from, 120)).toEqual([
      { from, to: new Date('2026-03-27T17:00:00Z'), minutes: 60 },
      {
        from: new Date('2026-03-30T07:00:00Z'),
        to: new Date('2026-03-30T08:00:00Z'),
        minutes: 60,
      },
    ])
    expect(explainWorkingTime(berlin, from, 0)).toEqual([])
  })
})

describe('a date in working days', () => {
  test.each([
    ['a working day is itself', '2026-03-06', 0, '2026-03-06'],
    ['a Saturday becomes Monday', '2026-03-07', 0, '2026-03-09'],
    ['one day after Friday is Monday', '2026-03-06', 1, '2026-03-09'],
    ['one day after Saturday is Monday', '2026-03-07', 1, '2026-03-09'],
    ['one day before Sunday is Friday', '2026-03-08', -1, '2026-03-06'],
    ['holidays do not count, exceptions do', '2026-12-23', 4, '2026-12-30'],
    ['five days back over Christmas', '2026-12-31', -5, '2026-12-23'],
    ['a year has its leap day', '2028-02-28', 1, '2028-02-29'],
  ])('%s', (_title, date, days, result) => {
    expect(addWorkingDays(berlin, date, days)).toBe(result)
  })

  test.each(['2026-02-30', '31.12.2026', ''])('%s is no date', (date) => {
    expect(() => addWorkingDays(berlin, date, 1)).toThrow(RangeError)
  })

  test('a calendar without working days is refused', () => {
    const idle = { ...berlin, week: weekOf([]), exceptions: {} }
    expect(() => addWorkingDays(idle, '2026-03-02', 1)).toThrow(RangeError)
  })

  test('working days there and back end on the same working day', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -400, max: 400 }),
        fc.integer({ min: 1, max: 60 }),
        (n, days) => {
          const date = new Date(Date.UTC(2026, 5, 1 + n)).toISOString().slice(0, 10)
          const monday = addWorkingDays(berlin, date, 0)
          expect(addWorkingDays(berlin, addWorkingDays(berlin, monday, days), -days)).toBe(monday)
        },
      ),
    )
  })
})

test('the same moment has another date elsewhere', () => {
  const at = new Date('2026-03-01T10:30:00Z')
  expect(localDate('Pacific/Chatham', at)).toBe('2026-03-02')
  expect(localDate('Pacific/Honolulu', at)).toBe('2026-03-01')
})
