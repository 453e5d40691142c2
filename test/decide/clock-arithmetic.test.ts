import fc from 'fast-check'
import { expect, test } from 'vitest'
import { aRun, compare } from '../support/clock-walk.ts'

test('a deadline is the one that a walk over every minute finds, in every zone, over pauses and nights, and its sum adds up to it', () => {
  fc.assert(
    fc.property(aRun, (run) => {
      const { walked, summed } = compare(run)
      if (walked === null) return
      expect(summed()).toEqual({
        deadline: walked,
        gone: run.goal,
        explained: run.goal,
        isMonotone: true,
      })
    }),
    { numRuns: 400 },
  )
})
