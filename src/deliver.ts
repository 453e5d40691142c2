import { randomUUID } from 'node:crypto'
import type { Logger } from 'pino'
import { batcher } from './batch.ts'
import { attempt, MANY_TRIES, type Tried } from './delivery/attempt.ts'
import { openCopies } from './delivery/copies.ts'
import { openLanes } from './delivery/lanes.ts'
import { FAILING, openTroubles } from './delivery/troubles.ts'
import { Outage, Unreachable } from './errors.ts'
import type { Chat, Db } from './house.ts'
import { countSend } from './metrics.ts'
import type { Decision, Signal } from './model.ts'
import type { Id } from './nouns.ts'
import { type Held, holdLanes, releaseLanes, retryLanes } from './store/lanes.ts'
import type { LaneName, Leased, Shown } from './store/messages.ts'
import { claimMessages, finishMessages, putBack, type Recorded, type Sent } from './store/outbox.ts'

const SENDERS = 128
const LANES_AT_ONCE = 256
/** With fewer in memory than this, more are claimed. */
const FEW = 128

interface Deps {
  readonly org: Id<'org'>
  readonly db: Db
  readonly log: Logger
  readonly chats: readonly Chat[]
  now(): Date
  /** Calls back after that time; returns how to call it off. */
  after?(ms: number, run: () => void): () => void
  /** What cannot be shown becomes something somebody sees. */
  receive(signal: Signal): Promise<Decision | undefined>
}

export interface Delivery {
  /** The lanes whose new messages this process leases when it writes them. */
  open(): readonly LaneName[]
  /** Written and committed: the leased ones are sent, the others claimed. */
  offer(messages: readonly Shown[]): void
  /** Claims what nobody sends: after a crash, a pause, or a full queue; and looks for copies that are due. */
  sweep(): Promise<void>
  /** Something changed in the chat: what was closed there is tried again now. */
  retry(chat: string): Promise<void>
  /** Waits until nothing is under way but what waits for its time. */
  quiet(): Promise<void>
  /** Waits until what was taken on is sent. */
  drain(): Promise<void>
  /** Ends what is under way, and leaves the rest to the next. */
  close(): Promise<void>
}

const later = (ms: number, run: () => void) => {
  const timer = setTimeout(run, ms)
  return () => clearTimeout(timer)
}

/**
 * Makes conversations show what the message rows say. Posts once and edits afterwards, each conversation at
 * its own pace; while a message waits or is being sent only its newest state counts, so bursts are coalesced.
 */
