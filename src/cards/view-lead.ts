import type { Id, Instant, LeadStatus } from '../nouns.ts'
import type { ClockView, Owned } from './view.ts'

/** What a card says about a lead: the record, and the names of what it hangs together with. */
export interface LeadView extends Owned {
  readonly id: Id<'lead'>
  readonly key: string
  readonly name: string
  readonly company: string | null
  readonly email: string | null
  readonly phone: string | null
  readonly title: string | null
  readonly country: string | null
  readonly region: string | null
  readonly leadSource: string | null
  readonly message: string | null
  readonly status: LeadStatus
  /** Why it is no customer. */
  readonly reason: string | null
  readonly closedAt: Instant | null
  /** Set while the owner has yet to accept it. */
  readonly isOffered: boolean
  readonly accountName: string | null
  readonly accountOwnerId: Id<'person'> | null
  /** What it became. */
  readonly dealKey: string | null
  readonly dealName: string | null
  /** The clocks that run or were missed, the next due first. */
  readonly clocks: readonly ClockView[]
  readonly hidden?: readonly string[]
}
