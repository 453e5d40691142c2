import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readPeriod } from '../../../src/decide/absence/period.ts'
import { rulesOf } from '../../support/rules.ts'

const office = Object.values(rulesOf().calendars)[0]!
/** A Thursday, ten in the morning in Berlin. */
const NOW = '2026-11-26T09:00:00.000Z'
const berlin = { now: NOW, zone: 'Europe/Berlin', calendar: office }
const read = (said: string, by = berlin) => {
  const period = readPeriod(said, by)
  return 'fault' in period ? period.fault : `${period.from} ${period.until}`
}
const now = NOW
const start = (day: string) => new Date(Date.parse(`${day}T00:00:00+01:00`)).toISOString()
const nine = (day: string) => new Date(Date.parse(`${day}T09:00:00+01:00`)).toISOString()

describe('when somebody is away', () => {
  test.each([
    ['until monday', now, nine('2026-11-30')],
    ['Until Monday', now, nine('2026-11-30')],
    ['till friday', now, nine('2026-11-27')],
    ['until next friday 14:00', now, '2026-12-04T13:00:00.000Z'],
    ['until 3pm', now, '2026-11-26T14:00:00.000Z'],
    ['until tomorrow', now, nine('2026-11-27')],
    ['until next week', now, nine('2026-11-30')],
    ['until the end of the week', now, nine('2026-11-30')],
    ['until 31.3.2027', now, '2027-03-31T07:00:00.000Z'],
    ['until 2027-01-04', now, nine('2027-01-04')],
    ['until christmas', now, nine('2026-12-28')],
    ['until new year', now, nine('2027-01-04')],
    ['tomorrow', start('2026-11-27'), nine('2026-11-30')],
    ['today', now, nine('2026-11-27')],
    ['on friday', start('2026-11-27'), nine('2026-11-30')],
    ['this afternoon', '2026-11-26T11:00:00.000Z', nine('2026-11-27')],
    ['this morning', now, '2026-11-26T11:00:00.000Z'],
    ['tomorrow afternoon', '2026-11-27T11:00:00.000Z', nine('2026-11-30')],
    ['until tomorrow afternoon', now, '2026-11-27T11:00:00.000Z'],
    ['next week', start('2026-11-30'), nine('2026-12-07')],
    ['all next week', start('2026-11-30'), nine('2026-12-07')],
    ['the rest of the week', now, nine('2026-11-30')],
    ['next month', start('2026-12-01'), nine('2027-01-04')],
    ['for three days', now, nine('2026-11-30')],
    ['3 days', now, nine('2026-11-30')],
    ['for a week', now, nine('2026-12-03')],
    ['two weeks', now, nine('2026-12-10')],
    ['for two hours', now, '2026-11-26T11:00:00.000Z'],
    ['from 12 dec until 2 jan', start('2026-12-12'), nine('2027-01-04')],
    ['12 dec - 2 jan', start('2026-12-12'), nine('2027-01-04')],
    ['from tuesday to thursday', start('2026-12-01'), nine('2026-12-04')],
    ['from tomorrow until wednesday', start('2026-11-27'), nine('2026-12-02')],
    ['from monday for two weeks', start('2026-11-30'), nine('2026-12-14')],
    ['for a week from 1 december', start('2026-12-01'), nine('2026-12-08')],
    ['until 2026-12-04T13:00:00.000Z', now, '2026-12-04T13:00:00.000Z'],
    ['until 4/12', now, nine('2026-12-04')],
  ])('“%s” is meant by their own clock, and ends with the start of work', (said, from, until) => {
    expect(read(said)).toBe(`${from} ${until}`)
  })

  test('is read by the clock of their zone, over a change of the hour, and as they write dates there', () => {
    const york = { ...berlin, zone: 'America/New_York' }
    expect(read('until monday', york)).toBe(`${now} 2026-11-30T14:00:00.000Z`)
    expect(read('until 12/4', york)).toBe(`${now} 2026-12-04T14:00:00.000Z`)
    const march = { ...berlin, now: '2027-03-26T12:00:00.000Z' }
    expect(read('until tuesday', march)).toBe('2027-03-26T12:00:00.000Z 2027-03-30T07:00:00.000Z')
  })

  test.each([
    ['', /is not understood. Say it like: until monday/],
    ['soon', /“soon” is not understood/],
    ['until the cows come home', /is not understood/],
    ['from monday', /is not understood/],
    ['until', /is not understood/],
    ['from 2 jan until 12 dec 2026', /is over already/],
    ['for two years', /more than a year/],
  ])('“%s” is refused, with words that would be understood', (said, fault) => {
    expect(read(said)).toMatch(fault)
  })

  test('whatever is said, it is refused or lies in the time to come', () => {
    const words = fc.constantFrom(
      ...'until from for to monday tomorrow next week 12 dec three days - 3pm this afternoon 31.2. ☃'.split(
        ' ',
      ),
    )
    const said = fc.oneof(
      fc.string(),
      fc.array(words, { maxLength: 6 }).map((it) => it.join(' ')),
    )
    fc.assert(
      fc.property(said, (it) => {
        const period = readPeriod(it, berlin)
        return 'fault' in period || (period.from >= now && period.until > period.from)
      }),
    )
  })
})
