import { z } from 'zod'
import { HAPPENINGS, POLICY_KINDS, STANDS } from '../clock-policy.ts'
import { WAYS } from '../ownership-rules.ts'
import { CADENCES, SHOWN } from '../rulebook.ts'

export const ROLES = [
  'rep',
  'manager',
  'approver',
  'finance',
  'legal',
  'delivery',
  'ops',
  'admin',
] as const

// Each shape's error says what to write; `readAt` puts "write" or `"x" is missing: write` before it.
export const line = (hint: string) => z.string({ error: hint }).trim().min(1, { error: hint })
export const lines = (hint: string, of: string) => z.array(line(of), { error: hint })
export const number = (least: number, most: number) => {
  const error = `a whole number from ${least} to ${most}`
  return z.int({ error }).min(least, { error }).max(most, { error })
}
export const object = <S extends z.ZodRawShape>(hint: string, shape: S) =>
  z.strictObject(shape, { error: (issue) => (issue.code === 'invalid_type' ? hint : undefined) })
export const roles = (hint: string) =>
  z.array(z.enum(ROLES, { error: hint }), { error: hint }).min(1, { error: hint })

export const by = z.enum(WAYS, { error: 'round_robin, weighted or least_loaded' }).optional()

/** A condition is read by itself: any value may stand here. */
export const when = z.unknown().optional()
const TELL = lines(
  'a list like [owner, owner.manager]',
  'owner, owner.manager or a channel like "#deals"',
)
const GOAL = {
  goal: line('working time like 4h, 30m or 1h 30m'),
  calendar: line('the name of a calendar in calendars.yml, or owner, team or customer'),
  warn: lines(
    'a list like [75%, 1h]',
    'a part of the goal like 75%, or what is left like 1h',
  ).optional(),
  breach: TELL,
  ladder: z.unknown().optional(),
  within: line('the calendar within whose hours people hear of it').optional(),
}
export const RUNG = object('a step with after and tell or reassign', {
  after: line('working time after the deadline like 4h or 30m'),
  tell: TELL.optional(),
  reassign: z.enum(STANDS, { error: 'owner.manager' }).optional(),
  repeat: number(1, 20).optional(),
  every: line('working time like 4h or 30m').optional(),
})

export const PIPELINE = object('a pipeline with first and stages', {
  first: line('the stage that new deals enter'),
  stages: z
    .array(z.unknown(), { error: 'a list of stages' })
    .min(1, { error: 'at least one stage' }),
})
export const STAGE = object('a stage with stage, label, probability and moves', {
  stage: z.string({ error: 'a name like closed_won' }).regex(/^[a-z][a-z0-9_]*$/, {
    error: 'a name of small letters and _, like closed_won',
  }),
  label: line('what people call the stage'),
  probability: number(0, 100),
  closed: z.enum(['won', 'lost'], { error: 'won or lost' }).optional(),
  requires: lines('a list of fields like [amount]', 'the name of a field').optional(),
  moves: lines('a list of stages', 'the name of a stage'),
  owner: z.unknown().optional(),
})

export const SLA = object('clocks and exceptions', { clocks: z.unknown(), exceptions: z.unknown() })
export const GOAL_SHAPE = object('a goal, a calendar and whom a breach is told', GOAL)
const happenings = (hint: string) => z.array(z.unknown(), { error: hint })
export const TRIGGER = object('what happens, and when it counts', {
  on: z.enum(HAPPENINGS, { error: 'what happens, like note.added' }),
  when,
})
export const CLOCK = object('a clock with start, stop, goal, calendar and breach', {
  clock: line('a name for the clock'),
  kind: z.enum(POLICY_KINDS, { error: 'a kind like first_response' }),
  each: z
    .enum(['lead', 'ticket', 'deal', 'task'], { error: 'lead, ticket, deal or task' })
    .optional(),
  start: happenings('a list like [deal.created]').min(1, { error: 'a list like [deal.created]' }),
  when,
  pause: happenings('a list like [approval.asked]').optional(),
  resume: happenings('a list like [approval.ended]').optional(),
  stop: happenings('a list like [note.added]'),
  cancel: happenings('a list like [deal.deleted]').optional(),
  reset: happenings('a list like [activity.added]').optional(),
  examples: z.unknown().optional(),
  ...GOAL,
})

