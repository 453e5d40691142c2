/**
 * The nouns. Types only; every other file speaks in these words.
 * All of it is plain JSON data, so that a situation can be stored and decided again, byte for byte.
 */

import type { Above } from './decide/parents.ts'
import type { Choices, Digest, Effect } from './effects.ts'
import type { ChatSignal } from './model/chat-signals.ts'
import type { ClaimSignal, Offer } from './model/claims.ts'
import type { FindingSignal } from './model/finding-signals.ts'
import type { LeadSignal } from './model/leads.ts'
import type { NoteSignal } from './model/notes.ts'
import type { Happened, OwnSignal, Ring } from './model/past.ts'
import type { AccountReport, ContactReport, Patch, Reference } from './model/reported.ts'
import type { AbsenceSignal, PersonSignal, Whereabouts } from './model/staff.ts'
import type { TicketSignal } from './model/tickets.ts'
import type { Credits, Loads } from './model/workload.ts'
import type {
  Account,
  Actor,
  Approval,
  Clock,
  Day,
  Deal,
  Exception,
  Id,
  Instant,
  Lead,
  Person,
  Project,
  Subject,
  Task,
  Team,
  Ticket,
} from './nouns.ts'

export type {
  Cadence,
  Choices,
  Conversation,
  Covering,
  Digest,
  DigestContent,
  DigestItem,
  DigestMove,
  Effect,
  Fields,
  Mute,
  Preference,
} from './effects.ts'
export type { ClaimSignal, Offer, OfferedNoun, WorkNoun } from './model/claims.ts'
export type { AlarmLine, ClockStep } from './model/clock-effects.ts'
export type { Finding } from './model/finding-signals.ts'
export type { DueClock, Happened, Ring } from './model/past.ts'
export type { AccountReport, ContactReport, Patch, Reference } from './model/reported.ts'
export type { Right } from './model/shadow-effects.ts'
export type {
  Absence,
  Covered,
  Holding,
  Leaver,
  Proposed,
  Remaining,
  Whereabouts,
} from './model/staff.ts'
export type { Credits, Load, Loads, Piece, WorkKind } from './model/workload.ts'

/** Common to all signals. `id` is unique for ever: the same id is decided once. */
export interface Stamp {
  readonly id: string
  /** When it happened, as the world says. */
  readonly at: Instant
  readonly by: Actor
  /** Where it came from: `crm`, `chat`, `api`, `import`, `baton`. */
  readonly source: string
}

/** Something that happened in the world, checked, in our words. */
export type Signal = Stamp &
  (
    | {
        readonly kind: 'deal.created' | 'deal.updated' | 'deal.deleted'
        readonly deal: Reference
        readonly patch: Patch
        readonly account?: AccountReport
        readonly contacts?: readonly ContactReport[]
        /** The granted approval under which a gated stage is entered. */
        readonly approval?: Id<'approval'>
        /** Set when ownership is to be decided (again), though the deal is not new. */
        readonly route?: boolean
        /** Why somebody gives away what is another's. */
        readonly reason?: string
        /** The answered exception this carries on from: the answer was permitted, and the rest is as it was reported. */
        readonly resumes?: Id<'exception'>
        /** Brought in from a time before Baton: no gate, playbook, clock or message comes of it. */
        readonly historic?: boolean
      }
    | { readonly kind: 'deal.won'; readonly deal: Reference }
    | {
        readonly kind: 'account.updated'
        readonly account: AccountReport
        readonly patch: Patch
        /** Set when ownership is to be decided, though the account is not new. */
        readonly route?: boolean
        readonly resumes?: Id<'exception'>
      }
    | NoteSignal
    | {
        readonly kind: 'task.created'
        readonly title: string
        readonly deal?: Reference
        readonly owner?: Id<'person'>
        readonly dueOn?: Day
      }
    | { readonly kind: 'task.accepted' | 'task.completed'; readonly task: Id<'task'> }
    | {
        readonly kind: 'approval.clicked'
        readonly step: Id<'approval_step'>
        readonly decision: 'approve' | 'reject'
        readonly reason?: string
      }
    | {
        readonly kind: 'exception.answered'
        readonly exception: Id<'exception'>
        readonly value: string
      }
    | OwnSignal
    | {
        /** A signal or a message of ours failed for good: somebody must see it. */
        readonly kind: 'work.failed'
        readonly what: string
        readonly because: string
        readonly subject?: Subject
      }
    | ClaimSignal
    | LeadSignal
    | TicketSignal
    | FindingSignal
    | PersonSignal
    | AbsenceSignal
    | {
        /** Somebody wants to hear nothing new about it, or to hear of it again. */
        readonly kind: 'subject.muted' | 'subject.unmuted'
        readonly deal?: Reference
        readonly lead?: Reference
        readonly ticket?: Reference
        readonly task?: Id<'task'>
        /** The day from which it is heard again. */
        readonly until?: string
      }
    | ({ readonly kind: 'digest.compiled' } & Omit<Digest, 'id'>)
    | ChatSignal
  )

