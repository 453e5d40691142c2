import type { ColumnType, Generated, JSONColumnType } from 'kysely'
import type { Card } from '../chat/card.ts'
import type {
  ActivityKind,
  Actor,
  ApprovalStatus,
  Candidate,
  ClockKind,
  ClockState,
  Exception,
  HandoffStatus,
  Noun,
  Outcome,
  Person,
  Role,
  Signal,
  Situation,
  TaskStatus,
  Team,
} from '../model.ts'

/** The tables as kysely sees them: camel case here, snake case in the database (CamelCasePlugin). */
export interface Schema {
  org: {
    id: string
    name: string
    zone: Generated<string>
    currency: Generated<string>
    createdAt: Stamped
  }
  person: {
    orgId: string
    id: string
    name: string
    email: string
    roles: Generated<Role[]>
    managerId: string | null
    zone: Generated<string>
    active: Generated<boolean>
    version: Generated<number>
    createdAt: Stamped
    updatedAt: Stamped
  }
  identity: {
    orgId: string
    chat: string
    workspace: string
    handle: string
    personId: string
    verifiedAt: string
  }
  team: { orgId: string; id: string; name: string; managerId: string | null }
  membership: { orgId: string; teamId: string; personId: string }
  absence: {
    orgId: string
    id: string
    personId: string
    startsAt: string
    endsAt: string
    coverId: string | null
  }
  access: {
    orgId: string
    hash: Buffer
    kind: 'token' | 'link' | 'session'
    personId: string
    createdAt: Stamped
    expiresAt: string | null
    usedAt: string | null
  }
  keyCounter: { orgId: string; prefix: string; last: number }
  account: HeaderRow & {
    name: string
    nameKey: string
    domain: string | null
    country: string | null
    industry: string | null
    region: string | null
    parentId: string | null
    source: Generated<string>
    externalId: string | null
  }
  contact: HeaderRow & {
    accountId: string | null
    name: string
    email: string | null
    phone: string | null
    title: string | null
  }
  deal: HeaderRow & {
    name: string
    accountId: string | null
    pipeline: string
    stage: string
    pendingStage: string | null
    amount: string | null
    currency: string | null
    discount: string | null
    closeDate: string | null
    closedAt: string | null
    nextStep: string | null
    leadSource: string | null
    lostReason: string | null
    closeNo: Generated<number>
    source: string
    externalId: string | null
    reportedAt: Json<Record<string, string>>
    summary: Json<Summary | null>
    deletedAt: string | null
  }
  dealContact: { orgId: string; dealId: string; contactId: string }
  project: HeaderRow & {
    name: string
    dealId: string
    accountId: string | null
    playbook: string
    closeNo: number
    status: HandoffStatus
  }
  task: HeaderRow & {
    title: string
    status: Generated<TaskStatus>
    dueOn: string | null
    dealId: string | null
    projectId: string | null
    position: Generated<number>
    acceptedAt: string | null
    completedAt: string | null
  }
  activity: {
    orgId: string
    id: string
    dealId: string
    kind: ActivityKind
    text: string
    by: Json<Actor>
    at: string
  }
  inbox: {
    orgId: string
    id: string
    kind: string
    signal: Json<Signal>
    state: 'waiting' | 'done' | 'failed'
    receivedAt: Stamped
    attempts: Generated<number>
    leaseUntil: string | null
    situation: Json<Situation | null>
    rulebook: string | null
    failure: string | null
  }
  directory: { orgId: string; hash: string; people: Json<Person[]>; teams: Json<Team[]> }
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
    verdictId: string
    because: string
  }
  rotation: { orgId: string; team: string; personId: string }
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
    createdAt: Stamped
    updatedAt: Stamped
  }
}

export interface Summary {
  readonly text: string
  readonly nextAction: string
  readonly writer: string
  readonly at: string
}

interface HeaderRow {
  orgId: string
  id: string
  key: string
  ownerId: string | null
  version: Generated<number>
  createdAt: Stamped
  createdBy: Json<Actor>
  updatedAt: Stamped
  updatedBy: Json<Actor>
  custom: ColumnType<Record<string, unknown>, string | undefined, string>
}

/** Read as ISO text; the database fills it when none is given. */
type Stamped = Generated<string>
/** Read as the value, written as JSON text. */
type Json<T> = T extends object
  ? JSONColumnType<T, string | undefined, string>
  : ColumnType<T, string | null | undefined, string | null>
