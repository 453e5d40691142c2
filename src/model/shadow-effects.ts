import type { Day, Id, Instant } from '../nouns.ts'
import type { OfferedNoun } from './claims.ts'

/** Where a rule in shadow would have decided otherwise. `went` and `would` are null where nobody was found. */
export interface ShadowCase {
  readonly id: Id<'shadow_case'>
  /** The card of its day. */
  readonly card: Id<'shadow'>
  readonly day: Day
  readonly rule: string
  /** What it is about: a deal, a lead or a ticket. */
  readonly noun: OfferedNoun
  readonly subjectId: Id
  readonly went: Id<'person'> | null
  readonly would: Id<'person'> | null
  readonly at: Instant
}

/** Whether the rules in force or the rule in shadow did the right thing. */
export type Right = 'old' | 'new'

/** What is kept of rules in shadow: they never act. */
export type ShadowEffect =
  | { readonly do: 'disagree'; readonly it: ShadowCase }
  | {
      readonly do: 'judge-shadow'
      readonly it: Id<'shadow_case'>
      readonly card: Id<'shadow'>
      readonly right: Right
      readonly by: Id<'person'>
    }

/** Somebody says who was right. */
export interface ShadowSignal {
  readonly kind: 'shadow.judged'
  readonly shadow: Id<'shadow_case'>
  readonly card: Id<'shadow'>
  readonly right: Right
}
