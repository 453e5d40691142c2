import type { Account, Approval, Deal, Exception, Id, Instant, Noun } from '../nouns.ts'

/** When somebody is away, and who covers for them. */
export interface Absence {
  readonly id: Id<'absence'>
  readonly personId: Id<'person'>
  readonly startsAt: Instant
  readonly endsAt: Instant
  readonly coverId: Id<'person'> | null
  /** When its beginning and its end were dealt with: work moved and given back, people told. */
  readonly begunAt: Instant | null
  readonly endedAt: Instant | null
}

/** What happens to people: they choose for themselves, are away, are back, or leave. */
export type PersonSignal =
  | {
      /** Somebody chose for themselves; what is not named stays. `default` is the company's choice. */
      readonly kind: 'preference.changed'
      readonly digest?: string
      readonly quiet?: string
    }
  | {
      /** Somebody will not be there for a time; a cover that is not named stays as it was. */
      readonly kind: 'person.away'
      readonly person: Id<'person'>
      readonly from: Instant
      readonly until: Instant
      readonly cover?: Id<'person'> | null
    }
  /** Another system says that somebody is away: they are asked whether they are. */
  | {
      readonly kind: 'absence.proposed'
      readonly person: Id<'person'>
      readonly until: Instant
    }
  /** Somebody is there again before their time, or does not go after all. */
  | { readonly kind: 'person.back'; readonly person: Id<'person'> }
  /** Somebody does not work here any more, as far as the last chat says that knew them. */
  | { readonly kind: 'person.deactivated'; readonly person: Id<'person'> }
  /** What somebody who left still has is looked at: it is more or less than it was. */
  | { readonly kind: 'leaver.checked'; readonly person: Id<'person'> }
  | {
      /** Somebody gives away what a leaver has: all as proposed, or one piece, to whom they say. */
      readonly kind: 'leaver.moved'
      readonly person: Id<'person'>
      readonly piece?: Id
      readonly to?: Id<'person'>
    }

/** What Baton itself notices about absences, and does with the work of those who are away. */
export type AbsenceSignal =
  /** Its time has come, or is over. */
  | { readonly kind: 'absence.began' | 'absence.ended'; readonly absence: Id<'absence'> }
  | {
      /** Somebody wants what is still with whoever is away to go to the cover, or where the rules say. */
      readonly kind: 'absence.moved'
      readonly absence: Id<'absence'>
      readonly how: 'cover' | 'route again'
    }
  /** An approval is asked again: somebody who may decide went away, or is back. */
  | {
      readonly kind: 'approval.reasked'
      readonly deal: { readonly id: Id<'deal'>; readonly externalId?: string }
    }
  | {
      /** A piece of work goes from one person to another. */
      readonly kind: 'work.handed'
      readonly from: Id<'person'>
      readonly to: Id<'person'>
      readonly because: string
      readonly deal?: { readonly id: Id<'deal'>; readonly externalId?: string }
      readonly lead?: { readonly id: Id<'lead'> }
      readonly ticket?: { readonly id: Id<'ticket'> }
      readonly task?: Id<'task'>
      readonly project?: Id<'project'>
      readonly exception?: Id<'exception'>
    }

/** What becomes of an absence. */
export type AbsenceEffect =
  | {
      readonly do: 'set-absence'
      readonly person: Id<'person'>
      readonly absence: Absence
      readonly was: Absence | null
    }
  /** It was planned, and is not to be. */
  | { readonly do: 'drop-absence'; readonly person: Id<'person'>; readonly absence: Absence }
  /** It went to somebody else for the time. */
  | ({ readonly do: 'cover'; readonly absence: Id<'absence'> } & Covered)

/** A piece of open work, and whose it is. */
export interface Holding {
  readonly ownerId: Id<'person'>
  readonly noun: Noun
  readonly id: Id
  readonly key: string
  readonly name: string
  /** The deal it belongs to. */
  readonly dealId: Id<'deal'> | null
  /** Whether it is only offered to them. */
  readonly isOffered: boolean
  /** Until when they may accept it; null where no clock says so. */
  readonly acceptBy: Instant | null
}

/** What somebody who left still has: open work, people and teams they manage, colleagues they cover, rules that name them. */
export interface Remaining {
  readonly what:
    | 'lead'
    | 'ticket'
    | 'deal'
    | 'task'
    | 'project'
    | 'account'
    | 'exception'
    | 'cover'
    | 'report'
    | 'team'
    | 'rule'
  /** Null for a rule, which only its file can change. */
  readonly id: Id | null
  readonly key: string
  readonly name: string
  readonly dealId: Id<'deal'> | null
}

/** The same, with who is proposed for it, and why. */
export interface Proposed extends Remaining {
  readonly to: Id<'person'> | null
  readonly because: string
}

/** What becomes of what somebody left behind. */
export type LeaverEffect =
  | { readonly do: 'propose'; readonly person: Id<'person'>; readonly pieces: readonly Proposed[] }
  /** Somebody is managed, or a team is, by somebody else from now on. */
  | {
      readonly do: 'appoint'
      readonly what: 'report' | 'team'
      readonly id: Id
      readonly manager: Id<'person'>
    }

/** What is known of somebody who left. */
export interface Leaver {
  readonly id: Id<'person'>
  readonly remaining: readonly Remaining[]
  readonly proposed: readonly Proposed[]
  readonly deals: readonly Deal[]
  readonly accounts: readonly Account[]
  /** The case that says so; `cycles`: how often it was open. */
  readonly case:
    | (Pick<Exception, 'id' | 'key' | 'ownerId' | 'state'> & { readonly cycles: number })
    | null
}

/** What went to somebody else while its owner is away. */
export interface Covered {
  readonly noun: Noun
  readonly id: Id
  readonly to: Id<'person'>
  /** The deal it belongs to. */
  readonly dealId: Id<'deal'> | null
}

/** What is known of the absence of those a signal is about. */
export interface Whereabouts {
  /** Those that are not over, the next first. */
  readonly absences: readonly Absence[]
  /** What they have now. */
  readonly holdings: readonly Holding[]
  /** What went to somebody else, and is still with them. */
  readonly covered: readonly Covered[]
  /** The deals whose approvals they may decide. */
  readonly approvals: readonly Pick<Approval, 'id' | 'dealId'>[]
  readonly leaver?: Leaver
}
