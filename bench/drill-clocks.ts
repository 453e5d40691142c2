import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { aRun, compare } from '../test/support/clock-walk.ts'

const DRAWN_AT_ONCE = 1_000

/** So many clocks in every zone, each counted by the sum and by a walk over every minute. */
export function clocksDrill({ n, seed }: { n: number; seed: number }) {
  const outcome = { compared: 0, beyond: 0, different: 0 }
  for (let draw = 0; outcome.compared + outcome.different < n; draw++) {
    for (const run of fc.sample(aRun, { numRuns: DRAWN_AT_ONCE, seed: seed + draw })) {
      const { walked, summed } = compare(run)
      // The walk ends with its window: what is due later cannot be compared.
      if (walked === null) outcome.beyond++
      else if (isRight(summed(), walked, run.goal)) outcome.compared++
      else outcome.different++
    }
  }
  return outcome
}

function isRight(sum: object, deadline: string, goal: number): boolean {
  return isDeepStrictEqual(sum, { deadline, gone: goal, explained: goal, isMonotone: true })
}
