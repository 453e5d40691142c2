import type { House } from '../../house.ts'
import {
  claimLeftover,
  finishHeard,
  forgetHeard,
  type Heard,
  storeHeard,
} from '../../store/heard.ts'
import { within } from '../../within.ts'
import { gestureKey, isEvent, keysOf } from './keys.ts'
import { openOnce } from './once.ts'
import type { Ack, Body, Hear } from './receiver.ts'

/** Slack waits three seconds; a store that takes longer than this is as good as away. */
const STORE_MS = 850
const MAX_ATTEMPTS = 5

/** Gives what was heard to whoever listens for it. */
type Dispatch = (told: { readonly body: Body; readonly ack: Ack }) => Promise<void>

/** What Slack tells, heard once, however often and over whatever way it comes. */
export interface Hearing {
  readonly hear: Hear
  /** Works off what was heard and then left: its process died, or it failed. */
  sweep(): Promise<void>
  /** Waits for what is at work: an answer may follow its acknowledgement. */
  settle(): Promise<void>
}

/**
 * Events are stored, acknowledged, and worked off then, so that a restart loses none: Slack repeats what was
 * not acknowledged, and we what was not finished. Gestures are answered while the person waits.
 */
export function openHearing(house: House, dispatch: Dispatch): Hearing {
  const { db, org, log } = house
  const working = new Set<Promise<unknown>>()
  const here = () => ({ org, now: house.now() })
  const once = openOnce(house)

  const work = async (task: Promise<unknown>): Promise<void> => {
    working.add(task)
    await task.finally(() => working.delete(task))
  }

  async function hearEvent(body: Body, ack: Ack): Promise<void> {
    const keys = keysOf(body)
    const stored = storeHeard(db, here(), { ...keys, body: JSON.stringify(body) })
    const done = stored.then(async (isNew) => {
      if (isNew) await workOff({ key: keys.key, body: JSON.stringify(body), attempts: 0 })
    })
    void work(done).catch(() => {})
    await within(STORE_MS, stored, 'An event from Slack could not be stored in time.')
    await ack()
  }

  /** A failed one keeps its lease: it is tried again when that runs out. */
  async function workOff({ key, body, attempts }: Heard): Promise<void> {
    try {
      await dispatch({ body: JSON.parse(body) as Body, ack: async () => {} })
    } catch (err) {
      log.error({ err, key, chat: 'slack' }, 'an event in Slack was not worked off')
      if (attempts + 1 < MAX_ATTEMPTS) return
      await house.receive(leftUndone(key, err, house))
    }
    await finishHeard(db, here(), [key])
  }

  async function hearGesture(body: Body, ack: Ack): Promise<void> {
    const key = gestureKey(body)
    if (key && !(await once.take(key))) return await ack()
    try {
      await dispatch({ body, ack })
    } catch (error) {
      if (key) await once.undo(key)
      throw error
    }
    // Off the answer's way: until then its lease says that it is being answered.
    if (key) void work(once.done(key))
  }

  return {
    hear: async (body, ack) =>
      await (isEvent(body) ? hearEvent(body, ack) : work(hearGesture(body, ack))),
    async sweep() {
      await Promise.all((await claimLeftover(db, here(), 'slack')).map(workOff))
      await forgetHeard(db, here())
    },
    async settle() {
      while (working.size > 0) await Promise.allSettled(working)
    },
  }
}

function leftUndone(key: string, error: unknown, { now }: House) {
  return {
    kind: 'work.failed',
    id: `slack:undone:${key}`,
    at: now().toISOString(),
    by: { kind: 'system', id: 'slack' },
    source: 'baton',
    what: `what Slack told us (${key})`,
    because: error instanceof Error ? error.message : String(error),
  } as const
}
