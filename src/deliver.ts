import type { Logger } from 'pino'
import { batcher } from './batch.ts'
import { Outage, Refusal } from './errors.ts'
import type { Chat, Db } from './house.ts'
import { countSend } from './metrics.ts'
import type { Id } from './nouns.ts'
import {
  claimMessages,
  finishMessages,
  LEASE_MS,
  type Leased,
  type Sent,
} from './store/messages.ts'

/** How many messages wait in memory at most; more stay in the table until there is room. */
const ROOM = 512
const AT_ONCE = 256
const SENDERS = 128
/** Later than this another process may already look for the message: whoever claims it then sends it. */
const SEND_WITHIN_MS = LEASE_MS / 2
const MAX_ATTEMPTS = 10
const FIRST_RETRY_MS = 1_000
const LAST_RETRY_MS = 300_000

interface Deps {
  readonly org: Id<'org'>
  readonly db: Db
  readonly log: Logger
  readonly chats: readonly Chat[]
  now(): Date
  /** A message that never will be shown becomes something somebody sees. */
  gaveUp(message: Leased, failure: string): Promise<void>
}

export interface Delivery {
  room(): number
  offer(messages: readonly Leased[]): void
  /** Claims what nobody sends: after a crash, a pause, or a full queue. */
  sweep(): Promise<void>
  /** Waits until what was taken on is sent. */
  drain(): Promise<void>
}

/**
 * Makes conversations show what the message rows say. Posts once and edits afterwards; while a message
 * is being sent only its newest state waits, so bursts are coalesced.
 */
export function openDelivery(deps: Deps): Delivery {
  const chats = new Map(deps.chats.map((chat) => [chat.name, chat]))
  const waiting = new Map<string, { readonly message: Leased; readonly until: number }>()
  const busy = new Set<string>()
  const idle: (() => void)[] = []
  let sending = 0
  let moreInTable = false
  let claiming: Promise<void> | null = null
  const finish = batcher<Sent, null>(async (sent) => {
    const stale = await finishMessages(
      deps.db,
      { org: deps.org, now: deps.now().toISOString() },
      sent,
    )
    take(stale)
    return sent.map(() => null)
  })

  function take(messages: readonly Leased[]): void {
    const until = deps.now().getTime() + SEND_WITHIN_MS
    for (const message of messages) waiting.set(message.id, { message, until })
    if (waiting.size > ROOM / 4) moreInTable = true
  }

  function pump(): void {
    const now = deps.now().getTime()
    for (const [id, { message, until }] of waiting) {
      if (sending === SENDERS) return
      if (busy.has(id)) continue
      waiting.delete(id)
      if (now > until) moreInTable = true
      else void send(message)
    }
    if (moreInTable && waiting.size < ROOM / 4) void sweep().catch(() => {})
    if (waiting.size + busy.size === 0) for (const resolve of idle.splice(0)) resolve()
  }

  /** While one send is being recorded, the next may already leave. */
  async function send(message: Leased): Promise<void> {
    busy.add(message.id)
    sending++
    const sent = await attempt(chats.get(message.chat), message, deps.now())
    sending--
    countSend(message.chat, sent.failure === null ? 'shown' : 'failed')
    pump()
    await record(message, sent).finally(() => {
      busy.delete(message.id)
      pump()
    })
  }

  async function record(message: Leased, sent: Sent): Promise<void> {
    if (sent.failure !== null) {
      deps.log.warn({ message: message.id, failure: sent.failure, again: sent.again }, 'not shown')
    }
    try {
      // Told first: what is recorded as given up is not tried, and so not told, again.
      if (sent.failure !== null && sent.again === null) await deps.gaveUp(message, sent.failure)
      await finish(sent)
    } catch (error) {
      // A database that is gone keeps the lease: when it runs out the message is looked for and finished.
      deps.log.warn({ error: String(error) }, 'send not recorded')
    }
  }

  const room = () => ROOM - waiting.size
  const offer = (messages: readonly Leased[]) => {
    take(messages)
    pump()
  }

  async function sweep(): Promise<void> {
    claiming ??= claim().finally(() => {
      claiming = null
    })
    await claiming
  }

  async function claim(): Promise<void> {
    const limit = Math.min(room(), AT_ONCE)
    if (limit <= 0 || chats.size === 0) return
    const now = deps.now().toISOString()
    moreInTable = false
    const found = await claimMessages(deps.db, {
      org: deps.org,
      now,
      chats: [...chats.keys()],
      limit,
    })
    if (found.length === limit) moreInTable = true
    offer(found)
  }

  return {
    room,
    offer,
    sweep,
    drain: () =>
      new Promise((resolve) => {
        idle.push(resolve)
        pump()
      }),
  }
}

async function attempt(chat: Chat | undefined, message: Leased, now: Date): Promise<Sent> {
  const { id, version } = message
  try {
    if (!chat) throw new Refusal(`${message.chat} is not connected. Connect it, or switch it off.`)
    const ref = await chat.show({ ...message, thread: null })
    return { id, version, ref, failure: null, again: null }
  } catch (error) {
    if (!(error instanceof Outage))
      return { id, version, ref: null, failure: said(error), again: null }
    return { id, version, ref: null, failure: error.message, again: nextTry(message, error, now) }
  }
}

const said = (error: unknown) => (error instanceof Error ? error.message : String(error))

/** Doubling pauses, or what the platform asked for; null when it was tried often enough. */
function nextTry({ attempts }: Leased, { retryAfterMs }: Outage, now: Date): string | null {
  if (attempts + 1 >= MAX_ATTEMPTS) return null
  const pause = retryAfterMs ?? Math.min(FIRST_RETRY_MS * 2 ** attempts, LAST_RETRY_MS)
  return new Date(now.getTime() + pause).toISOString()
}
