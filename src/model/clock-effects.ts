import type { Conversation } from '../effects.ts'
import type { Clock, Id, Instant, Subject } from '../nouns.ts'
import type { DueClock } from './past.ts'

/** What becomes of a clock, as its history names it. */
export type ClockStep =
  | 'paused'
  | 'resumed'
  | 'reset'
  | 'moved'
  | 'met'
  | 'warned'
  | 'breached'
  | 'escalated'
  | 'ended'
  | 'canceled'

/** What a clock says: a deadline comes near, was missed, is still missed, moved, or was not missed after all. */
export interface AlarmLine {
  readonly subject: Subject
  readonly key: string | null
  readonly name: string
  /** Whose it is to do. */
  readonly owner?: { readonly person: Id<'person'>; readonly name: string }
  readonly policy: string
  readonly what: 'warning' | 'breached' | 'still' | 'moved' | 'cleared'
  readonly dueAt: Instant
  /** When it should have been said, where it is said late. */
  readonly late?: Instant
  readonly wasDue?: Instant
  readonly because?: string
}

/** What is done about clocks. */
export type ClockEffect =
  | { readonly do: 'start-clock'; readonly clock: Clock }
  | {
      readonly do: 'set-clock'
      readonly clock: Clock
      readonly was: Clock
      readonly what: ClockStep
      readonly because: string
    }
  /** Bells of a due clock rang: how it was counted stays as it is. */
  | {
      readonly do: 'ring-clock'
      readonly clock: DueClock & Pick<Clock, 'nextAt'>
      readonly was: DueClock
      readonly what: Extract<ClockStep, 'warned' | 'breached' | 'escalated'>
      readonly because: string
      /** When it should have rung, where it rings late. */
      readonly late?: Instant
    }
  /** Says a line in the message that gathers what clocks say in a conversation within a minute. */
  | {
      readonly do: 'alarm'
      readonly id: Id<'alarm'>
      readonly where: Conversation
      readonly line: AlarmLine
    }
