import { type Calendar, DAY_MS, dateOf, dayOf, isWorkingDay, shiftsOn } from './calendar.ts'

export { type Calendar, localDate, type Weekday } from './calendar.ts'

/** A stretch of working time, and its length in minutes. */
export interface Stretch {
  readonly from: Date
  readonly to: Date
  readonly minutes: number
}

const MINUTE_MS = 60_000
const SEARCH_DAYS = 3 * 366

/**
 * The instant at which `minutes` of working time have passed since `from`; `from` itself for 0.
 * Throws RangeError when the calendar has no working time for three years, or `minutes` is negative.
 */
export function addWorkingMinutes(calendar: Calendar, from: Date, minutes: number): Date {
  let left = msOf(minutes)
  if (left === 0) return new Date(from)
  for (const [start, end] of workingTime(calendar, from.getTime())) {
    if (end - start >= left) return new Date(start + left)
    left -= end - start
  }
  throw new RangeError('the calendar has no working time for 3 years')
}

/** The instant itself where there is work, else when work begins again. */
export function nextWorkingInstant(calendar: Calendar, from: Date): Date {
  for (const [start] of workingTime(calendar, from.getTime())) return new Date(start)
  throw new RangeError('the calendar has no working time for 3 years')
}

/** Working minutes between two instants, exact to the millisecond; negative when `to` is earlier. */
export function workingMinutesBetween(calendar: Calendar, from: Date, to: Date): number {
  if (to < from) return 0 - workingMinutesBetween(calendar, to, from)
  let ms = 0
  for (const [start, end] of workingTime(calendar, from.getTime(), to.getTime())) {
    ms += Math.max(0, Math.min(end, to.getTime()) - start)
  }
  return ms / MINUTE_MS
}

/** The stretches of working time that add up to the deadline of `addWorkingMinutes`. */
export function explainWorkingTime(calendar: Calendar, from: Date, minutes: number): Stretch[] {
  return workingStretches(calendar, from, addWorkingMinutes(calendar, from, minutes))
}

/** The stretches of working time between two instants, in order. */
export function workingStretches(calendar: Calendar, from: Date, until: Date): Stretch[] {
  const stretches: Stretch[] = []
  for (const [start, end] of workingTime(calendar, from.getTime(), until.getTime())) {
    const to = Math.min(end, until.getTime())
    if (to > start) {
      const minutes = (to - start) / MINUTE_MS
      stretches.push({ from: new Date(start), to: new Date(to), minutes })
    }
  }
  return stretches
}

/**
 * The date `days` working days after a local date (`YYYY-MM-DD`), before it when negative.
 * 0 is the date itself if it is a working day, else the next one.
 */
export function addWorkingDays(calendar: Calendar, date: string, days: number): string {
  if (!Number.isInteger(days)) throw new RangeError(`${days} is no whole number of days`)
  const step = days < 0 ? -1 : 1
  let day = dayOf(date) - (days === 0 ? 1 : 0)
  for (let left = Math.abs(days) || 1; left > 0; left--) day = nextWorkingDay(calendar, day, step)
  return dateOf(day)
}

function nextWorkingDay(calendar: Calendar, day: number, step: 1 | -1): number {
  for (let n = 1; n <= SEARCH_DAYS; n++) {
    if (isWorkingDay(calendar, day + n * step)) return day + n * step
  }
  throw new RangeError('the calendar has no working day for 3 years')
}

/**
 * The working time from an instant on, in order, as [start, end] in epoch ms. Shifts that overlap
 * count once. Ends at `until`, or after three years without any.
 */
function* workingTime(calendar: Calendar, from: number, until = Number.POSITIVE_INFINITY) {
  let cursor = from
  let idle = 0
  // Two days back: the local date may be yesterday's, and a night shift belongs to the day before.
  for (let day = Math.floor(from / DAY_MS) - 2; day <= until / DAY_MS + 1; day++) {
    for (const [start, end] of shiftsOn(calendar, day)) {
      if (end <= cursor) continue
      yield [Math.max(start, cursor), end] as const
      cursor = end
      idle = 0
    }
    if (idle++ > SEARCH_DAYS) return
  }
}

function msOf(minutes: number): number {
  if (minutes >= 0 && Number.isFinite(minutes)) return Math.round(minutes * MINUTE_MS)
  throw new RangeError(`${minutes} is no number of working minutes`)
}
