import type { Id, Instant, Noun } from '../nouns.ts'

/** A piece of somebody's work, by what people call it. */
export interface AbsenceItem {
  readonly noun: Noun
  readonly id: Id
  readonly key: string
  readonly name: string
}

/** Who is away, who covers, and what becomes of the work meanwhile. */
export interface AbsenceView {
  readonly id: Id<'absence'>
  readonly key: string
  readonly personId: Id<'person'>
  readonly personName: string
  readonly zone: string
  readonly coverId: Id<'person'> | null
  readonly coverName: string | null
  readonly managerName: string | null
  readonly startsAt: Instant
  readonly endsAt: Instant
  readonly begunAt: Instant | null
  readonly endedAt: Instant | null
  /** What is still theirs. */
  readonly kept: readonly AbsenceItem[]
  /** What waits for a decision that they may make. */
  readonly approvals: readonly AbsenceItem[]
  /** Clocks on their work that run out meanwhile. */
  readonly due: readonly (AbsenceItem & { readonly policy: string; readonly dueAt: Instant })[]
  /** What went to somebody else, and who has it now. */
  readonly covered: readonly (AbsenceItem & {
    readonly ownerId: Id<'person'> | null
    readonly ownerName: string | null
  })[]
  readonly hidden?: readonly string[]
}

/** A piece of what somebody left behind, and who is proposed for it. */
export interface LeftBehind {
  readonly what: string
  readonly id: Id | null
  readonly key: string
  readonly name: string
  readonly toName: string | null
  readonly because: string
}
