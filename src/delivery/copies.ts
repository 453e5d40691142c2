import type { Logger } from 'pino'
import type { Chat, Db } from '../house.ts'
import type { Id } from '../nouns.ts'
import type { Leased } from '../store/messages.ts'
import { checked, claimChecks } from '../store/outbox.ts'
import type { Lanes } from './lanes.ts'

const AT_ONCE = 64

interface Deps {
  readonly org: Id<'org'>
  readonly db: Db
  readonly log: Logger
  readonly chats: readonly Chat[]
  readonly lanes: Lanes
  now(): Date
  /** What the chat asked for is kept. */
  heed(message: Leased, fault: unknown): void
}

/**
 * Looks beside messages after an unclear try, where the chat can be searched, and has them shown once more
 * everywhere: an earlier call may have been taken after its answer was lost.
 */
export function openCopies(deps: Deps): { remove(): Promise<void> } {
  const { org, db, lanes } = deps
  const chats = new Map(deps.chats.map((chat) => [chat.name, chat]))

  async function removeOf(message: Leased): Promise<void> {
    try {
      await chats.get(message.chat)?.repair?.(message)
      await checked(db, org, message.id)
    } catch (fault) {
      deps.heed(message, fault)
      deps.log.warn({ message: message.id, error: String(fault) }, 'copies not removed yet')
    }
  }

  return {
    async remove() {
      if (chats.size === 0) return
      const at = { org, now: deps.now().toISOString() }
      const due = await claimChecks(db, at, { chats: [...chats.keys()], limit: AT_ONCE })
      const open = due.filter((message) => !lanes.isPaused(message, deps.now().getTime()))
      // At the same time: a chat reads a conversation once for all that are looked for in it.
      await Promise.all(open.map(removeOf))
    },
  }
}
