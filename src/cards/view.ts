import type { AlarmLine, Candidate, Digest } from '../model.ts'
import type {
  ApprovalStatus,
  ClockKind,
  Day,
  Decimal,
  Exception,
  HandoffStatus,
  Id,
  Instant,
  Noun,
  Role,
  TaskStatus,
} from '../nouns.ts'
import type { LeftBehind } from './view-staff.ts'

/** Whose a record is, which decides who may read it, and what of it was left out for that reason. */
interface Watched {
  readonly dealOwnerId: Id<'person'> | null
  readonly accountOwnerId: Id<'person'> | null
  /** In words: `amount`. Missing where nothing is. */
  readonly hidden?: readonly string[]
}

/** Whose it is. */
export interface Owned {
  readonly ownerId: Id<'person'> | null
  readonly ownerName: string | null
  /** Set while they are away. */
  readonly awayUntil: Instant | null
  /** Who is there in their place. */
  readonly coverName: string | null
}

/** What a card says about a deal: the record, and the names of what it hangs together with. */
export interface DealView extends Omit<Watched, 'dealOwnerId'>, Owned {
  readonly id: Id<'deal'>
  readonly key: string
  readonly name: string
  readonly pipeline: string
  readonly stage: string
  readonly pendingStage: string | null
  readonly amount: Decimal | null
  readonly currency: string | null
  readonly discount: Decimal | null
  readonly closeDate: Day | null
  readonly nextStep: string | null
  readonly lostReason: string | null
  readonly deletedAt: Instant | null
  readonly accountName: string | null
  /** Whether its owner has yet to accept it. */
  readonly isOffered: boolean
  /** The clocks that run or were missed, the next due first. */
  readonly clocks: readonly ClockView[]
  readonly approvalKey: string | null
  /** Whose turn it is in the pending approval. */
  readonly approvalRole: Role | null
  readonly tasksOpen: number
  readonly tasksTotal: number
  readonly summary: SummaryView | null
}

export interface ClockView {
  readonly kind: ClockKind
  readonly policy: string
  readonly state: 'running' | 'paused' | 'breached'
  readonly dueAt: Instant
}

/** A clock on something of one's own: on what. */
export interface OwnClock extends ClockView {
  readonly key: string
  readonly name: string
}

export interface SummaryView {
  readonly text: string
  readonly nextAction: string
  readonly writer: string
  readonly at: Instant
  /** The fields, by their paths, that were kept from its writer. Missing: none was. */
  readonly without?: readonly string[]
}

export interface ApprovalView extends Watched {
  readonly id: Id<'approval'>
  readonly key: string
  readonly because: string
  /** The rule that asks. */
  readonly rule: string
  readonly stage: string
  readonly pipeline: string
  readonly facts: Readonly<Record<string, string | null>>
  readonly status: ApprovalStatus
  readonly createdAt: Instant
  readonly endedAt: Instant | null
  readonly dealKey: string
  readonly dealName: string
  readonly requestedBy: Id<'person'> | null
  readonly requestedByName: string | null
  /** Who had a part in it before it was asked anew. */
  readonly barred: readonly Id<'person'>[]
  /** Those with the role whose turn it is. */
  readonly holders: readonly { readonly id: Id<'person'>; readonly name: string }[]
  readonly steps: readonly StepView[]
}

export interface StepView {
  readonly id: Id<'approval_step'>
  readonly role: Role
  readonly status: ApprovalStatus
  readonly decidedByName: string | null
  readonly decidedAt: Instant | null
  readonly reason: string | null
}

export interface TaskView extends Watched, Owned {
  readonly id: Id<'task'>
  readonly key: string
  readonly title: string
  readonly status: TaskStatus
  readonly dueOn: Day | null
  readonly dealKey: string | null
  readonly dealName: string | null
  readonly accountName: string | null
  readonly projectName: string | null
  readonly acceptedAt: Instant | null
  readonly completedAt: Instant | null
}

export interface ProjectView extends Watched {
  readonly id: Id<'project'>
  readonly key: string
  readonly name: string
  readonly status: HandoffStatus
  readonly ownerId: Id<'person'> | null
  readonly ownerName: string | null
  readonly dealKey: string
  readonly dealName: string
  readonly accountName: string | null
  /** In the playbook's order. */
  readonly tasks: readonly BoardTask[]
}

export interface BoardTask {
  readonly key: string
  readonly title: string
  readonly status: TaskStatus
  readonly dueOn: Day | null
  readonly ownerName: string | null
}

export interface ExceptionView extends Watched, Owned {
  readonly id: Id<'exception'>
  readonly key: string
  readonly noun: Noun
  readonly kind: Exception['kind']
  readonly field: string | null
  readonly offered: string | null
  readonly because: string
  readonly state: Exception['state']
  /** The deal it is about, also by way of a task. */
  readonly dealId: Id<'deal'> | null
  readonly subjectId?: Id | null
  readonly subjectKey: string | null
  readonly subjectName: string | null
  readonly createdAt: Instant
  readonly settledAt: Instant | null
  readonly waitsForOwner?: boolean
  /** The person who left, and what they still have, with who is proposed for each; missing for others. */
  readonly leaverId?: Id<'person'> | null
  readonly leftBehind?: readonly LeftBehind[] | null
}

/** A digest as its conversation shows it. */
export interface DigestView extends Digest {
  readonly key: string
  /** Whose it is; null: a channel's. */
  readonly ownerId: Id<'person'> | null
  /** Nothing is: it holds only what its readers may read. */
  readonly hidden?: readonly string[]
}

/** Who owns a record now, and the decision that made it so. */
export interface OwnerView extends Watched, Owned {
  /** The deal it is, or belongs to. */
  readonly dealId: Id<'deal'> | null
  readonly noun: Noun
  readonly key: string
  readonly name: string
  readonly ownerEmail: string | null
  /** Whether they have yet to accept it. */
  readonly isOffered: boolean
  /** Until when they must accept what is offered to them. */
  readonly acceptBy: Instant | null
  readonly since: Instant | null
  readonly because: string | null
  readonly rule: string | null
  readonly rulebook: string | null
  /** Everyone who was considered. */
  readonly candidates: readonly Candidate[]
  /** What would have given it to somebody else, in a sentence. */
  readonly otherwise?: string
}

/** What clocks said in one conversation within one minute; of many lines the first, and how many there are. */
export interface AlarmView {
  readonly id: Id<'alarm'>
  readonly key: string
  readonly conversation: string
  /** What is left out for those who look. */
  readonly hidden?: readonly string[]
  readonly count: number
  readonly lines: readonly (AlarmLine & { readonly whose: Whose })[]
}

/** Whose the subject of a line is now; for an exception also what is asked about what. */
export interface Whose extends Omit<Watched, 'hidden'> {
  readonly dealId: Id<'deal'> | null
  /** Whose task or exception it is. */
  readonly ownerId: Id<'person'> | null
  readonly noun: Noun
  readonly field: string | null
}

/** How stages are called. A rulebook is one. */
export interface Look {
  readonly pipelines: Readonly<
    Record<
      string,
      {
        readonly stages: readonly {
          readonly name: string
          readonly label: string
          readonly isClosed: boolean
          readonly isWon: boolean
        }[]
      }
    >
  >
}
