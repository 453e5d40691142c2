import { minutesOf } from '../calendar.ts'
import { holidayFault } from '../holidays.ts'
import { addWorkingDays, type Calendar, localDate, type Weekday } from '../worktime.ts'
import { blame, blameKey, keysAt, nodeAt, type Page, type Path, readAt, valueAt } from './page.ts'
import { CALENDAR, HOURS } from './shapes.ts'

const DAYS: readonly Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']
const EPOCH = new Date(0)
const HOURS_LIKE = /^((?:[01]\d|2[0-3]):[0-5]\d)-((?:[01]\d|2[0-3]):[0-5]\d|24:00)$/
/** Nobody works longer than this at a stretch: what would be is a slip of the pen. */
const MOST_OVER_MIDNIGHT = 16 * 60

/** Reads `calendars.yml`: when we work, by the calendar's name. The first is the company's. */
export function loadCalendars(page: Page): Record<string, Calendar> {
  const calendars: Record<string, Calendar> = {}
  blameShared(page)
  for (const name of keysAt(page, [])) {
    const calendar = loadCalendar(page, [name])
    if (calendar) calendars[name] = calendar
  }
  return calendars
}

function loadCalendar(page: Page, path: Path): Calendar | null {
  const shape = readAt(page, path, CALENDAR)
  if (!shape) return null
  const before = page.faults.length
  if (!isZone(shape.zone)) {
    blame(page, [...path, 'zone'], `"${shape.zone}" is no time zone: write one like Europe/Berlin`)
  }
  const week = DAYS.map((day) => [day, loadHours(page, [...path, 'week', day])])
  const holidays = shape.holidays ?? []
  holidays.forEach((day, index) => {
    checkDate(page, [...path, 'holidays', index], day)
  })
  const exceptions = loadExceptions(page, [...path, 'exceptions'])
  const { country, region = null } = shape.public_holidays ?? {}
  const place = country === undefined ? null : { country, region }
  const fault = place && holidayFault(place)
  if (fault) blame(page, [...path, 'public_holidays'], fault)
  if (page.faults.length > before) return null
  const calendar = {
    zone: shape.zone,
    week: Object.fromEntries(week),
    holidays,
    ...(place && { publicHolidays: place }),
    exceptions,
    teams: shape.for?.teams ?? [],
    customers: shape.for?.customers ?? [],
  } as Calendar
  if (hasWork(calendar)) return calendar
  return blame(page, [...path, 'week'], 'nobody ever works by this calendar: write hours for a day')
}

function loadExceptions(page: Page, path: Path): NonNullable<Calendar['exceptions']> {
  const days = keysAt(page, path).map((day) => {
    if (!isDate(day)) blameKey(page, [...path, day], sayDate(day))
    return [day, loadHours(page, [...path, day])] as const
  })
  return Object.fromEntries(days)
}

function loadHours(page: Page, path: Path): (readonly [string, string])[] {
  if (!nodeAt(page, path)) return []
  return (readAt(page, path, HOURS) ?? []).map((hours, index) => {
    const [, start = '00:00', end = '00:00'] = HOURS_LIKE.exec(hours) ?? []
    const fault = hoursFault(start, end)
    if (fault) blame(page, [...path, index], `"${hours}" ${fault}`)
    return [start, end] as const
  })
}

/** An end before its start is on the next day. */
function hoursFault(start: string, end: string): string | null {
  const minutes = minutesOf(end) - minutesOf(start)
  if (minutes === 0) return 'are no hours: write them like 09:00-12:30'
  if (minutes > 0 || minutes + 1440 <= MOST_OVER_MIDNIGHT) return null
  return `last ${(minutes + 1440) / 60} hours, over midnight: write the end after the start`
}

/** A team or a country has one calendar, or nobody could say which hours count. */
function blameShared(page: Page): void {
  for (const kind of ['teams', 'customers'] as const) {
    const seen = new Map<string, string>()
    for (const calendar of keysAt(page, [])) {
      const named = valueAt(page, [calendar, 'for', kind])
      for (const [at, name] of (Array.isArray(named) ? named.map(String) : []).entries()) {
        const other = seen.get(name)
        const path = [calendar, 'for', kind, at]
        if (other) blame(page, path, `"${name}" has the calendar ${other} already: name it once`)
        seen.set(name, other ?? calendar)
      }
    }
  }
}

function checkDate(page: Page, path: Path, day: string): void {
  if (!isDate(day)) blame(page, path, sayDate(day))
}

function sayDate(day: string): string {
  return `"${day}" is no date: write it like 2027-12-24`
}

function isDate(day: string): boolean {
  const time = Date.parse(`${day}T00:00:00Z`)
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(day) && day.length === 10
}

function isZone(zone: string): boolean {
  try {
    return localDate(zone, EPOCH) !== ''
  } catch {
    return false
  }
}

function hasWork(calendar: Calendar): boolean {
  if (Object.values(calendar.week).every((hours) => hours.length === 0)) return false
  return addWorkingDays(calendar, '2026-01-01', 1) !== ''
}
