import type { Aim } from '../aim.ts'
import { instantOf, localTime, minutesOf } from '../calendar.ts'
import { evaluate, type Facts } from '../cel/cel.ts'
import { calendarOf, deadlineOf } from '../clock/deadline.ts'
import { stepClock, whoseCalendar } from '../clock/fold.ts'
import type { Occasion } from '../clock/occasions.ts'
import { dayOf } from '../days.ts'
import { KIND_OF } from '../ownership-rules.ts'
import { judge } from '../routing.ts'
import { mayApply, type RuleIndex } from '../rule-index.ts'
import {
  type ClockPolicy,
  MOMENTS,
  type Moment,
  type OwnershipRule,
  type Rulebook,
} from '../rulebook.ts'

export type Draft = Omit<Rulebook, 'version'>

/** What an example says: from these facts, at that happening and time, comes this. */
export interface Expected {
  readonly facts: Facts
  readonly on: string | null
  readonly at: string | null
  readonly then: string
}

/** Null where the rule in that line does what the example says; else what came instead. */
export function ownerOutcome(
  draft: Draft,
  line: number,
  { facts, on, then }: Expected,
): string | null {
  const rule = draft.ownership.find(({ place }) => place.line === line)!
  const moment = MOMENTS.find((one) => one === on) ?? rule.on[0]!
  const shadow = draft.shadows.find((one) => one.rule === rule)
  const came: Came | null = placedBy(draft, (shadow ?? draft).ownershipOn[moment], {
    facts,
    moment,
  })
  if (then === 'skip') return came?.rule === rule ? `it is taken by this rule: ${came.by}` : null
  if (!came) return 'no rule takes it'
  const { rule: by } = came
  if (by !== rule) return `"${by.name}" in line ${by.place.line} takes it: ${came.by}`
  return came.by === then ? null : `it comes to ${came.by}${came.why}`
}

interface Came {
  readonly rule: OwnershipRule
  readonly by: string
  readonly why: string
}

/** Which rule decides, if everybody can take what comes to them. */
function placedBy(
  draft: Draft,
  rules: RuleIndex<OwnershipRule>,
  { facts, moment }: { readonly facts: Facts; readonly moment: Moment },
): Came | null {
  const last = draft.defaults[KIND_OF[moment]]
  for (const rule of [...mayApply(rules, facts), ...(last ? [last] : [])]) {
    const aim = judge(rule, facts)
    if (aim && 'missing' in aim)
      return { rule, by: 'unplaceable', why: `, since ${aim.missing} is blank` }
    const by = aim ? (targetOf(rule, aim) ?? queueOf(rule)) : null
    if (by !== null) return { rule, by, why: '' }
  }
  return null
}

function targetOf({ assign }: OwnershipRule, { team, line }: Aim): string | null {
  if ('to' in assign) return assign.to
  if ('person' in assign) return assign.person
  if ('queue' in assign) return assign.queue
  return team ?? (line && 'person' in line.holder ? line.holder.person : null)
}

function queueOf({ otherwise }: OwnershipRule): string | null {
  return otherwise && 'queue' in otherwise ? otherwise.queue : null
}

/** The same for a rule of approvals: the roles that are asked, one after the other. */
export function approvalsOutcome(
  draft: Draft,
  line: number,
  { facts, then }: Expected,
): string | null {
  const rule = draft.approvals.find(({ place }) => place.line === line)!
  const rivals = draft.approvals.filter(
    ({ pipeline, stage }) => pipeline === rule.pipeline && stage === rule.stage,
  )
  const judged = rivals.map((one) => ({
    rule: one,
    outcome: one.when ? evaluate(one.when, facts) : { is: true as const },
  }))
  const first = judged.find(({ outcome }) => outcome.is !== false)
  if (then === 'skip') return first?.rule === rule ? `it asks ${rule.steps.join(', then ')}` : null
  if (!first) return 'nobody is asked'
  if (first.rule !== rule)
    return `"${first.rule.name}" in line ${first.rule.place.line} asks ${first.rule.steps.join(', then ')}`
  const { outcome } = first
  const came = outcome.is === 'unknown' ? 'unplaceable' : rule.steps.join(', then ')
  const why = outcome.is === 'unknown' ? `, since ${outcome.missing[0]} is blank` : ''
  return came === then ? null : `it comes to ${came}${why}`
}

/** The same for a clock: whether it starts, and when it is due. */
export function clockOutcome(
  draft: Draft,
  line: number,
  { facts, on, at, then }: Expected,
): string | null {
  const policy = draft.sla.find(({ place }) => place.line === line)!
  const start = policy.start.find((trigger) => trigger.on === on) ?? policy.start[0]!
  const zone = zoneOf(draft, policy, facts)
  const from = at === null ? '2030-01-07T09:00:00.000Z' : instantIn(zone, at)
  if (from === null) return `"${at}" is no time: write it like 2027-03-12 16:30`
  if (then.startsWith('due ') && at === null) return 'write "at", so that it can be due'
  const [cycle] = stepClock(draft, policy, { cycles: [], it: occasion(facts, from, start.on) })
  if (!cycle) return then === 'skip' ? null : 'it does not start'
  const due = `due ${localTime(zone, new Date(deadlineOf(draft, cycle)))}`
  if (then === 'starts' || then === due) return null
  return then.startsWith('due ') ? `it is ${due}` : 'it starts'
}

function occasion(facts: Facts, at: string, on: string): Occasion {
  const subject = { noun: 'deal', id: 'example' } as const
  const country = facts.account?.country
  return {
    ...{ subject, at, recordedAt: at, what: [on], facts, owner: null, historic: false },
    country: typeof country === 'string' ? country : null,
  }
}

/** The zone in which the example's times are told: that of the calendar that counts. */
function zoneOf(draft: Draft, policy: ClockPolicy, facts: Facts): string {
  const { country } = occasion(facts, '', '')
  return calendarOf(draft, whoseCalendar(draft, policy, { owner: null, country })).zone
}

function instantIn(zone: string, text: string): string | null {
  const [, day = '', time = ''] = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d)$/.exec(text) ?? []
  try {
    return new Date(instantOf(zone, dayOf(day), minutesOf(time))).toISOString()
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}