export const APPROVAL = object('a rule with rule, pipeline, to, steps and facts', {
  rule: line('a sentence that names the rule'),
  pipeline: line('the name of a pipeline'),
  to: line('the stage that is entered'),
  when,
  steps: roles('a list of roles like [finance]'),
  facts: lines('a list of fields like [account, amount]', 'the name of a field').min(1, {
    error: 'at least one field to show',
  }),
  examples: z.unknown().optional(),
})
/** What is known, and what comes of it; a clock's may say when. */
export const EXAMPLE = object('an example like { when: { deal.amount: 60000 }, then: skip }', {
  when: z.unknown().optional(),
  on: line('what happens, like deal.created').optional(),
  at: line('a time like 2027-03-12 16:30').optional(),
  // biome-ignore lint/suspicious/noThenProperty: the word that people read
  then: z.unknown(),
})

export const PLAYBOOK = object('a playbook with playbook, on, calendar, project and tasks', {
  playbook: line('a name for the playbook'),
  on: z.enum(['deal.won'], { error: 'deal.won' }),
  when,
  calendar: line('the name of a calendar in calendars.yml'),
  project: object('a project with name and owner', {
    name: line('a name like Onboarding {account.name}'),
    owner: z.unknown(),
  }),
  tasks: z.array(z.unknown(), { error: 'a list of tasks' }).min(1, { error: 'at least one task' }),
})
export const TASK = object('a task with task, owner and due', {
  task: line('what is to be done'),
  owner: z.unknown(),
  due: number(0, 365),
})
export const OWNER = object(
  'deal.owner, account.owner, { person: ... } or { team: ..., by: round_robin }',
  {
    person: z.email({ error: 'a mail address' }).optional(),
    team: line('the name of a team').optional(),
    by,
  },
)

export const CALENDAR = object('a calendar with zone and week', {
  zone: line('a time zone like Europe/Berlin'),
  week: object('the days of the week', {
    mon: z.unknown().optional(),
    tue: z.unknown().optional(),
    wed: z.unknown().optional(),
    thu: z.unknown().optional(),
    fri: z.unknown().optional(),
    sat: z.unknown().optional(),
    sun: z.unknown().optional(),
  }),
  for: object('whose calendar it is: teams, customers or both', {
    teams: lines('a list of teams like [emea-sales]', 'the name of a team').optional(),
    customers: lines('a list of countries like [DE, AT]', 'a country like DE').optional(),
  }).optional(),
  public_holidays: object('a place like { country: DE, region: BE }', {
    country: line('the two letters of a country, like DE'),
    region: line('a region like BE').optional(),
  }).optional(),
  holidays: lines('a list of dates like [2027-01-01]', 'a date like 2027-01-01').optional(),
  exceptions: z.unknown().optional(),
})
export const HOURS = lines('hours like [09:00-12:30, 13:30-18:00]', 'hours like 09:00-12:30')

export const FIELD = object('a field like { label: Contract type, type: text }', {
  label: line('what people call the field'),
  type: z.enum(['text', 'number', 'money', 'percent', 'date', 'email', 'bool', 'list'], {
    error: 'a type like text',
  }),
})
export const SHOWING = object('a line with show, in and, where it is not always so, when', {
  show: z.enum(SHOWN, { error: 'what is shown: deal, approval, project, task or exception' }),
  in: z.unknown().refine((it) => it != null, { error: 'the name of a channel, like deals' }),
  when,
  thread: z.enum(['deal'], { error: 'deal' }).optional(),
})

export const QUIET = object('quiet hours like { hours: 20:00-07:00, days_off: office }', {
  hours: line('hours like 20:00-07:00').optional(),
  days_off: line('the name of a calendar in calendars.yml').optional(),
  except: z
    .array(z.enum(SHOWN, { error: 'deal, approval, project, task or exception' }), {
      error: 'a list like [approval, exception]',
    })
    .optional(),
})
export const DIGEST = object(
  'a digest like { for: people, every: daily, at: 08:30, calendar: office }',
  {
    for: z.enum(['people'], { error: 'people' }).optional(),
    in: line('the name of a channel, like deals').optional(),
    every: z.enum(CADENCES, { error: 'daily, weekly or off' }),
    on: z
      .enum(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'], { error: 'a day like mon' })
      .optional(),
    at: line('a time like 08:30').regex(/^([01]\d|2[0-3]):[0-5]\d$/, {
      error: 'a time like 08:30',
    }),
    calendar: line('the name of a calendar in calendars.yml'),
  },
)
export const BUDGET = object('a budget like { per_hour: 30 }', {
  per_hour: number(1, 3600).optional(),
  channels: z.record(z.string(), number(1, 3600), { error: 'lines like deals: 60' }).optional(),
})

export const WORD = (hint: string) => line(hint)
export const WORDS = (hint: string) => lines(hint, hint)
