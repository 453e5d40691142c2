import type { Id, Lead, Ticket } from '../nouns.ts'
import type { ClockView, Owned } from './view.ts'

/** What a card says of a record without saying whose it is, or where it comes from. */
type Shown<Record, Left extends keyof Record> = Omit<
  Record,
  Left | 'ownerId' | 'version' | 'createdAt' | 'updatedAt' | 'accountId' | 'source' | 'externalId'
>
type Kept = 'reportedAt' | 'custom'

/** What leads and tickets hang together with. */
interface Around extends Owned {
  /** Set while the owner has yet to accept it. */
  readonly isOffered: boolean
  readonly accountName: string | null
  readonly accountOwnerId: Id<'person'> | null
  /** The clocks that run, are held or were missed, the next due first. */
  readonly clocks: readonly ClockView[]
  readonly hidden?: readonly string[]
}

/** What a card says about a lead: the record, and the names of what it hangs together with. */
export interface LeadView extends Shown<Lead, Kept | 'industry' | 'dealId'>, Around {
  /** What it became. */
  readonly dealKey: string | null
  readonly dealName: string | null
  readonly dealOwnerId: Id<'person'> | null
}

/** The same about a ticket. */
export interface TicketView extends Shown<Ticket, Kept>, Around {}
