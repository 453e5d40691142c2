import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  addWorkingMinutes,
  type Calendar,
  explainWorkingTime,
  type Weekday,
  workingMinutesBetween,
} from '../../src/decide/worktime.ts'

type Hours = readonly (readonly [string, string])[]

const WEEKDAYS: readonly Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']
const OFFICE: Hours = [
  ['09:00', '12:30'],
  ['13:30', '18:00'],
]
const weekOf = (hours: Hours, days: readonly Weekday[]) =>
  Object.fromEntries(
    WEEKDAYS.map((day) => [day, days.includes(day) ? hours : []]),
  ) as Calendar['week']

// Each window holds a change of the clocks, or (Apia) a day that never was.
const windows = [
  ['Australia/Lord_Howe', '2026-04-02'],
  ['Australia/Lord_Howe', '2026-10-01'],
  ['Pacific/Chatham', '2026-04-02'],
  ['Pacific/Chatham', '2026-09-24'],
  ['Africa/Casablanca', '2026-02-12'],
  ['Africa/Casablanca', '2026-03-19'],
  ['America/Sao_Paulo', '2018-02-15'],
  ['America/Sao_Paulo', '2018-11-01'],
  ['Europe/Berlin', '2026-03-26'],
  ['Europe/Berlin', '2026-10-22'],
  ['America/New_York', '2026-03-05'],
  ['America/New_York', '2026-10-29'],
  ['Pacific/Apia', '2011-12-28'],
].map(([zone = '', date]) => ({ zone, start: Date.parse(`${date}T00:00:00Z`), days: 6 }))

const walls = new Map(windows.map((window) => [window, wallClock(window)]))

/**
 * The reference: look at every minute's wall clock. Where clocks go back, a minute seen before counts
 * as the latest one seen, so that a shift neither ends twice nor pauses.
 */
function wallClock({ zone, start, days }: (typeof windows)[number]): string[] {
  const format = new Intl.DateTimeFormat('sv-SE', {
    timeZone: zone,
    dateStyle: 'short',
    timeStyle: 'short',
  })
  let latest = ''
  return Array.from({ length: days * 1440 }, (_, minute) => {
    const wall = format.format(start + minute * 60_000)
    latest = wall > latest ? wall : latest
    return latest
  })
}

function isWorking(calendar: Calendar, wall: string): boolean {
  const time = wall.slice(11)
  const [today, yesterday] = daysOf(wall.slice(0, 10))
  return (
    hoursOn(calendar, today).some(([from, to]) => time >= from && (to <= from || time < to)) ||
    hoursOn(calendar, yesterday).some(([from, to]) => to <= from && time < to)
  )
}

interface Day {
  readonly date: string
  readonly weekday: Weekday
}

const dayPairs = new Map<string, readonly [Day, Day]>()

function daysOf(date: string): readonly [today: Day, yesterday: Day] {
  const known = dayPairs.get(date)
  if (known) return known
  const day = (at: Date) => ({
    date: at.toISOString().slice(0, 10),
    weekday: WEEKDAYS[(at.getUTCDay() + 6) % 7]!,
  })
  const pair = [day(new Date(date)), day(new Date(Date.parse(date) - 86_400_000))] as const
  dayPairs.set(date, pair)
  return pair
}

const hoursOn = ({ holidays, week }: Calendar, { date, weekday }: Day) =>
  holidays.includes(date) ? [] : week[weekday]

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
