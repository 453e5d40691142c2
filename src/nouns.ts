import type { Signal } from './model.ts'

export type { Actor, ActorKind } from './actor.ts'
export type { Lead, LeadStatus } from './model/leads.ts'
export type { Priority, Ticket, TicketStatus } from './model/tickets.ts'

/** What the company has: people, records and what hangs on them. Types only, plain JSON data. */

/** A uuid (v7) that names one kind of thing: an Id<'deal'> is no Id<'person'>; a plain Id may be any. */
// biome-ignore lint/suspicious/noExplicitAny: a plain Id fits where one of a kind is wanted, and back
export type Id<Noun extends string = any> = string & { readonly noun?: Noun }
/** A moment, ISO 8601 in UTC: `2030-01-07T09:00:00.000Z`. */
export type Instant = string
/** A calendar day: `2030-01-07`. */
export type Day = string
/** An amount of money as decimal text, so that cents survive: `1234.50`. */
export type Decimal = string

export type Role =
  | 'rep'
  | 'manager'
  | 'approver'
  | 'finance'
  | 'legal'
  | 'delivery'
  | 'ops'
  | 'admin'
export interface Person {
  readonly id: Id<'person'>
  readonly name: string
  readonly email: string
  readonly roles: readonly Role[]
  /** Names of the teams the person belongs to. */
  readonly teams: readonly string[]
  readonly managerId: Id<'person'> | null
  readonly zone: string
  readonly active: boolean
  /** Set while the person is away at the moment of reading, with who covers for them meanwhile. */
  readonly awayUntil: Instant | null
  readonly coverId: Id<'person'> | null
}

export interface Team {
  readonly id: Id<'team'>
  readonly name: string
  readonly managerId: Id<'person'> | null
}

/** What every record has. `key` is what people say: `D-1042`. */
export interface Header {
  readonly id: Id
  readonly key: string
  readonly ownerId: Id<'person'> | null
  readonly version: number
  readonly createdAt: Instant
  readonly updatedAt: Instant
}

export interface Account extends Header {
  readonly id: Id<'account'>
  readonly name: string
  readonly domain: string | null
  readonly country: string | null
  readonly industry: string | null
  readonly region: string | null
  readonly parentId: Id<'account'> | null
  readonly custom: Readonly<Record<string, unknown>>
}

export interface Contact {
  readonly id: Id<'contact'>
  readonly key: string
  readonly accountId: Id<'account'> | null
  readonly name: string
  readonly email: string | null
  readonly phone: string | null
  readonly title: string | null
}

export interface Deal extends Header {
  readonly id: Id<'deal'>
  readonly name: string
  readonly accountId: Id<'account'> | null
  readonly pipeline: string
  readonly stage: string
  /** The stage this deal enters once its approval is granted. */
  readonly pendingStage: string | null
  readonly amount: Decimal | null
  readonly currency: string | null
  /** Percent off the list price. */
  readonly discount: Decimal | null
  readonly closeDate: Day | null
  readonly closedAt: Instant | null
  readonly nextStep: string | null
  readonly leadSource: string | null
  readonly lostReason: string | null
  /** How often this deal has been closed: a reopened deal that is won again is handed over again. */
  readonly closeNo: number
  readonly source: string
  readonly externalId: string | null
  /** `source.field` -> when that source last said what the field is. Older reports do not overwrite. */
  readonly reportedAt: Readonly<Record<string, Instant>>
  readonly deletedAt: Instant | null
  readonly custom: Readonly<Record<string, unknown>>
}

export type TaskStatus = 'not_started' | 'in_progress' | 'waiting' | 'completed' | 'canceled'
export interface Task extends Header {
  readonly id: Id<'task'>
  readonly title: string
  readonly status: TaskStatus
  readonly dueOn: Day | null
  readonly dealId: Id<'deal'> | null
  readonly projectId: Id<'project'> | null
  readonly acceptedAt: Instant | null
  readonly completedAt: Instant | null
}

