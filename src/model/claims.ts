import type { Id } from '../nouns.ts'
import type { Reference } from './reported.ts'

/** How a rule offers a piece of work to its owner, who has yet to accept it. */
export interface Offer {
  readonly rule: string
  readonly team: string
  /** How often it has gone round the team, this time included. */
  readonly round: number
  /** Those of this round who have it no more, and why: `declined it`. */
  readonly passed: readonly { readonly person: Id<'person'>; readonly why: string }[]
}

/**
 * Somebody takes a deal that waits for an owner, gives theirs back to the rules, hands it to a colleague, or
 * answers an offer; one that nobody answered lapses.
 */
export type ClaimSignal =
  | { readonly kind: 'deal.claimed'; readonly deal: Reference }
  | { readonly kind: 'deal.accepted'; readonly deal: Reference }
  | { readonly kind: 'deal.declined'; readonly deal: Reference; readonly reason?: string }
  | {
      readonly kind: 'deal.lapsed'
      readonly deal: Reference
      /** To whom it was offered. */
      readonly from: Id<'person'>
      readonly why: 'timed out' | 'away'
    }
  | {
      readonly kind: 'deal.released'
      readonly deal: Reference
      /** Why; asked for where it is another's. */
      readonly reason?: string
    }
  | {
      readonly kind: 'deal.handed'
      readonly deal: Reference
      readonly to: Id<'person'>
      readonly reason?: string
    }
