import { describe, expect, test } from 'vitest'
import { holidayFault, publicHoliday } from '../../src/decide/holidays.ts'
import { addWorkingDays, type Calendar } from '../../src/decide/worktime.ts'

const of = (country: string, region: string | null = null) => ({ country, region })

describe('public holidays', () => {
  test.each([
    ['Berlin has a day of its own', of('DE', 'BE'), '2026-03-08', 'Internationaler Frauentag'],
    ['that the rest of Germany has not', of('DE'), '2026-03-08', null],
    ['move with Easter', of('DE'), '2027-03-26', 'Karfreitag'],
    ['are made up for on a weekday', of('GB', 'ENG'), '2027-12-28', 'Boxing Day (substitute day)'],
    ['may last several days', of('AE'), '2026-03-22', 'عيد الفطر'],
    ['and then are over', of('AE'), '2026-03-23', null],
    ['of half a day are worked', of('CN'), '2026-03-08', null],
    ['of a part of a region', of('DE', 'BY/A'), '2026-08-08', 'Augsburger Friedensfest'],
    ['which banks alone keep are worked', of('DE'), '2026-12-24', null],
  ])('%s', (_, place, date, name) => {
    expect(publicHoliday(place, date)).toBe(name)
  })

  test('are days off in a calendar that names their place, unless an exception says otherwise', () => {
    const hours = [['09:00', '17:00']] as const
    const week = { mon: hours, tue: hours, wed: hours, thu: hours, fri: hours, sat: [], sun: [] }
    const calendar: Calendar = {
      zone: 'Europe/Berlin',
      week,
      holidays: [],
      publicHolidays: of('DE', 'BE'),
      exceptions: { '2026-04-06': [['10:00', '12:00']] },
    }
    expect(addWorkingDays(calendar, '2026-04-02', 1)).toBe('2026-04-06')
    expect(addWorkingDays({ ...calendar, exceptions: {} }, '2026-04-02', 1)).toBe('2026-04-07')
  })

  test.each([
    ['XX', null, 'there is no country "XX": write its two letters, like DE or US'],
    ['DE', 'XX', 'there is no region "XX" in DE: known are BB, BE, BW,'],
    ['DE', 'BY/Q', 'there is no region "BY/Q" in BY: known are A, KATH, EVANG'],
    ['LU', 'X', 'LU has no regions of its own: leave "region" out'],
    ['constructor', null, 'there is no country "constructor"'],
    ['DE', 'BE', null],
  ])('of %s, %s can be told apart from a slip of the pen', (country, region, fault) => {
    const said = holidayFault(of(country, region))
    if (fault === null) expect(said).toBeNull()
    else expect(said).toContain(fault)
  })
})
