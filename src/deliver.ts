import type { Logger } from 'pino'
import { batcher } from './batch.ts'
import { Outage, Refusal } from './errors.ts'
import type { Chat, Db } from './house.ts'
import { countSend } from './metrics.ts'
import type { Id } from './model.ts'
import { claimMessages, finishMessages, type Leased, type Sent } from './store/messages.ts'

/** How many messages wait in memory at most; more stay in the table until there is room. */
const ROOM = 512
const SENDERS = 32
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
  const waiting = new Map<string, Leased>()
  const sending = new Set<string>()
  const idle: (() => void)[] = []
  const finish = batcher<Sent, null>(async (sent) => {
    const stale = await finishMessages(
      deps.db,
      { org: deps.org, now: deps.now().toISOString() },
      sent,
    )
    for (const message of stale) waiting.set(message.id, message)
    return sent.map(() => null)
  })

  function pump(): void {
    for (const [id, message] of waiting) {
      if (sending.size >= SENDERS) return
      if (sending.has(id)) continue
      waiting.delete(id)
      sending.add(id)
      void send(message).finally(() => {
        sending.delete(id)
        pump()
      })
    }
    if (waiting.size + sending.size === 0) for (const resolve of idle.splice(0)) resolve()
  }

  async function send(message: Leased): Promise<void> {
    const sent = await attempt(chats.get(message.chat), message, deps.now())
    countSend(message.chat, sent.failure === null ? 'shown' : 'failed')
    if (sent.failure !== null) {
      deps.log.warn({ message: message.id, failure: sent.failure, again: sent.again }, 'not shown')
    }
    // A database that is gone keeps the lease: when it runs out the message is looked for and finished.
    await finish(sent).catch((error) =>
      deps.log.warn({ error: String(error) }, 'send not recorded'),
    )
    if (sent.failure !== null && sent.again === null) await deps.gaveUp(message, sent.failure)
  }

  const room = () => ROOM - waiting.size
  const offer = (messages: readonly Leased[]) => {
    for (const message of messages) waiting.set(message.id, message)
    pump()
  }
  return {
    room,
    offer,
    async sweep() {
      const limit = Math.min(room(), 256)
      if (limit <= 0 || chats.size === 0) return
      const now = deps.now().toISOString()
      offer(await claimMessages(deps.db, { org: deps.org, now, chats: [...chats.keys()], limit }))
    },
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
    const ref = await chat.show(message)
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
