import { randomUUID } from 'node:crypto'
import type { Logger } from 'pino'
import type { Db } from '../house.ts'
import type { Id } from '../nouns.ts'
import { type Held, holdLanes, releaseLanes } from '../store/lanes.ts'
import type { Leased } from '../store/messages.ts'
import { claimMessages, putBack } from '../store/outbox.ts'
import type { Lanes } from './lanes.ts'
import { FAILING } from './troubles.ts'

const LANES_AT_ONCE = 256
/** With fewer in memory than this, more are claimed. */
const FEW = 128

interface Deps {
  readonly org: Id<'org'>
  readonly db: Db
  readonly log: Logger
  readonly lanes: Lanes
  /** The names of the connected chats. */
  readonly chats: readonly string[]
  now(): Date
  /** Something was claimed or given back. */
  wake(): void
}

/** The conversations and messages that this process takes from the table, and gives back to it. */
export interface Claims {
  /** The table may hold something that nobody sends. */
  expect(): void
  /** Nothing is being claimed or given back, and nothing more may be. */
  isQuiet(): boolean
  isBusy(): boolean
  hasMore(): boolean
  /** Takes what was written or found. What finds no room goes back to the table. */
  take(messages: readonly Leased[]): void
  giveBack(messages: readonly Leased[]): void
  claim(): Promise<void>
  /** Claims, where there is more and room for it. */
  claimMore(): void
  /** A conversation was found closed: until that is recorded nothing more is claimed. */
  shut(): void
  shutRecorded(): void
  /** Nothing more is taken or claimed. */
  end(): void
  /** Leaves the conversations to others. */
  release(): Promise<void>
}

export function openClaims(deps: Deps): Claims {
  const { org, db, lanes, chats } = deps
  const sender = randomUUID()
  let more = false
  let claiming: Promise<void> | null = null
  let letting = 0
  let ended = false
  let shutting = 0
  let shuts = 0
  const time = () => deps.now().getTime()
  const at = () => ({ org, now: deps.now().toISOString() })
  const mayClaim = () => !ended && shutting === 0 && lanes.size() < FEW

  function take(messages: readonly Leased[]): void {
    const now = time()
    const left = messages.filter((message) => ended || !lanes.take(message, now))
    if (left.length > 0) more = true
    giveBack(left)
  }

  function giveBack(messages: readonly Leased[]): void {
    if (messages.length === 0) return
    letting++
    const ids = messages.map(({ id }) => id)
    void putBack(db, org, ids)
      // They come back by themselves when their leases run out.
      .catch((error: unknown) => deps.log.warn({ error: String(error) }, 'messages not put back'))
      .finally(() => {
        letting--
        deps.wake()
      })
  }

  async function claimOnce(): Promise<void> {
    more = shutting > 0
    if (ended || shutting > 0 || chats.length === 0) return
    const before = shuts
    const wanted = { chats, keep: lanes.kept(time()), limit: LANES_AT_ONCE }
    const held = await holdLanes(db, { ...at(), sender }, wanted)
    // Read before one was found closed: read again.
    if (shuts !== before) more = true
    if (shuts !== before) return
    const rooms = lanes.hold(held.map(isClosed), time())
    if (rooms.length === 0) return
    const found = await claimMessages(db, at(), rooms)
    if (found.length > 0) more = true
    take(found)
  }

  const claim = async () => {
    claiming ??= claimOnce().finally(() => {
      claiming = null
      deps.wake()
    })
    await claiming
  }

  return {
    expect() {
      more = true
    },
    isQuiet: () => letting === 0 && !claiming && !(more && mayClaim()),
    isBusy: () => letting > 0 || claiming !== null,
    hasMore: () => more,
    take,
    giveBack,
    claim,
    claimMore() {
      if (more && mayClaim() && letting === 0) void claim().catch(() => {})
    },
    shut() {
      shutting++
      shuts++
    },
    shutRecorded() {
      shutting--
    },
    end() {
      ended = true
    },
    release: async () => await releaseLanes(db, { org, sender }),
  }
}

const isClosed = ({ chat, conversation, why }: Held) => ({
  ...{ chat, conversation },
  closed: why !== null && why !== FAILING,
})
