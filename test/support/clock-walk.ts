import fc from 'fast-check'
import { deadlineOf, minutesGone, sumOf } from '../../src/decide/clock/deadline.ts'
import type { Calendar, Weekday } from '../../src/decide/worktime.ts'
import type { Span } from '../../src/nouns.ts'
import { isWorking, WEEKDAYS, walls, windows } from './minute-walker.ts'

const MINUTE_MS = 60_000
const time = fc
  .nat(24 * 12 - 1)
  .map((n) => `${`${Math.floor(n / 12)}`.padStart(2, '0')}:${`${(n % 12) * 5}`.padStart(2, '0')}`)
const hours = fc.array(fc.tuple(time, fc.oneof(time, fc.constant('24:00'))), { maxLength: 3 })
const week = fc.record(
  Object.fromEntries(WEEKDAYS.map((day) => [day, hours])) as Record<Weekday, typeof hours>,
)
const minute = fc.integer({ min: 0, max: 5 * 1440 })

/** A clock in some zone, with any shifts and days off, and moments at which it turns off and on again. */
export const aRun = fc.record({
  window: fc.constantFrom(...windows),
  week,
  off: fc.array(fc.nat(5), { maxLength: 2 }),
  start: minute,
  turns: fc.array(minute, { maxLength: 6 }),
  goal: fc.integer({ min: 1, max: 3000 }),
})
type Run = typeof aRun extends fc.Arbitrary<infer T> ? T : never

/** What the sum says and what a walk over every minute finds; a deadline beyond the window is null. */
export function compare({ window, week, off, start, turns, goal }: Run) {
  const at = (n: number) => new Date(window.start + n * MINUTE_MS).toISOString()
  const holidays = off.map((n) => at(n * 1440).slice(0, 10))
  const calendar: Calendar = { zone: window.zone, week, holidays }
  const edges = [...new Set(turns.filter((turn) => turn > start))].sort((a, b) => a - b)
  const bounds = [start, ...edges]
  const spans = bounds.map((from, n): Span => {
    const to = bounds[n + 1]
    const runs = n % 2 === 0
    return {
      from: at(from),
      to: to === undefined ? null : at(to),
      runs,
      calendar: 'c',
      zone: null,
      because: '',
    }
  })
  return { walked: walk(), summed: () => sum(), calendar }

  /** Null where the clock pauses at the end or the window is too short to reach the goal. */
  function walk(): string | null {
    let left = goal
    const wall = walls.get(window)!
    for (let n = start; n < wall.length; n++) {
      const runs = bounds.filter((bound) => bound <= n).length % 2 === 1
      if (runs && isWorking(calendar, wall[n]!)) left--
      if (left === 0) return at(n + 1)
    }
    return null
  }

  function sum() {
    const rules = { calendars: { c: calendar } }
    const clock = { spans, goalMinutes: goal }
    const deadline = deadlineOf(rules, clock)
    const parts = sumOf(rules, clock).flatMap(({ stretches }) => stretches)
    const unpaused = deadlineOf(rules, { spans: [{ ...spans[0]!, to: null }], goalMinutes: goal })
    const more = deadlineOf(rules, { spans, goalMinutes: goal + 7 })
    return {
      deadline,
      gone: minutesGone(rules, spans, deadline),
      explained: parts.reduce((total, { minutes }) => total + minutes, 0),
      isMonotone: more >= deadline && deadline >= unpaused,
    }
  }
}
