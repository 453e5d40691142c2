import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  addWorkingMinutes,
  type Calendar,
  explainWorkingTime,
  type Weekday,
  workingMinutesBetween,
} from '../../src/decide/worktime.ts'

import { type Hours, isWorking, WEEKDAYS, walls, windows } from '../support/minute-walker.ts'

const OFFICE: Hours = [
  ['09:00', '12:30'],
  ['13:30', '18:00'],
]
const weekOf = (hours: Hours, days: readonly Weekday[]) =>
  Object.fromEntries(
    WEEKDAYS.map((day) => [day, days.includes(day) ? hours : []]),
  ) as Calendar['week']

const time = fc
  .nat(24 * 12 - 1)
  .map((n) => `${`${Math.floor(n / 12)}`.padStart(2, '0')}:${`${(n % 12) * 5}`.padStart(2, '0')}`)
const hours = fc.array(fc.tuple(time, fc.oneof(time, fc.constant('24:00'))), { maxLength: 3 })
const week = fc.record(
  Object.fromEntries(WEEKDAYS.map((day) => [day, hours])) as Record<Weekday, typeof hours>,
)
const scene = fc
  .tuple(fc.constantFrom(...windows), week, fc.array(fc.nat(5), { maxLength: 2 }))
  .map(([window, week, off]) => {
    const holidays = off.map((n) =>
      new Date(window.start + n * 86_400_000).toISOString().slice(0, 10),
    )
    return { window, calendar: { zone: window.zone, week, holidays } satisfies Calendar }
  })
const minute = fc.integer({ min: 0, max: 6 * 1440 - 1 })

describe('in every zone, over every change of the clocks', () => {
  test('working time is what a walk over all minutes counts', () => {
    fc.assert(
      fc.property(scene, minute, minute, ({ window, calendar }, one, other) => {
        const [from, to] = [Math.min(one, other), Math.max(one, other)]
        const walked = walls.get(window)!.slice(from, to)
        const at = (n: number) => new Date(window.start + n * 60_000)
        expect(workingMinutesBetween(calendar, at(from), at(to))).toBe(
          walked.filter((wall) => isWorking(calendar, wall)).length,
        )
      }),
      { numRuns: 200 },
    )
  })

  const office = fc.constantFrom(...windows).map(({ zone, start }) => ({
    start,
    calendar: { zone, week: weekOf(OFFICE, ['mon', 'wed', 'sat', 'sun']), holidays: [] },
  }))
  const minutes = fc.integer({ min: 0, max: 5000 })

  test('a deadline has exactly its minutes before it, and its stretches add up to them', () => {
    fc.assert(
      fc.property(office, minute, minutes, ({ start, calendar }, at, goal) => {
        const from = new Date(start + at * 60_000)
        const deadline = addWorkingMinutes(calendar, from, goal)
        expect(workingMinutesBetween(calendar, from, deadline)).toBe(goal)
        expect(workingMinutesBetween(calendar, deadline, from)).toBe(0 - goal)
        const stretches = explainWorkingTime(calendar, from, goal)
        expect(stretches.reduce((sum, stretch) => sum + stretch.minutes, 0)).toBe(goal)
        if (goal > 0) expect(stretches.at(-1)?.to).toEqual(deadline)
      }),
      { numRuns: 200 },
    )
  })

  test('starting later or asking for more never gives an earlier deadline', () => {
    fc.assert(
      fc.property(office, minute, minutes, fc.nat(600), ({ start, calendar }, at, goal, more) => {
        const deadline = (from: number, n: number) =>
          addWorkingMinutes(calendar, new Date(start + from * 60_000), n).getTime()
        expect(deadline(at + more, goal)).toBeGreaterThanOrEqual(deadline(at, goal))
        expect(deadline(at, goal + more)).toBeGreaterThanOrEqual(deadline(at, goal))
      }),
      { numRuns: 200 },
    )
  })
})
