import type { Logger } from 'pino'
import { batcher } from './batch.ts'
import { attempt, MANY_TRIES, type Tried } from './delivery/attempt.ts'
import { openClaims } from './delivery/claims.ts'
import { openCopies } from './delivery/copies.ts'
import { openLanes } from './delivery/lanes.ts'
import { openTroubles } from './delivery/troubles.ts'
import { openWaiters } from './delivery/waiters.ts'
import { Outage, Unreachable } from './errors.ts'
import type { Chat, Db } from './house.ts'
import { countSend } from './metrics.ts'
import type { Decision, Signal } from './model.ts'
import type { Id } from './nouns.ts'
import { retryLanes } from './store/lanes.ts'
import type { LaneName, Leased, Shown } from './store/messages.ts'
import { finishMessages, type Recorded, type Sent } from './store/outbox.ts'

const SENDERS = 128

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
  const { org, db } = deps
  const after = deps.after ?? later
  const chats = new Map(deps.chats.map((chat) => [chat.name, chat]))
  const names = [...chats.keys()]
  const lanes = openLanes(new Map(deps.chats.map(({ name, windows }) => [name, windows])))
  const claims = openClaims({ ...deps, chats: names, lanes, wake: pump })
  const troubles = openTroubles({ ...deps, chats: names })
  const copies = openCopies({ ...deps, lanes, heed })
  const waiters = openWaiters()
  const busy = new Set<string>()
  let sending = 0
  let checking: Promise<void> | null = null
  let callOff = () => {}
  let closed = false
  const time = () => deps.now().getTime()
  const finish = batcher<Sent, Recorded | undefined>(async (sent) => {
    const at = { org, now: deps.now().toISOString() }
    const recorded = new Map((await finishMessages(db, at, sent)).map((it) => [it.id, it]))
    return sent.map(({ id }) => recorded.get(id))
  })
  const isQuiet = () => busy.size === 0 && !checking && claims.isQuiet()

  function pump(): void {
    const now = time()
    while (!closed && sending < SENDERS) {
      const message = lanes.next(now, busy)
      if (!message) break
      void send(message)
    }
    claims.claimMore()
    wakeUp(now)
    waiters.look()
  }

  function wakeUp(now: number): void {
    callOff()
    const at = closed ? Number.POSITIVE_INFINITY : lanes.wakeAt()
    callOff = at > now && at < Number.POSITIVE_INFINITY ? after(at - now, pump) : () => {}
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
    if (isShut) claims.shut()
    countSend(message.chat, tried.fault === null ? 'shown' : 'failed')
    pump()
    await record(message, tried).finally(() => {
      busy.delete(message.id)
      if (isShut) claims.shutRecorded()
      pump()
    })
  }

  /** Before the next call leaves: what the chat asked for is kept. */
  function heed(message: Leased, fault: unknown): void {
    if (fault instanceof Unreachable) claims.giveBack(lanes.close(message, fault.everywhere))
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
      if (recorded?.stale) claims.take([recorded])
      if (recorded?.opens) claims.expect()
    } catch (error) {
      // A database that is gone keeps the lease: when it runs out the message is looked for and finished.
      deps.log.warn({ error: String(error) }, 'send not recorded')
    }
  }

  async function over(message: Leased): Promise<void> {
    await troubles.over(message)
    lanes.reopened(message)
    claims.expect()
  }

  async function removeCopies(): Promise<void> {
    checking ??= (closed ? Promise.resolve() : copies.remove()).finally(() => {
      checking = null
      pump()
    })
    await checking
  }

  const waitFor = async (done: () => boolean) => {
    const waited = waiters.waitFor(done)
    pump()
    await waited
  }

  return {
    open: () => (closed ? [] : lanes.open(time())),
    offer(messages) {
      const ours = messages.filter(({ chat }) => chats.has(chat))
      claims.take(ours.filter(({ leased }) => leased))
      for (const message of ours) if (!message.leased && !lanes.freshen(message)) claims.expect()
      // Whoever decided waits for an answer: that goes first.
      setImmediate(pump)
    },
    async sweep() {
      claims.giveBack(lanes.overdue(time()))
      await Promise.all([claims.claim(), removeCopies()])
    },
    async retry(chat) {
      await retryLanes(db, org, chat)
      claims.expect()
      pump()
    },
    quiet: () => waitFor(isQuiet),
    drain: () => waitFor(() => isQuiet() && lanes.size() === 0 && !claims.hasMore()),
    async close() {
      closed = true
      claims.end()
      await waitFor(() => busy.size === 0 && !checking && !claims.isBusy())
      claims.giveBack(lanes.clear())
      await waitFor(() => !claims.isBusy())
      await claims.release()
    },
  }
}
