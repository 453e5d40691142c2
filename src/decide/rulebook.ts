import type { Cadence, WorkKind } from '../model.ts'
import type { Role } from '../nouns.ts'
import type { Hours, Weekday } from './calendar.ts'
import type { Condition } from './cel/cel.ts'
import type { ClockPolicy, Goal } from './clock-policy.ts'
import type { Capacity, Moment, OwnershipRule, Queue, Way, Weights } from './ownership-rules.ts'
import type { RuleIndex } from './rule-index.ts'
import type { Calendar } from './worktime.ts'

export type { ClockPolicy, Goal } from './clock-policy.ts'
export type {
  AssignTo,
  Capacity,
  Limit,
  Moment,
  OwnershipRule,
  Queue,
  Way,
  Weights,
} from './ownership-rules.ts'
export { MOMENTS } from './ownership-rules.ts'

/** The company's decisions, compiled from `rules/*.yml`. Plain data and compiled conditions; no I/O. */
export interface Rulebook {
  /** A short hash of the sources: each verdict names it. */
  readonly version: string
  readonly pipelines: Readonly<Record<string, Pipeline>>
  readonly ownership: readonly OwnershipRule[]
  /** The same rules by the moment they are for, found by what they pin down. */
  readonly ownershipOn: Readonly<Record<Moment, RuleIndex<OwnershipRule>>>
  /** The rules that run beside the others for a while and never act, each with the rules as they would be with it. */
  readonly shadows: readonly Shadow[]
  /** Until when, by rule: counted from when each was first in force. */
  readonly shadowUntil: Readonly<Record<string, string>>
  /** Where work waits that nobody else could take; each has somebody who looks after it. */
  readonly queues: Readonly<Record<string, Queue>>
  /** Who owns what no rule gives to anybody, by kind of work. */
  readonly defaults: Readonly<Partial<Record<WorkKind, OwnershipRule>>>
  readonly capacity: Capacity
  readonly weights: Weights
  /** The kinds of work whose loads the rules ask for. */
  readonly weighed: readonly WorkKind[]
  /** Whether a rule asks for the account that an account belongs to. */
  readonly asksParents: boolean
  /** Whether a rule offers work, which is to be accepted. */
  readonly offers: boolean
  readonly sla: readonly ClockPolicy[]
  /** What becomes of the work of those who are away. */
  readonly absence: AbsencePolicy
  /** How soon an exception must be dealt with. */
  readonly exceptions: Goal
  readonly approvals: readonly ApprovalRule[]
  readonly playbooks: readonly Playbook[]
  readonly calendars: Readonly<Record<string, Calendar>>
  readonly permissions: Readonly<Record<Permission, readonly Grant[]>>
  /** The permissions that have no line of their own, and the one whose line stands for theirs. */
  readonly unwritten: Readonly<Partial<Record<Permission, Permission>>>
  /** Who may read a field that not everyone who sees the record may, by its path: `deal.amount`. */
  readonly reading: Readonly<Record<string, readonly Grant[]>>
  readonly channels: Channels
  /** Custom fields an org adds, by noun. */
  readonly fields: Readonly<
    Record<string, Readonly<Record<string, { label: string; type: string }>>>
  >
}

/** What becomes of open work while its owner is away, and after. */
export interface AbsencePolicy {
  readonly whileAway: Readonly<Record<'deal' | 'task' | 'project' | 'exception', Meanwhile>>
  /** The least working time that an absence takes, for anything to be moved. */
  readonly fromMinutes: number
  readonly covered: 'return' | 'stay'
  /** Whether whoever is back has the first turns of their teams until all are even, or just the next of theirs. */
  readonly turns: 'catch up' | 'keep place'
}
export type Meanwhile = 'keep' | 'cover' | 'route again'

/** A rule in shadow. */
export interface Shadow {
  readonly rule: OwnershipRule
  readonly ownershipOn: Rulebook['ownershipOn']
}

/** Where a rule stands, for people: `rules/ownership.yml:4`. */
export interface Place {
  readonly file: string
  readonly line: number
}