export function openDelivery(deps: Deps): Delivery {
  const { org, db, log } = deps
  const after = deps.after ?? later
  const sender = randomUUID()
  const chats = new Map(deps.chats.map((chat) => [chat.name, chat]))
  const lanes = openLanes(new Map(deps.chats.map(({ name, windows }) => [name, windows])))
  const troubles = openTroubles({ ...deps, chats: [...chats.keys()] })
  const copies = openCopies({ ...deps, lanes, heed })
  const busy = new Set<string>()
  const waiters: { readonly done: () => boolean; readonly resolve: () => void }[] = []
  let sending = 0
  let moreInTable = false
  let claiming: Promise<void> | null = null
  let checking: Promise<void> | null = null
  let letting = 0
  let callOff = () => {}
  let closed = false
  /** Conversations found closed, but not recorded as such: until then nothing more is claimed. */
  let shutting = 0
  let shuts = 0
  const time = () => deps.now().getTime()
  const at = () => ({ org, now: deps.now().toISOString() })
  const finish = batcher<Sent, Recorded | undefined>(async (sent) => {
    const recorded = new Map((await finishMessages(db, at(), sent)).map((it) => [it.id, it]))
    return sent.map(({ id }) => recorded.get(id))
  })

  /** What finds no room goes back to the table. */
  function take(messages: readonly Leased[]): void {
    const now = time()
    const left = messages.filter((message) => closed || !lanes.take(message, now))
    if (left.length > 0) moreInTable = true
    giveBack(left)
  }

  function giveBack(messages: readonly Leased[]): void {
    if (messages.length === 0) return
    letting++
    const ids = messages.map(({ id }) => id)
    void putBack(db, org, ids)
      // They come back by themselves when their leases run out.
      .catch((error: unknown) => log.warn({ error: String(error) }, 'messages not put back'))
      .finally(() => {
        letting--
        pump()
      })
  }

  const isQuiet = () =>
    busy.size + letting === 0 && !claiming && !checking && !(moreInTable && mayClaim())
  const mayClaim = () => !closed && shutting === 0 && lanes.size() < FEW

  function pump(): void {
    const now = time()
    while (!closed && sending < SENDERS) {
      const message = lanes.next(now, busy)
      if (!message) break
      void send(message)
    }
    if (moreInTable && mayClaim() && letting === 0) void claimOnce().catch(() => {})
    callOff()
    const wakeAt = closed ? Number.POSITIVE_INFINITY : lanes.wakeAt()
    callOff =
      wakeAt > now && wakeAt < Number.POSITIVE_INFINITY ? after(wakeAt - now, pump) : () => {}
    for (const waiter of [...waiters]) {
      if (!waiter.done()) continue
      waiters.splice(waiters.indexOf(waiter), 1)
      waiter.resolve()
    }
  }

  /** While one send is being recorded, the next may already leave. */
  async function send(message: Leased): Promise<void> {
    busy.add(message.id)
    sending++
    const tried = await attempt(chats.get(message.chat), message, deps.now)
    sending--
    lanes.ended(message, time())
    heed(message, tried.fault)
    const isShut = tried.fault instanceof Unreachable
    if (isShut) shutting++
    if (isShut) shuts++
    countSend(message.chat, tried.fault === null ? 'shown' : 'failed')
    pump()
    await record(message, tried).finally(() => {
      busy.delete(message.id)
      if (isShut) shutting--
      pump()
    })
  }

  /** Before the next call leaves: what the chat asked for is kept. */
  function heed(message: Leased, fault: unknown): void {
    if (fault instanceof Unreachable) giveBack(lanes.close(message, fault.everywhere))
    if (fault instanceof Outage && fault.retryAfterMs !== null)
      lanes.pause(message, fault.slows, time() + fault.retryAfterMs)
  }

  async function record(message: Leased, tried: Tried): Promise<void> {
    try {
      // Told first: what is recorded as given up is not tried, and so not told, again.
      if (tried.fault !== null) await troubles.tell(message, tried)
      else if (lanes.isClosed(message) || message.attempts >= MANY_TRIES) await over(message)
      const recorded = await finish(tried.sent)
      if (recorded) lanes.freshen(recorded)
      if (recorded?.stale) take([recorded])
      if (recorded?.opens) moreInTable = true
    } catch (error) {
      // A database that is gone keeps the lease: when it runs out the message is looked for and finished.
      log.warn({ error: String(error) }, 'send not recorded')
    }
  }

  async function over(message: Leased): Promise<void> {
    await troubles.over(message)
    lanes.reopened(message)
    moreInTable = true
  }

  async function claimOnce(): Promise<void> {
    claiming ??= claim().finally(() => {
      claiming = null
      pump()
    })
    await claiming
  }

  async function claim(): Promise<void> {
    moreInTable = shutting > 0
    if (closed || shutting > 0 || chats.size === 0) return
    const before = shuts
    const keep = lanes.kept(time())
    const wanted = { chats: [...chats.keys()], keep, limit: LANES_AT_ONCE }
    const held = await holdLanes(db, { ...at(), sender }, wanted)
    // Read before it was found closed: read again.
    if (shuts !== before) moreInTable = true
    if (shuts !== before) return
    const rooms = lanes.hold(held.map(isClosed), time())
    if (rooms.length === 0) return
    const found = await claimMessages(db, at(), rooms)
    if (found.length > 0) moreInTable = true
    take(found)
  }

  const waitFor = (done: () => boolean) =>
    new Promise<void>((resolve) => {
      waiters.push({ done, resolve })
      pump()
    })

  return {
    open: () => (closed ? [] : lanes.open(time())),
    offer(messages) {
      const ours = messages.filter(({ chat }) => chats.has(chat))
      take(ours.filter(({ leased }) => leased))
      for (const message of ours) if (!message.leased && !lanes.freshen(message)) moreInTable = true
      pump()
    },
    async sweep() {
      giveBack(lanes.overdue(time()))
      checking ??= (closed ? Promise.resolve() : copies.remove()).finally(() => {
        checking = null
        pump()
      })
      await Promise.all([claimOnce(), checking])
    },
    async retry(chat) {
      await retryLanes(db, org, chat)
      moreInTable = true
      pump()
    },
    quiet: () => waitFor(isQuiet),
    drain: () => waitFor(() => isQuiet() && lanes.size() === 0 && !moreInTable),
    async close() {
      closed = true
      await waitFor(() => busy.size === 0 && !claiming && !checking)
      giveBack(lanes.clear())
      await waitFor(() => letting === 0)
      await releaseLanes(db, { org, sender })
    },
  }
}

const isClosed = ({ chat, conversation, why }: Held) => ({
  ...{ chat, conversation },
  closed: why !== null && why !== FAILING,
})
