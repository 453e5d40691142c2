import type { Signal } from './model.ts'
import type {
  ActivityKind,
  Approval,
  ApprovalStatus,
  Clock,
  ClockState,
  Exception,
  Id,
  Instant,
  Noun,
  Subject,
} from './nouns.ts'

/** Where a message is shown: a channel by its name, or one person's own conversation. */
export type Conversation = `channel:${string}` | `person:${string}`

/** Fields as stored, by noun; only those that are created or changed. */
export type Fields = Readonly<Record<string, unknown>>

/** What somebody has chosen for themselves; null where the company's choice holds. */
export interface Preference {
  readonly digest: 'daily' | 'weekly' | 'off' | null
  /** Hours like `20:00-07:00`, or `off`. */
  readonly quiet: string | null
}

/** What somebody muted, and until when; null: until they say so. */
export interface Mute {
  readonly noun: 'deal' | 'task'
  readonly subjectId: Id
  readonly until: Instant | null
}

/** Somebody's preference and what they muted. */
export interface Choices {
  readonly preference: Preference
  readonly mutes: readonly Mute[]
}

/** One thing to do about it. Plain data: a test, an audit log and a person can read it. */
export type Effect =
  | { readonly do: 'create'; readonly noun: Noun; readonly id: Id; readonly fields: Fields }
  | {
      readonly do: 'change'
      readonly noun: Noun
      readonly id: Id
      readonly fields: Fields
      readonly was: Fields
    }
  | {
      readonly do: 'assign'
      readonly noun: Noun
      readonly id: Id
      readonly to: Id<'person'>
      readonly because: string
    }
  | { readonly do: 'advance-rotation'; readonly team: string; readonly to: Id<'person'> }
  | { readonly do: 'start-clock'; readonly clock: Omit<Clock, 'state'> }
  | {
      readonly do: 'end-clock'
      readonly clock: Id<'clock'>
      readonly state: Exclude<ClockState, 'running'>
    }
  | { readonly do: 'ask-approval'; readonly approval: Omit<Approval, 'key' | 'status'> }
  | {
      readonly do: 'decide-step'
      readonly approval: Id<'approval'>
      readonly step: Id<'approval_step'>
      readonly status: Exclude<ApprovalStatus, 'pending'>
      readonly by: Id<'person'> | null
      readonly reason: string | null
    }
  | {
      readonly do: 'end-approval'
      readonly approval: Id<'approval'>
      readonly status: Exclude<ApprovalStatus, 'pending'>
    }
  | { readonly do: 'raise'; readonly exception: Omit<Exception, 'key' | 'state'> }
  /** An exception says more than it did, and is open (again). */
  | { readonly do: 'restate'; readonly exception: Id<'exception'>; readonly because: string }
  | { readonly do: 'settle'; readonly exception: Id<'exception'> }
  | {
      readonly do: 'log'
      readonly id: Id<'activity'>
      readonly dealId: Id<'deal'>
      readonly activity: ActivityKind
      readonly text: string
    }
  /**
   * Show the subject's card in this conversation, and keep it current there; with `thread` as a reply
   * below that subject's card, or by itself where that one is not shown.
   */
  | {
      readonly do: 'tell'
      readonly where: Conversation
      readonly subject: Subject
      readonly thread?: Subject
    }
  | {
      readonly do: 'prefer'
      readonly person: Id<'person'>
      readonly preference: Preference
      readonly was: Preference
    }
  | { readonly do: 'mute'; readonly person: Id<'person'>; readonly mute: Mute }
  | { readonly do: 'unmute'; readonly person: Id<'person'>; readonly subject: Id }
  /** Decide this too, in the same transaction. */
  | { readonly do: 'follow'; readonly signal: Signal }
  /** Put slow work on the queue, committed with the decision. */
  | {
      readonly do: 'enqueue'
      readonly job: 'write-summary'
      readonly data: { readonly deal: Id<'deal'> }
    }