export type SignalKind = Signal['kind']
export type SignalOf<K extends SignalKind> = Extract<Signal, { readonly kind: K }>

/** A signal together with everything the rules may know about it, read once. */
export interface Situation {
  readonly signal: Signal
  readonly now: Instant
  readonly deal: Deal | null
  /** How the deal is offered to its owner, where they have yet to accept it. */
  readonly offer?: Offer
  readonly account: Account | null
  /** The account that the account belongs to; read where the rules ask for it. */
  readonly parent?: Account | null
  /** The lead that it is about; missing where it is about none. */
  readonly lead?: Lead | null
  /** The ticket that it is about; missing where it is about none. */
  readonly ticket?: Ticket | null
  /** Another open lead that has the mail address which is said of this one. */
  readonly rival?: Lead
  /** The accounts that answer to what the signal says is the account's parent; missing where it says nothing. */
  readonly above?: readonly Above[]
  readonly task: Task | null
  readonly project: Project | null
  /** The deal's open approval, or the one that was clicked. */
  readonly approval: Approval | null
  readonly exception: Exception | null
  /** What is open about the deal. */
  readonly exceptions: readonly Exception[]
  /** The newest clock of each policy on the subject; all of them where the history is read. */
  readonly clocks: readonly Clock[]
  /** What happened to the subject before, in order: read where clocks must be counted anew. */
  readonly history?: readonly Happened[]
  /** The clocks that are due, with what they are about. */
  readonly rings?: readonly Ring[]
  /** Who may be named: the asker, owners, and, where work may be routed, every candidate. */
  readonly people: readonly Person[]
  readonly teams: readonly Team[]
  /** What the asker has chosen for themselves; read where that is what is asked about. */
  readonly choices: Choices | null
  /** When the people it names are away; read where that is what is asked about. */
  readonly whereabouts?: Whereabouts
  /** Names this state of people and teams in the store, so that a stored situation stays small. */
  readonly directory: string
  /** Whose turn was last, by team. */
  readonly rotation: Readonly<Record<string, Id<'person'>>>
  /** What weighted turns still owe, by team. */
  readonly credits?: Credits
  /** What everyone has open, by person and kind of work: read where the rules ask for it. */
  readonly loads?: Loads
}

/** Somebody considered for work, and why not, when skipped. */
export interface Candidate {
  readonly person: Id<'person'>
  readonly name: string
  readonly skipped: string | null
}

export type Outcome = 'act' | 'skip' | 'refuse' | 'unplaceable'

/** What a rule decided, in a sentence a person may read, with the values it read. */
export interface Verdict {
  readonly rule: string
  readonly outcome: Outcome
  readonly because: string
  readonly read: Readonly<Record<string, unknown>>
  readonly candidates?: readonly Candidate[]
  readonly effects: readonly Effect[]
}

/** What became of one signal. `repeated` = it had been decided before; `verdicts` are then the former ones. */
export interface Decision {
  readonly signal: Signal
  readonly repeated: boolean
  readonly verdicts: readonly Verdict[]
}
