import type { ClockKind } from '../nouns.ts'
import type { Condition } from './cel/cel.ts'
import type { Place } from './rulebook.ts'

/** What happens to a record, as the conditions of clocks name it. */
export const HAPPENINGS = [
  'lead.created',
  'lead.changed',
  'lead.assigned',
  'lead.offered',
  'lead.accepted',
  'lead.declined',
  'lead.worked',
  'lead.qualified',
  'lead.disqualified',
  'ticket.created',
  'ticket.changed',
  'ticket.assigned',
  'ticket.offered',
  'ticket.accepted',
  'ticket.declined',
  'ticket.asked',
  'ticket.answered',
  'ticket.opened',
  'ticket.pending',
  'ticket.on_hold',
  'ticket.solved',
  'ticket.reopened',
  'deal.created',
  'deal.changed',
  'deal.moved',
  'deal.assigned',
  'deal.offered',
  'deal.accepted',
  'deal.declined',
  'deal.lapsed',
  'deal.won',
  'deal.lost',
  'deal.reopened',
  'activity.added',
  'note.added',
  'call.added',
  'mail.added',
  'meeting.added',
  'chat.added',
  'form.added',
  'task.created',
  'task.assigned',
  'task.accepted',
  'task.completed',
  'handoff.started',
  'approval.asked',
  'approval.ended',
  'exception.raised',
  'exception.settled',
  'clock.breached',
] as const
export type Happening = (typeof HAPPENINGS)[number]

/** What clocks of `sla.yml` measure; those of exceptions have a kind of their own. */
export const POLICY_KINDS = [
  'first_response',
  'next_response',
  'follow_up',
  'accept',
  'approval',
  'inactivity',
  'stage_age',
  'handoff_start',
  'resolution',
  'escalation',
] as const satisfies readonly ClockKind[]

/** Something that happens and, where it does not always count, when it does. */
export interface Trigger {
  readonly on: Happening
  readonly when: Condition | null
}

/** When it is said that a deadline comes near: a part of the goal that has gone, or minutes that are left. */
export type Warning = { readonly gone: number } | { readonly left: number }

/** What is done when it is still not done, in working minutes after the deadline. */
export interface Rung {
  readonly after: number
  readonly act: { readonly tell: readonly string[] } | { readonly reassign: Stand }
  /** How often more, and in which working minutes. */
  readonly repeat: number
  readonly every: number
}

/** Who may stand in for an owner. */
export const STANDS = ['owner.cover', 'owner.manager', 'team.manager'] as const
export type Stand = (typeof STANDS)[number]

/** Whose working time may count instead of a named calendar's. */
export const WHOSE = ['owner', 'team', 'customer'] as const

/** Working time within which something must happen, and what is done when it does not. */
export interface Goal {
  readonly goalMinutes: number
  /** The name of a calendar, or whose it is: `owner`, `team`, `customer`. */
  readonly calendar: string
  readonly warn: readonly Warning[]
  /** `owner`, who stands in for them, or a channel like `#deals`, in this order. */
  readonly breach: readonly string[]
  readonly ladder: readonly Rung[]
  /** The calendar within whose hours people hear of it; null: at once. */
  readonly within: string | null
  /** A short hash of all that decides the deadline: a clock under other terms is counted anew. */
  readonly terms: string
}

/** A clock of `sla.yml`: what starts it, holds it, ends it in time, makes it pointless, and starts it over. */
export interface ClockPolicy extends Goal {
  readonly name: string
  readonly place: Place
  readonly kind: (typeof POLICY_KINDS)[number]
  /** One clock for each of these. */
  readonly each: 'lead' | 'ticket' | 'deal' | 'task'
  readonly start: readonly Trigger[]
  readonly pause: readonly Trigger[]
  readonly resume: readonly Trigger[]
  readonly stop: readonly Trigger[]
  readonly cancel: readonly Trigger[]
  readonly reset: readonly Trigger[]
}
