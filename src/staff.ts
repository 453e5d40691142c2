import type { Id, Instant, Noun } from './nouns.ts'

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
  /** Somebody is there again before their time, or does not go after all. */
  | { readonly kind: 'person.back'; readonly person: Id<'person'> }
  /** Somebody does not work here any more, as far as the last chat says that knew them. */
  | { readonly kind: 'person.deactivated'; readonly person: Id<'person'> }

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

/** A piece of open work, and whose it is. */
export interface Holding {
  readonly ownerId: Id<'person'>
  readonly noun: Noun
  readonly id: Id
  readonly key: string
  readonly name: string
  /** The deal it belongs to. */
  readonly dealId: Id<'deal'> | null
}

/** What is known of the absence of those a signal is about. */
export interface Whereabouts {
  /** Those that are not over, the next first. */
  readonly absences: readonly Absence[]
}