export type HandoffStatus =
  | 'compiling'
  | 'blocked'
  | 'running'
  | 'awaiting_approval'
  | 'delivered'
  | 'frozen'
  | 'reversed'
export interface Project extends Header {
  readonly id: Id<'project'>
  readonly name: string
  readonly dealId: Id<'deal'>
  readonly accountId: Id<'account'> | null
  readonly playbook: string
  /** Which closing of the deal this hands over. */
  readonly closeNo: number
  readonly status: HandoffStatus
}

export type ActivityKind = 'call' | 'mail' | 'meeting' | 'note' | 'chat' | 'form'

export type ClockKind =
  | 'first_response'
  | 'next_response'
  | 'follow_up'
  | 'accept'
  | 'approval'
  | 'inactivity'
  | 'stage_age'
  | 'handoff_start'
  | 'resolution'
  | 'escalation'
  | 'exception'
/** `breached` stays so: what is still to be done goes on until `endedAt`. */
export type ClockState = 'running' | 'paused' | 'met' | 'breached' | 'canceled'
/** A stretch of a clock's life: it ran, by a calendar and where it was a person's by their zone, or it paused. */
export interface Span {
  readonly from: Instant
  /** Null while it lasts. */
  readonly to: Instant | null
  readonly runs: boolean
  readonly calendar: string
  readonly zone: string | null
  /** What began it. */
  readonly because: string
}
/** A deadline and how it came about: a fold over what happened to its subject. */
export interface Clock {
  readonly id: Id<'clock'>
  readonly noun: Noun
  readonly subjectId: Id
  readonly policy: string
  readonly kind: ClockKind
  readonly cycle: number
  readonly startedAt: Instant
  readonly dueAt: Instant
  readonly state: ClockState
  readonly endedAt: Instant | null
  readonly goalMinutes: number
  readonly spans: readonly Span[]
  /** The warnings, the breach and the rungs of the ladder that have rung. */
  readonly rung: readonly string[]
  /** When the next of them rings; null when none will. */
  readonly nextAt: Instant | null
  /** When the last thing happened that it has counted. */
  readonly asOf: Instant
  /** The terms of its policy when it was counted. */
  readonly terms: string
  readonly because: string
}

export type ApprovalStatus = 'pending' | 'approved' | 'rejected' | 'superseded'
export interface ApprovalStep {
  readonly id: Id<'approval_step'>
  readonly position: number
  readonly role: Role
  readonly status: ApprovalStatus
  readonly decidedBy: Id<'person'> | null
  readonly decidedAt: Instant | null
  readonly reason: string | null
}
/** Bound to the facts that were shown: when those change, the request is superseded and asked anew. */
export interface Approval {
  readonly id: Id<'approval'>
  readonly key: string
  readonly dealId: Id<'deal'>
  readonly rule: string
  readonly because: string
  readonly stage: string
  readonly facts: Readonly<Record<string, string | null>>
  readonly status: ApprovalStatus
  readonly requestedBy: Id<'person'> | null
  /** Who asked for it or owned its deal before it was asked anew: a detail that changed makes nobody impartial. */
  readonly barred: readonly Id<'person'>[]
  readonly steps: readonly ApprovalStep[]
}

/** Work that could not be placed. `resume` is what is still to be done once the field is filled. */
export interface Exception {
  readonly id: Id<'exception'>
  readonly key: string
  readonly ownerId: Id<'person'> | null
  readonly noun: Noun
  readonly subjectId: Id | null
  readonly kind: 'bad_value' | 'missing_value' | 'unplaceable' | 'failed' | 'finding'
  readonly field: string | null
  readonly offered: string | null
  readonly because: string
  readonly resume: Signal | null
  readonly state: 'open' | 'settled'
}

export type Noun =
  | 'account'
  | 'contact'
  | 'lead'
  | 'ticket'
  | 'deal'
  | 'task'
  | 'project'
  | 'approval'
  | 'exception'
  | 'person'
  | 'digest'
  | 'alarm'
  | 'absence'
  | 'shadow'
export interface Subject {
  readonly noun: Noun
  readonly id: Id
}
