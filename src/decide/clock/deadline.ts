import type { Clock, Instant, Span } from '../../nouns.ts'
import type { Rulebook } from '../rulebook.ts'
import {
  addWorkingMinutes,
  type Calendar,
  type Stretch,
  workingMinutesBetween,
  workingStretches,
} from '../worktime.ts'

export type Calendars = Pick<Rulebook, 'calendars'>
type Counted = Pick<Clock, 'spans' | 'goalMinutes'>

const zoned = new WeakMap<Calendar, Map<string, Calendar>>()

/** The calendar that a span counts by, on the wall clock of a person where it is theirs. */
export function calendarOf(
  { calendars }: Calendars,
  span: Pick<Span, 'calendar' | 'zone'>,
): Calendar {
  const calendar = calendars[span.calendar] ?? Object.values(calendars)[0]!
  const { zone } = span
  if (zone === null || zone === calendar.zone) return calendar
  const known = zoned.get(calendar) ?? new Map<string, Calendar>()
  zoned.set(calendar, known)
  const made = known.get(zone) ?? { ...calendar, zone }
  known.set(zone, made)
  return made
}

/**
 * When so many minutes of working time have gone, pauses left out: with the goal's minutes this is the
 * deadline. While a clock pauses it is what it would be if the clock went on at once.
 */
export function reachedAt(rules: Calendars, spans: readonly Span[], minutes: number): Instant {
  let left = minutes
  for (const span of spans) {
    if (!span.runs) continue
    const calendar = calendarOf(rules, span)
    const from = new Date(span.from)
    const worked =
      span.to === null ? null : workingMinutesBetween(calendar, from, new Date(span.to))
    if (worked === null || worked >= left)
      return addWorkingMinutes(calendar, from, left).toISOString()
    left = inMs(left - worked)
  }
  const last = spans.at(-1)
  if (!last) throw new RangeError('a clock without spans has no deadline')
  const from = new Date(last.to ?? last.from)
  return addWorkingMinutes(calendarOf(rules, last), from, left).toISOString()
}

/** The one deadline that card, report and job go by. */
export function deadlineOf(rules: Calendars, { spans, goalMinutes }: Counted): Instant {
  return reachedAt(rules, spans, goalMinutes)
}

/** Working minutes that have gone until then; more than the goal where it was missed. */
export function minutesGone(rules: Calendars, spans: readonly Span[], until: Instant): number {
  const gone = spans
    .filter(({ runs, from }) => runs && from < until)
    .map((span) => {
      const to = span.to !== null && span.to < until ? span.to : until
      return workingMinutesBetween(calendarOf(rules, span), new Date(span.from), new Date(to))
    })
  return inMs(gone.reduce((sum, minutes) => sum + minutes, 0))
}

/** Working minutes that are left until the deadline; negative when it has passed. */
export function minutesLeft(rules: Calendars, clock: Counted, at: Instant): number {
  return inMs(clock.goalMinutes - minutesGone(rules, clock.spans, at))
}

/** A part of the sum that makes up a deadline: working time, or a pause. */
export interface Part {
  readonly span: Span
  readonly zone: string
  /** The stretches of working time; none in a pause. */
  readonly stretches: readonly Stretch[]
}

/** The sum: every stretch of working time from the start to the deadline, and the pauses between. */
export function sumOf(rules: Calendars, clock: Counted): Part[] {
  const deadline = deadlineOf(rules, clock)
  let left = clock.goalMinutes
  return clock.spans.flatMap((span) => {
    const calendar = calendarOf(rules, span)
    if (left <= 0) return []
    if (!span.runs) return [{ span, zone: calendar.zone, stretches: [] }]
    const to = span.to !== null && span.to < deadline ? span.to : deadline
    const stretches = workingStretches(calendar, new Date(span.from), new Date(to))
    left = inMs(left - stretches.reduce((sum, { minutes }) => sum + minutes, 0))
    return [{ span, zone: calendar.zone, stretches }]
  })
}

/** Minutes are exact to the millisecond: what a division leaves beyond that is no time. */
function inMs(minutes: number): number {
  return Math.round(minutes * 60_000) / 60_000
}
