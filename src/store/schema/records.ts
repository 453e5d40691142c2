import type { ColumnType, Generated } from 'kysely'
import type {
  ActivityKind,
  Actor,
  HandoffStatus,
  LeadStatus,
  Priority,
  TaskStatus,
  TicketStatus,
} from '../../nouns.ts'
import type { Json, Stamped } from './columns.ts'

/** The record store: all with the same header. */
export interface Records {
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
  lead: HeaderRow & {
    name: string
    company: string | null
    email: string | null
    phone: string | null
    title: string | null
    country: string | null
    region: string | null
    industry: string | null
    leadSource: string | null
    message: string | null
    status: LeadStatus
    reason: string | null
    accountId: string | null
    dealId: string | null
    closedAt: string | null
    source: string
    externalId: string | null
    reportedAt: Json<Record<string, string>>
  }
  ticket: HeaderRow & {
    name: string
    company: string | null
    contact: string | null
    email: string | null
    country: string | null
    region: string | null
    priority: Priority
    message: string | null
    status: TicketStatus
    resolution: string | null
    askedAt: string
    answeredAt: string | null
    accountId: string | null
    closedAt: string | null
    source: string
    externalId: string | null
    reportedAt: Json<Record<string, string>>
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
    noun: string
    subjectId: string
    kind: ActivityKind
    text: string
    by: Json<Actor>
    at: string
  }
}

export interface Summary {
  readonly text: string
  readonly nextAction: string
  readonly writer: string
  readonly at: string
  readonly without?: readonly string[]
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
