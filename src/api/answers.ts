import { z } from 'zod'
import { Lead } from './answers-lead.ts'
import { Ticket } from './answers-ticket.ts'
import { Message } from './pictures.ts'
import {
  about,
  amount,
  CardButton,
  DealRef,
  day,
  header,
  id,
  moment,
  Named,
  PersonRef,
} from './shapes.ts'

/** What the API answers with. Each answer of a test is held against these, and OpenAPI is made from them. */

const dealFields = {
  ...header,
  name: z.string(),
  account: Named.nullable(),
  pipeline: z.string(),
  stage: z.string(),
  pending_stage: z
    .string()
    .nullable()
    .meta({ description: 'Entered once its approval is granted.' }),
  amount: amount.nullable(),
  currency: z.string().nullable(),
  discount: amount.nullable(),
  close_date: day.nullable(),
  closed_at: moment.nullable(),
  next_step: z.string().nullable(),
  lead_source: z.string().nullable(),
  lost_reason: z.string().nullable(),
  close_no: z.int(),
  source: z.string(),
  external_id: z.string().nullable(),
  summary: z
    .strictObject({
      text: z.string(),
      next_action: z.string(),
      writer: z.string(),
      at: z.string(),
    })
    .nullable(),
  custom: z.record(z.string(), z.unknown()),
  deleted_at: moment.nullable(),
}

const Deal = z.strictObject(dealFields).meta({ id: 'Deal' })

const Account = z
  .strictObject({
    ...header,
    name: z.string(),
    domain: z.string().nullable(),
    country: z.string().nullable(),
    industry: z.string().nullable(),
    region: z.string().nullable(),
    source: z.string(),
    external_id: z.string().nullable(),
    custom: z.record(z.string(), z.unknown()),
    parent: z.string().nullable(),
  })
  .meta({ id: 'Account' })

const Person = z
  .strictObject({
    id,
    name: z.string(),
    email: z.string(),
    roles: z.array(z.string()),
    teams: z.array(z.string()),
    manager: PersonRef.nullable(),
    zone: z.string(),
    active: z.boolean(),
  })
  .meta({ id: 'Person' })

const Task = z
  .strictObject({
    ...header,
    title: z.string(),
    status: z.enum(['not_started', 'in_progress', 'waiting', 'completed', 'canceled']),
    due_on: day.nullable(),
    deal: DealRef.nullable(),
    project: Named.nullable(),
    accepted_at: moment.nullable(),
    completed_at: moment.nullable(),
    buttons: z.array(CardButton),
  })
  .meta({ id: 'Task' })

const Project = z
  .strictObject({
    ...header,
    name: z.string(),
    status: z.string(),
    playbook: z.string(),
    close_no: z.int(),
    deal: DealRef,
    tasks: z.strictObject({ open: z.int(), total: z.int() }),
  })
  .meta({ id: 'Project' })

const decision = z.enum(['pending', 'approved', 'rejected', 'superseded'])

const Approval = z
  .strictObject({
    id,
    key: z.string(),
    deal: DealRef,
    status: decision,
    rule: z.string(),
    because: z.string(),
    stage: z.string(),
    facts: z.record(z.string(), z.string().nullable()),
    requested_by: PersonRef.nullable(),
    created_at: moment,
    ended_at: moment.nullable(),
    steps: z.array(
      z.strictObject({
        id,
        role: z.string(),
        status: decision,
        decided_by: PersonRef.nullable(),
        decided_at: moment.nullable(),
        reason: z.string().nullable(),
      }),
    ),
    buttons: z.array(CardButton),
  })
  .meta({ id: 'Approval' })

export const Clock = z
  .strictObject({
    id,
    ...about,
    policy: z.string(),
    kind: z.string(),
    cycle: z.int(),
    started_at: moment,
    due_at: moment,
    state: z.enum(['running', 'paused', 'met', 'breached', 'canceled']),
    ended_at: moment.nullable(),
    because: z.string(),
  })
  .meta({ id: 'Clock' })

export const Exception = z
  .strictObject({
    id,
    key: z.string(),
    ...about,
    kind: z.enum(['bad_value', 'missing_value', 'unplaceable', 'failed', 'finding']),
    field: z.string().nullable(),
    offered: z.string().nullable(),
    because: z.string(),
    state: z.enum(['open', 'settled']),
    owner: PersonRef.nullable(),
    created_at: moment,
    settled_at: moment.nullable(),
    buttons: z.array(CardButton),
  })
  .meta({ id: 'Exception' })

/** Why a record has its owner. */
export const Why = z
  .strictObject({
    because: z.string(),
    rule: z.string().nullable(),
    rulebook: z.string().nullable(),
    since: moment,
    candidates: z.array(
      z.strictObject({ person: id, name: z.string(), skipped: z.string().nullable() }),
    ),
  })
  .meta({ id: 'Why' })

/** One deal with all that hangs on it. */
export const DealPage = z
  .strictObject({
    ...dealFields,
    why: Why.nullable(),
    clocks: z.array(Clock),
    approvals: z.array(Approval),
    tasks: z.array(Task),
    projects: z.array(Project),
    exceptions: z.array(Exception),
  })
  .meta({ id: 'DealPage' })

const fields = z.record(z.string(), z.unknown()).nullable()

const Happening = z
  .strictObject({
    id,
    at: moment,
    text: z.string().meta({ description: 'What happened, as a sentence.' }),
    what: z.string(),
    noun: z.string(),
    key: z.string().nullable(),
    who: z.strictObject({ kind: z.string(), id: z.string(), name: z.string() }),
    old: fields,
    new: fields,
    why: z.string().nullable(),
  })
  .meta({ id: 'Happening' })

/** A page of a list; `next` goes into `after`. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.strictObject({
    items: z.array(item),
    next: z.string().nullable().meta({ description: 'Give it as `after` for the next page.' }),
  })
}

export const Timeline = pageOf(Happening)

/** What each list holds. */
export const ITEMS = {
  leads: Lead,
  tickets: Ticket,
  deals: Deal,
  accounts: Account,
  people: Person,
  tasks: Task,
  projects: Project,
  approvals: Approval,
  clocks: Clock,
  exceptions: Exception,
  messages: Message,
}
