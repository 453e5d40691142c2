import type { Offer, OfferedNoun } from './model/claims.ts'
import type { ClockEffect } from './model/clock-effects.ts'
import type { FindingEffect } from './model/finding-signals.ts'
import type { ShadowEffect } from './model/shadow-effects.ts'
import type { AbsenceEffect, LeaverEffect } from './model/staff.ts'
import type { Signal } from './model.ts'
import type {
  ActivityKind,
  Approval,
  ApprovalStatus,
  Day,
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
  readonly digest: Cadence | null
  /** Hours like `20:00-07:00`, or `off`. */
  readonly quiet: string | null
}

/** What somebody muted, and until when; null: until they say so. */
export interface Mute {
  readonly noun: 'lead' | 'ticket' | 'deal' | 'task'
  readonly subjectId: Id
  readonly until: Instant | null
}

/** Somebody's preference and what they muted. */
export interface Choices {
  readonly preference: Preference
  readonly mutes: readonly Mute[]
}

/** How often a digest comes. */
export type Cadence = 'daily' | 'weekly' | 'off'

/** Something that waits or was missed, in one line. */
export interface DigestItem {
  readonly what: 'approval' | 'clock due' | 'clock missed' | 'task'
  readonly key: string
  readonly name: string
  /** When it is due, or was asked. */
  readonly on: Day | null
}

/** A deal that changed its stage, from where it stood first to where it stands now. */
export interface DigestMove {
  readonly key: string
  readonly name: string
  readonly pipeline: string
  readonly was: string
  readonly is: string
}

/** Whose work its reader covers, until when, and how much of it is open. */
export interface Covering {
  readonly name: string
  readonly until: Instant
  readonly deals: number
  readonly tasks: number
  readonly leads?: number
  readonly tickets?: number
}

/** What a digest says, as far as its readers may read it. */
export interface DigestContent {
  readonly counts: {
    readonly deals: number
    readonly tasks: number
    readonly overdue: number
    readonly approvals: number
    readonly exceptions: number
    readonly due: number
    readonly missed: number
    readonly moved: number
    readonly leads?: number
    readonly tickets?: number
  }
  readonly items: readonly DigestItem[]
  /** What those who look after the rules should see. */
  readonly findings?: readonly string[]
  readonly covering?: readonly Covering[]
  readonly moved: readonly DigestMove[]
  /** Open deals by stage. */
  readonly stages: readonly {
    readonly pipeline: string
    readonly stage: string
    readonly count: number
  }[]
  /** What was held back since the last one, and how much of it still waits. */
  readonly held: readonly {
    readonly because: string
    readonly count: number
    readonly waits: number
  }[]
}

/** A digest of a conversation: one for each day or week. */
export interface Digest {
  readonly id: Id<'digest'>
  readonly conversation: Conversation
  readonly every: Exclude<Cadence, 'off'>
  readonly day: Day
  readonly late: boolean
  readonly from: Instant
  readonly to: Instant
  readonly content: DigestContent
}

/** One thing to do about it. Plain data: a test, an audit log and a person can read it. */
export type Effect =
  | ShadowEffect
  | FindingEffect
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
      /** Set where its stage or its owner hands it over, its owner gives it back, or an offer goes on to the next. */
      readonly how?: 'handed over' | 'released' | 'declined' | 'timed out'
      /** Set where they have yet to accept it. */
      readonly offer?: Offer
    }
  /** Its owner takes on what was offered. */
  | { readonly do: 'accept'; readonly noun: OfferedNoun; readonly id: Id }
  /** It was somebody's turn; `credits` where turns are dealt by weight. */
  | {
      readonly do: 'advance-rotation'
      readonly team: string
      readonly to: Id<'person'>
      readonly credits?: Readonly<Record<Id<'person'>, number>>
    }
  | ClockEffect
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
      readonly about: Subject
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
  | { readonly do: 'keep-digest'; readonly digest: Digest }
  /** They do not work here any more: nobody asks them, and they can do nothing. */
  | { readonly do: 'deactivate'; readonly person: Id<'person'> }
  | AbsenceEffect
  | LeaverEffect
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
