import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { dayOf, instantOf, isWorkingDay, localDate } from '../../src/decide/calendar.ts'
import { parseHours, type QuietTime, quietUntil } from '../../src/decide/quiet.ts'
import { rulesOf } from '../support/rules.ts'

const office = rulesOf().calendars.office!
const NIGHT = ['20:00', '07:00'] as const

describe('hours are written like 20:00-07:00', () => {
  test.each([
    ['20:00-07:00', ['20:00', '07:00']],
    [' 20:00 – 7:00 ', ['20:00', '07:00']],
    ['12:00 to 13:30', ['12:00', '13:30']],
    ['20:00', null],
    ['25:00-07:00', null],
    ['20:00-24:00', null],
    ['20:60-07:00', null],
    ['07:00-07:00', null],
    ['off', null],
    ['', null],
  ])('%j -> %j', (text, hours) => {
    expect(parseHours(text)).toEqual(hours)
  })
})

describe('it is quiet', () => {
  test.each([
    [
      'in the evening until the morning',
      'Europe/Berlin',
      '2026-11-25T20:30:00Z',
      '2026-11-26T06:00:00Z',
    ],
    ['from the very minute', 'Europe/Berlin', '2026-11-25T19:00:00Z', '2026-11-26T06:00:00Z'],
    ['not a minute before', 'Europe/Berlin', '2026-11-25T18:59:59.999Z', null],
    ['not at the end', 'Europe/Berlin', '2026-11-26T06:00:00Z', null],
    [
      'in the morning of another zone',
      'America/New_York',
      '2026-11-26T06:00:00Z',
      '2026-11-26T12:00:00Z',
    ],
    [
      'from Friday evening over the weekend',
      'Europe/Berlin',
      '2026-11-27T21:00:00Z',
      '2026-11-30T06:00:00Z',
    ],
    ['on a Saturday at noon', 'Europe/Berlin', '2026-11-28T11:00:00Z', '2026-11-30T06:00:00Z'],
    ['over Christmas', 'Europe/Berlin', '2026-12-25T11:00:00Z', '2026-12-28T06:00:00Z'],
    [
      'until the clock shows seven, an hour later by the sun',
      'Europe/Berlin',
      '2027-03-28T00:30:00Z',
      '2027-03-30T05:00:00Z',
    ],
  ])('%s', (_, zone, at, until) => {
    const end = quietUntil({ zone, hours: NIGHT, calendar: office }, new Date(at))
    expect(end?.toISOString() ?? null).toBe(until && new Date(until).toISOString())
  })

  test('at noon, for who wants it', () => {
    const quiet = { zone: 'UTC', hours: ['12:00', '13:00'] as const, calendar: null }
    expect(quietUntil(quiet, new Date('2026-11-28T12:30:00Z'))).toEqual(
      new Date('2026-11-28T13:00:00Z'),
    )
    expect(quietUntil(quiet, new Date('2026-11-28T13:00:00Z'))).toBeNull()
  })

  test('never without hours and days off', () => {
    fc.assert(
      fc.property(
        fc.date({ noInvalidDate: true, min: new Date(0), max: new Date('2100-01-01') }),
        (at) => {
          expect(quietUntil({ zone: 'Asia/Kolkata', hours: null, calendar: null }, at)).toBeNull()
        },
      ),
    )
  })
})

const minute = fc
  .integer({ min: 0, max: 1439 })
  .map((m) => `${String(Math.floor(m / 60)).padStart(2, '0')}:${String(m % 60).padStart(2, '0')}`)
const quietTime: fc.Arbitrary<QuietTime> = fc.record({
  zone: fc.constantFrom(
    'UTC',
    'Europe/Berlin',
    'America/New_York',
    'Asia/Kathmandu',
    'Australia/Lord_Howe',
    'Pacific/Apia',
  ),
  hours: fc.option(fc.tuple(minute, minute).filter(([a, b]) => a !== b)),
  calendar: fc.constantFrom(office, null),
})
const moment = fc.date({
  noInvalidDate: true,
  min: new Date('2026-01-01'),
  max: new Date('2027-12-31'),
})

/** Said another way: the day is off, or some evening's quiet stretch covers the moment. */
function isQuiet({ zone, hours, calendar }: QuietTime, at: Date): boolean {
  const day = dayOf(localDate(zone, at))
  if (calendar && !isWorkingDay(calendar, day)) return true
  if (!hours) return false
  const [start, end] = hours.map((time) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3)))
  return [day - 1, day].some((first) => {
    const from = instantOf(zone, first, start!)
    const to = instantOf(zone, start! < end! ? first : first + 1, end!)
    return at.getTime() >= from && at.getTime() < to
  })
}

test('a quiet moment is quiet until its end, and not at its end', () => {
  fc.assert(
    fc.property(
      quietTime,
      moment,
      fc.double({ min: 0, max: 1, noNaN: true }),
      (quiet, at, part) => {
        const until = quietUntil(quiet, at)
        expect(until !== null).toBe(isQuiet(quiet, at))
        if (!until) return
        expect(isQuiet(quiet, until)).toBe(false)
        const between = new Date(
          at.getTime() + Math.floor((until.getTime() - at.getTime() - 1) * part),
        )
        expect(isQuiet(quiet, between)).toBe(true)
      },
    ),
    { numRuns: 500 },
  )
})
