import { countTurnedAway } from '../metrics.ts'
import type { Reply } from './card.ts'

/** So many gestures are answered at once at most. */
const MOST = 256
/** One that takes longer waits for another machine, not for its turn here. */
const COUNTS_MS = 10_000

/** Said where more is asked at once than can be answered while people wait. */
export const BUSY =
  'Baton has more to do at this moment than it can, so nothing was done. Try again in a few seconds.'

/** Those whose gestures are being answered. */
export interface Crowd {
  /** The answer; to one too many it is that they come back, at once and before anything was done. */
  answer(work: () => Promise<Reply>): Promise<Reply>
}

/** A queue that grows without end answers everybody too late; this one says so to some and answers the others in time. */
export function openCrowd(time: () => number = () => performance.now()): Crowd {
  const inside = new Set<{ readonly since: number }>()
  const isFull = (): boolean => {
    if (inside.size < MOST) return false
    for (const one of inside) {
      if (time() - one.since < COUNTS_MS) break
      inside.delete(one)
    }
    return inside.size >= MOST
  }
  return {
    async answer(work) {
      if (isFull()) {
        countTurnedAway()
        return { text: BUSY }
      }
      const one = { since: time() }
      inside.add(one)
      return await work().finally(() => inside.delete(one))
    },
  }
}
