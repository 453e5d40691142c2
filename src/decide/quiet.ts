import {
  type Calendar,
  dayOf,
  type Hours,
  instantOf,
  isWorkingDay,
  localDate,
  minutesOf,
} from './calendar.ts'

/** When somebody is left alone: from one time to another by their own clock, and all of a day off. */
export interface QuietTime {
  readonly zone: string
  readonly hours: Hours | null
  /** Whose days off are quiet. */
  readonly calendar: Calendar | null
}

/** Longer than any holiday: a calendar that is off for more than a year holds nothing back for ever. */
const MOST_STEPS = 800

/** `20:00-07:00` as a start and an end; null when it is something else. */
export function parseHours(text: string): Hours | null {
  const [, start = '', end = ''] =
    /^\s*(\d{1,2}:\d{2})\s*(?:-|–|to)\s*(\d{1,2}:\d{2})\s*$/.exec(text) ?? []
  const [from, to] = [start.padStart(5, '0'), end.padStart(5, '0')]
  const isTime = (time: string) => /^([01]\d|2[0-3]):[0-5]\d$/.test(time)
  return isTime(from) && isTime(to) && from !== to ? [from, to] : null
}

/** When it stops being quiet; null when it is not quiet at that moment. */
export function quietUntil(quiet: QuietTime, at: Date): Date | null {
  let moment = at.getTime()
  for (let steps = 0; steps < MOST_STEPS; steps++) {
    const end = endOfQuiet(quiet, moment)
    if (end === null || end <= moment) break
    moment = end
  }
  return moment > at.getTime() ? new Date(moment) : null
}

function endOfQuiet({ zone, hours, calendar }: QuietTime, moment: number): number | null {
  const day = dayOf(localDate(zone, new Date(moment)))
  if (calendar && !isWorkingDay(calendar, day)) return instantOf(zone, day + 1, 0)
  if (!hours) return null
  const [start, end] = hours.map(minutesOf) as [number, number]
  const from = instantOf(zone, day, start)
  const to = instantOf(zone, day, end)
  if (start < end) return moment >= from && moment < to ? to : null
  if (moment < to) return to
  return moment >= from ? instantOf(zone, day + 1, end) : null
}
