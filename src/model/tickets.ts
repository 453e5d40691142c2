import type { Header, Id, Instant } from '../nouns.ts'
import type { Patch, Reference } from './reported.ts'

export type Priority = 'low' | 'normal' | 'high' | 'urgent'
/** `pending` waits for the customer, `on_hold` for somebody else; `solved` is over until they write again. */
export type TicketStatus = 'new' | 'open' | 'pending' | 'on_hold' | 'solved'
/** What a customer asks for, or what is wrong at theirs. */
export interface Ticket extends Header {
  readonly id: Id<'ticket'>
  /** What it is about, in a few words. */
  readonly name: string
  readonly company: string | null
  /** Who wrote. */
  readonly contact: string | null
  readonly email: string | null
  readonly country: string | null
  readonly region: string | null
  readonly priority: Priority
  /** What they wrote when they came. */
  readonly message: string | null
  readonly status: TicketStatus
  /** What solved it. */
  readonly resolution: string | null
  /** When they wrote last, and when we answered last. */
  readonly askedAt: Instant
  readonly answeredAt: Instant | null
  /** The account that it is of, where we have it. */
  readonly accountId: Id<'account'> | null
  readonly closedAt: Instant | null
  readonly source: string
  readonly externalId: string | null
  /** `source.field` -> when that source last said what the field is. Older reports do not overwrite. */
  readonly reportedAt: Readonly<Record<string, Instant>>
  readonly custom: Readonly<Record<string, unknown>>
}

/** What is said of a ticket: by a help desk, a form, or a colleague. */
export type TicketSignal =
  | {
      readonly kind: 'ticket.created' | 'ticket.updated'
      readonly ticket: Reference
      readonly patch: Patch
      /** Set when ownership is to be decided (again), though the ticket is not new. */
      readonly route?: boolean
      /** Why somebody gives away what is another's. */
      readonly reason?: string
      /** Set where somebody opens a solved one again: whatever else is said is of one that is open. */
      readonly reopens?: true
      /** The answered exception this carries on from. */
      readonly resumes?: Id<'exception'>
    }
  | {
      /** Somebody wrote: the customer, or one of us to them. */
      readonly kind: 'ticket.asked' | 'ticket.answered'
      readonly ticket: Reference
      readonly text: string
    }
