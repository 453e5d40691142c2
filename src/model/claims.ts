import type { Id } from '../nouns.ts'
import type { Reference } from './reported.ts'

/** Somebody takes a deal that waits for an owner, gives theirs back to the rules, or hands it to a colleague. */
export type ClaimSignal =
  | { readonly kind: 'deal.claimed'; readonly deal: Reference }
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
