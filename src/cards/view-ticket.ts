import type { Id, Instant, Priority, TicketStatus } from '../nouns.ts'
import type { ClockView, Owned } from './view.ts'

/** What a card says about a ticket: the record, and the names of what it hangs together with. */
export interface TicketView extends Owned {
  readonly id: Id<'ticket'>
  readonly key: string
  readonly name: string
  readonly company: string | null
  readonly contact: string | null
  readonly email: string | null
  readonly country: string | null
  readonly region: string | null
  readonly priority: Priority
  readonly message: string | null
  readonly status: TicketStatus
  readonly resolution: string | null
  readonly askedAt: Instant
  readonly answeredAt: Instant | null
  readonly closedAt: Instant | null
  /** Set while the owner has yet to accept it. */
  readonly isOffered: boolean
  readonly accountName: string | null
  readonly accountOwnerId: Id<'person'> | null
  /** The clocks that run, are held or were missed, the next due first. */
  readonly clocks: readonly ClockView[]
  readonly hidden?: readonly string[]
}