export interface Pipeline {
  readonly name: string
  readonly first: string
  readonly stages: readonly Stage[]
}
export interface Stage {
  readonly name: string
  readonly label: string
  readonly probability: number
  readonly isClosed: boolean
  readonly isWon: boolean
  /** Field names (snake case, `account` for the account itself) that must be filled to enter. */
  readonly requires: readonly string[]
  /** Stages a deal may move to from here. */
  readonly moves: readonly string[]
  /** Who owns the deals in it, where that is not whoever owned them before. */
  readonly owner: OwnershipRule | null
}

export interface ApprovalRule {
  readonly name: string
  readonly place: Place
  readonly pipeline: string
  readonly stage: string
  readonly when: Condition | null
  readonly steps: readonly Role[]
  readonly facts: readonly string[]
}

export interface Playbook {
  readonly name: string
  readonly place: Place
  readonly on: 'deal.won'
  readonly when: Condition | null
  readonly calendar: string
  readonly project: { readonly name: string; readonly owner: TaskOwner }
  readonly tasks: readonly PlaybookTask[]
}
export interface PlaybookTask {
  readonly title: string
  readonly owner: TaskOwner
  /** Working days after the close date. */
  readonly dueDays: number
}
/** Who gets a task: the deal's owner, the account's owner, a person by mail, or a team in turn. */
export type TaskOwner =
  | { readonly of: 'deal.owner' | 'account.owner' }
  | { readonly person: string }
  | { readonly team: string; readonly by: Way }

/** What somebody may do. Approving is no permission: the approval's own steps say who decides. */
export const PERMISSIONS = [
  'deal.read',
  'lead.read',
  'ticket.read',
  'deal.create',
  'deal.change',
  'deal.assign',
  'deal.reopen',
  'lead.create',
  'lead.change',
  'lead.assign',
  'ticket.create',
  'ticket.change',
  'ticket.assign',
  'account.change',
  'task.create',
  'task.complete',
  'exception.answer',
  'note.add',
  'person.away',
  'person.deactivate',
] as const
export type Permission = (typeof PERMISSIONS)[number]
/** Who holds a permission: a role, the record's owner, the owner's manager, or everyone of the org. */
export type Grant = Role | 'owner' | 'owner.manager' | 'everyone'

/** What channels show cards of. */
export const SHOWN = ['lead', 'ticket', 'deal', 'approval', 'project', 'task', 'exception'] as const
export type Shown = (typeof SHOWN)[number]

/** Which conversations show what. */
export interface Channels {
  readonly shows: readonly Showing[]
  readonly quiet: Quiet | null
  readonly budget: Budget | null
  readonly digests: readonly DigestPlan[]
}
/** When people are left alone, by the clock of their own zone. */
export interface Quiet {
  readonly hours: Hours | null
  /** The calendar whose days off are quiet all day. */
  readonly daysOff: string | null
  /** What comes all the same. */
  readonly except: readonly Shown[]
}
/** How often a digest comes. */
export const CADENCES = ['daily', 'weekly', 'off'] as const satisfies readonly Cadence[]
/** When a digest comes: on working days of a calendar. People get it by the clock of their own zone. */
export interface DigestPlan {
  readonly place: Place
  /** The channel's name; null for people, who may choose another cadence for themselves. */
  readonly channel: string | null
  readonly every: Cadence
  /** The day of a weekly one, or the first working day after it. */
  readonly on: Weekday
  readonly at: string
  readonly calendar: string
}
/** How many new cards a channel gets in an hour. Edits, replies and what needs a person are free. */
export interface Budget {
  readonly perHour: number | null
  /** Channels with a number of their own. */
  readonly channels: Readonly<Record<string, number>>
}
/** A line of `channels.yml`: where cards of one kind are shown, and when. */
export interface Showing {
  readonly place: Place
  readonly show: Shown
  /** Names without the #. */
  readonly channels: readonly string[]
  readonly when: Condition | null
  /** As a reply below the deal's card in that channel. */
  readonly inThread: boolean
}

/** One fault in the rules (or a warning about them), told with its place and what to write instead. */
export interface RuleFault {
  readonly file: string
  readonly line: number
  readonly column: number
  readonly message: string
}

export interface Source {
  readonly file: string
  readonly text: string
}
