import type { Decimal, Id } from '../nouns.ts'

/** The kinds of work that rules give to people. */
export type WorkKind = 'lead' | 'ticket' | 'deal' | 'account' | 'task'

/** How much of one kind of work somebody has open: how many, and the sum of their amounts in each currency. */
export interface Load {
  readonly count: number
  readonly amounts: Readonly<Record<string, number>>
}

/** What everyone has open; who has nothing is not named. */
export type Loads = Readonly<Record<Id<'person'>, Readonly<Partial<Record<WorkKind, Load>>>>>

/** By team, how many turns (times the weights of all) somebody is ahead of or behind their share. */
export type Credits = Readonly<Record<string, Readonly<Record<Id<'person'>, number>>>>

/** The work that is to be given to somebody. */
export interface Piece {
  readonly kind: WorkKind
  readonly amount: Decimal | null
  readonly currency: string | null
  /** Who has it now: what it adds to their load is no reason to take it from them. */
  readonly heldBy?: Id<'person'> | null
}
