import type { Clock, Id, Instant, Noun, Subject } from '../nouns.ts'
import type { ShadowSignal } from './shadow-effects.ts'

/** What Baton itself notices about clocks. */
export type ClockSignal =
  /** These came to a point at which something is said or done. */
  | { readonly kind: 'clocks.due'; readonly clocks: readonly Id<'clock'>[] }
  | {
      readonly kind: 'clock.breached'
      readonly deal: { readonly id: Id<'deal'>; readonly externalId?: string }
    }
  /** The rules or calendars by which the subject's clocks were counted have changed. */
  | { readonly kind: 'clocks.outdated'; readonly subject: Subject }

/** What becomes of the rules in the folder. `exception` stands for those that cannot be used, also when told again. */
export type RulesSignal =
  | {
      readonly kind: 'rules.loaded'
      readonly version: string
      /** What was in force before; the same where the folder is just well again. */
      readonly was: string | null
      readonly files: readonly string[]
      readonly exception: Id<'exception'>
    }
  | {
      readonly kind: 'rules.refused'
      /** What stays in force. */
      readonly version: string
      readonly faults: readonly string[]
      readonly exception: Id<'exception'>
    }
  | {
      /** In one go two rules wanted different things in one field: the first was done. */
      readonly kind: 'rules.fought'
      readonly deal: { readonly id: Id<'deal'>; readonly externalId?: string }
      readonly field: string
      readonly rules: readonly [first: string, second: string]
    }

/** What Baton itself notices. */
export type OwnSignal = ClockSignal | RulesSignal | ShadowSignal

/** One line of a record's history. */
export interface Happened {
  readonly id: Id<'event'>
  /** When it happened in the world. */
  readonly at: Instant
  /** When we knew of it; missing in what was stored before this was read. */
  readonly recordedAt?: Instant
  readonly historic: boolean
  readonly noun: Noun
  readonly subjectId: Id
  readonly dealId: Id<'deal'> | null
  readonly what: string
  readonly old: unknown
  readonly new: unknown
  readonly signalId: string
}

/** What of an open clock tells what rings, and for whom; how it was counted says nothing of that. */
export type DueClock = Omit<Clock, 'cycle' | 'startedAt' | 'nextAt' | 'asOf' | 'terms'>

/** A clock that is due, and what people call its subject. */
export interface Ring {
  readonly clock: DueClock
  readonly key: string | null
  readonly name: string
  readonly ownerId: Id<'person'> | null
  /** Those who want to hear nothing of it now. */
  readonly mutedBy: readonly Id<'person'>[]
}
