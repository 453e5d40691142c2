import type { Transaction } from 'kysely'
import { idFrom } from '../decide/ids.ts'
import type { Effect, Signal, Situation, Verdict } from '../model.ts'
import type { Actor, Id, Instant } from '../nouns.ts'
import type { Schema } from '../store/schema.ts'

export type Trx = Transaction<Schema>

/** An effect with the decision it comes from. */
export interface Made<Kind extends Effect['do'] = Effect['do']> {
  readonly effect: Extract<Effect, { do: Kind }>
  readonly signal: Signal
  readonly situation: Situation
  readonly verdict: Verdict
  readonly verdictId: Id<'verdict'>
}

/** What every writer of a batch needs. `of` picks the effects of one kind, in order. */
export interface Batch {
  readonly org: Id<'org'>
  readonly now: Instant
  readonly all: readonly Made[]
  /** How many effects this transaction had before. */
  readonly from: number
  of<Kind extends Effect['do']>(kind: Kind): Made<Kind>[]
}

/** The verdict's id: it follows from its signal, so that what refers to it can be written beside it. */
export function verdictIdOf(signal: Signal, position: number): Id<'verdict'> {
  return idFrom(signal, `verdict:${position}`)
}

/** Who did it: a person's or a machine's signal; what rules add is done in its name, the verdict says which. */
export function doer({ signal }: { readonly signal: Signal }): Actor {
  return signal.by
}
