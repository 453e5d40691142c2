import type { Logger } from 'pino'
import type { Rulebook } from './decide/rulebook.ts'
import type { Db } from './house.ts'
import type { Signal, Situation, Verdict } from './model.ts'
import type { Id } from './nouns.ts'
import type { Queue } from './queue.ts'
import type { LaneName, Shown } from './store/messages.ts'

/** What the spine works with: the store, the rules, the time, and where committed messages go next. */
export interface Spine {
  readonly org: Id<'org'>
  readonly db: Db
  readonly log: Logger
  readonly queue: Queue
  /** The chats each message is shown in: `slack`, or `web` when no other is connected. */
  readonly chats: readonly string[]
  now(): Date
  rulebook(): Rulebook
  /** Where committed messages go next. */
  readonly outbox: {
    /** The lanes whose messages this process leases as it writes them; others wait in the table for their sender. */
    open(): readonly LaneName[]
    offer(messages: readonly Shown[]): void
  }
}

/** A signal with what was known and what was decided. */
export interface Decided {
  readonly signal: Signal
  readonly situation: Situation
  readonly verdicts: readonly Verdict[]
}
