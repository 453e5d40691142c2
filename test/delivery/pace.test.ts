import fc from 'fast-check'
import { expect, test } from 'vitest'
import { mostWithin, openPace, type Window } from '../../src/delivery/pace.ts'

const SLACK = [{ calls: 4, ms: 4_000 }]
const TEAMS = [
  { calls: 7, ms: 1_000 },
  { calls: 8, ms: 2_000 },
  { calls: 60, ms: 30_000 },
  { calls: 1_800, ms: 3_600_000 },
]

/** Calls as soon as allowed, each taking `took` milliseconds; returns when each left and when it was over. */
function runCalls(windows: readonly Window[], took: readonly number[]): [number, number][] {
  const pace = openPace(windows)
  let now = 0
  return took.map((ms) => {
    now = Math.max(now, pace.nextAt())
    const left = now
    pace.began()
    now += ms
    pace.ended(now)
    return [left, now]
  })
}

const leftAt = (windows: readonly Window[], calls: number) =>
  runCalls(windows, Array(calls).fill(0)).map(([left]) => left)

test('a short burst leaves at once, then one call a second', () => {
  expect(leftAt(SLACK, 9)).toEqual([0, 0, 0, 0, 4000, 4000, 4000, 4000, 8000])
})

test.each([
  ['7 in a second', 7, 0],
  ['8 in two seconds', 8, 1_000],
  ['the ninth waits for two seconds', 9, 2_000],
  ['60 in half a minute', 61, 30_000],
  ['1,800 in an hour', 1_801, 3_600_000],
])('the four windows of Teams hold at once: %s', (_, calls, last) => {
  expect(leftAt(TEAMS, calls).at(-1)).toBe(last)
})

test('no window ever sees too many calls, wherever between sending and answer the platform counts them', () => {
  const windows = fc.array(
    fc.record({ calls: fc.integer({ min: 1, max: 6 }), ms: fc.integer({ min: 1, max: 500 }) }),
    { minLength: 1, maxLength: 3 },
  )
  const calls = fc.array(fc.tuple(fc.nat(300), fc.double({ min: 0, max: 1, noNaN: true })), {
    maxLength: 40,
  })
  fc.assert(
    fc.property(windows, calls, (limits, made) => {
      const spans = runCalls(
        limits,
        made.map(([took]) => took),
      )
      const counted = spans.map(([left, over], at) => left + (over - left) * made[at]![1])
      for (const { calls: most, ms } of limits)
        for (const from of counted)
          expect(counted.filter((at) => at >= from && at < from + ms).length).toBeLessThanOrEqual(
            most,
          )
    }),
  )
})

test('calls under way count, and the next waits for an end', () => {
  const pace = openPace([{ calls: 2, ms: 100 }])
  pace.began()
  pace.began()
  expect(pace.nextAt()).toBe(Number.POSITIVE_INFINITY)
  pace.ended(50)
  expect(pace.nextAt()).toBe(150)
})

test('a pause the platform asked for is kept whatever else is free, and the longer one wins', () => {
  const pace = openPace(SLACK)
  pace.pause(30_000)
  pace.pause(10_000)
  expect(pace.nextAt()).toBe(30_000)
})

test('only what may leave in time is kept ready', () => {
  expect(mostWithin(SLACK, 10_000)).toBe(8)
  expect(mostWithin(TEAMS, 10_000)).toBe(40)
})
