import type { Generated } from 'kysely'
import type { Card } from '../../chat/card.ts'
import type { Held } from '../../decide/hold.ts'
import type { AlarmLine, Candidate, Offer, Outcome, Signal } from '../../model.ts'
import type {
  Actor,
  ApprovalStatus,
  ClockKind,
  ClockState,
  Exception,
  Noun,
  Role,
  Span,
} from '../../nouns.ts'
import type { Kept } from '../kept.ts'
import type { Json, Stamped } from './columns.ts'

/** What came in, what was decided and why, and what must leave. */
export interface Spine {
  inbox: {
    orgId: string
    id: string
    kind: string
    signal: Json<Signal>
    state: 'waiting' | 'done' | 'failed'
    receivedAt: Stamped
    attempts: Generated<number>
    leaseUntil: string | null
    situation: Json<Kept | null>
    rulebook: string | null
    failure: string | null
  }
  verdict: {
    orgId: string
    id: string
    signalId: string
    position: number
    noun: Noun
    subjectId: string | null
    rule: string
    rulebook: string
    outcome: Outcome
    because: string
    read: Json<Record<string, unknown>>
    candidates: Json<readonly Candidate[] | null>
    at: string
  }
  event: {
    orgId: string
    at: string
    id: string
    noun: Noun
    subjectId: string
    dealId: string | null
    what: string
    old: Json<unknown>
    new: Json<unknown>
    by: Json<Actor>
    signalId: string
    happenedAt: string | null
    historic: Generated<boolean>
  }
  assignment: {
    orgId: string
    id: string
    noun: Noun
    subjectId: string
    personId: string
    startsAt: string
    endsAt: string | null
    endedAs: string | null
    offer: Offer | null
    acceptedAt: string | null
    verdictId: string
    because: string
  }
  rotation: {
    orgId: string
    team: string
    personId: string
    credits: Json<Readonly<Record<string, number>> | null>
  }
  clock: {
    orgId: string
    id: string
    noun: Noun
    subjectId: string
    policy: string
    kind: ClockKind
    cycle: number
    startedAt: string
    dueAt: string
    state: ClockState
    endedAt: string | null
    because: string
    goalMinutes: number
    spans: Json<readonly Span[]>
    rung: string[]
    nextAt: string | null
    asOf: string
    terms: string
  }
  bell: {
    orgId: string
    clockId: string
    at: string
  }
  alarm: {
    orgId: string
    id: string
    conversation: string
    at: string
    count: number
    lines: Json<readonly AlarmLine[]>
  }
  approval: {
    orgId: string
    id: string
    key: string
    dealId: string
    rule: string
    because: string
    stage: string
    facts: Json<Record<string, string | null>>
    status: ApprovalStatus
    requestedBy: string | null
    barred: Generated<string[]>
    createdAt: Stamped
    endedAt: string | null
  }
  approvalStep: {
    orgId: string
    id: string
    approvalId: string
    position: number
    role: Role
    status: ApprovalStatus
  }
  approvalDecision: {
    orgId: string
    stepId: string
    personId: string
    decision: 'approved' | 'rejected'
    reason: string | null
    at: string
  }
  exception: {
    orgId: string
    id: string
    key: string
    ownerId: string | null
    noun: Noun
    subjectId: string | null
    kind: Exception['kind']
    field: string | null
    offered: string | null
    because: string
    resume: Json<Signal | null>
    state: 'open' | 'settled'
    signalId: string
    createdAt: Stamped
    settledAt: string | null
  }
  audience: {
    orgId: string
    chat: string
    conversation: string
    people: Generated<string[]>
    colleagues: Generated<boolean>
    strangers: Generated<boolean>
    checkedAt: string | null
    rights: string | null
    redrawAt: string | null
    redrawBelow: string | null
    redrawLast: Generated<boolean>
  }
  message: {
    orgId: string
    id: string
    chat: string
    conversation: string
    noun: Noun | 'line'
    subjectId: string
    threadId: string | null
    authorId: string | null
    card: Json<Card>
    version: Generated<number>
    shownVersion: Generated<number>
    ref: string | null
    attempts: Generated<number>
    nextTryAt: string | null
    leaseUntil: string | null
    failedAt: string | null
    failure: string | null
    heldBy: Held['by'] | null
    heldBecause: string | null
    heldUntil: string | null
    uncertain: Generated<boolean>
    checkAt: string | null
    createdAt: Stamped
    updatedAt: Stamped
  }
  lane: {
    orgId: string
    chat: string
    conversation: string
    sender: string | null
    senderUntil: string | null
    waitUntil: string | null
    why: string | null
    because: string | null
    closedAt: string | null
    exceptionId: string | null
  }
}
