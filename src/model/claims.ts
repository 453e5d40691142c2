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

/** What somebody owns until nothing about it is left to do. */
export type WorkNoun = 'deal' | 'lead' | 'ticket' | 'task'
/** What rules may offer. */
export type OfferedNoun = Exclude<WorkNoun, 'task'>

interface About {
  readonly deal: { readonly deal: Reference }
  readonly lead: { readonly lead: Reference }
  readonly ticket: { readonly ticket: Reference }
  readonly task: { readonly task: Id<'task'> }
}

/** Somebody takes what waits for an owner, gives theirs back to the rules, or hands it to a colleague. */
type Claims<N extends WorkNoun> = About[N] &
  (
    | { readonly kind: `${N}.claimed` }
    | {
        readonly kind: `${N}.released`
        /** Why; asked for where it is another's. */
        readonly reason?: string
      }
    | { readonly kind: `${N}.handed`; readonly to: Id<'person'>; readonly reason?: string }
  )

/** Somebody answers an offer; one that nobody answered lapses. */
type Answers<N extends OfferedNoun> = About[N] &
  (
    | { readonly kind: `${N}.accepted` }
    | { readonly kind: `${N}.declined`; readonly reason?: string }
    | {
        readonly kind: `${N}.lapsed`
        /** To whom it was offered. */
        readonly from: Id<'person'>
        readonly why: 'timed out' | 'away'
      }
  )

export type ClaimSignal =
  | { [N in WorkNoun]: Claims<N> }[WorkNoun]
  | { [N in OfferedNoun]: Answers<N> }[OfferedNoun]
