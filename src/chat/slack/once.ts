import { batcher } from '../../batch.ts'
import type { House } from '../../house.ts'
import { claimHeard, finishHeard, releaseHeard } from '../../store/heard.ts'
import { namedOutage } from '../../store/outage.ts'
import type { GestureKey } from './keys.ts'

/** Later than this a repeat is refused at the door: its signature is too old. */
const REPEATED_WITHIN_MS = 6 * 60_000
/** So many commands are remembered at once at least; in a storm of more the oldest are forgotten early. */
const MOST = 100_000

/** Sees to it that each gesture is answered once. */
export interface Once {
  /** False when it is a repeat of one that was, or is being, answered. */
  take(gesture: GestureKey): Promise<boolean>
  /** The answer got through. */
  done(gesture: GestureKey): Promise<void>
  /** The answer did not get through: a repeat shall be answered. */
  undo(gesture: GestureKey): Promise<void>
}

/** Gestures that come at once are noted in one statement, however many they are. */
export function openOnce({ db, org, now }: House): Once {
  const here = () => ({ org, now: now() })
  const recent = openRecent(() => now().getTime())
  const claim = batcher<string, boolean>(async (keys) => {
    const claimed = await claimHeard(db, here(), [...new Set(keys)]).catch((error: unknown) => {
      throw namedOutage(error)
    })
    const left = new Set(claimed)
    return keys.map((key) => left.delete(key))
  })
  const finish = batcher<string, null>(async (keys) => {
    await finishHeard(db, here(), keys)
    return keys.map(() => null)
  })
  return {
    // Without the store nothing can be done either: the person is told so.
    take: async ({ key, kept }) => (kept ? await claim(key).catch(() => true) : recent.add(key)),
    async done({ key, kept }) {
      if (kept) await finish(key).catch(() => {})
    },
    async undo({ key, kept }) {
      if (kept) await releaseHeard(db, here(), key).catch(() => {})
      else recent.forget(key)
    },
  }
}

/** What came of late, in two generations: when the younger is old or full, the older is forgotten. */
function openRecent(time: () => number) {
  let [young, old] = [new Set<string>(), new Set<string>()]
  let since = time()
  return {
    /** False when it came before. */
    add(key: string): boolean {
      if (time() - since >= REPEATED_WITHIN_MS || young.size >= MOST) {
        old = young
        young = new Set()
        since = time()
      }
      if (young.has(key) || old.has(key)) return false
      young.add(key)
      return true
    },
    forget(key: string): void {
      young.delete(key)
      old.delete(key)
    },
  }
}
