import { addWorkingDays, type Calendar, localDate, type Weekday } from '../worktime.ts'
import { blame, blameKey, keysAt, nodeAt, type Page, type Path, readAt } from './page.ts'
import { CALENDAR, HOURS } from './shapes.ts'

const DAYS: readonly Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']
const EPOCH = new Date(0)
const HOUR = '(?:[01]\\d|2[0-4]):[0-5]\\d'

/** Reads `calendars.yml`: when we work, by the calendar's name. */
export function loadCalendars(page: Page): Record<string, Calendar> {
  const calendars: Record<string, Calendar> = {}
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
  if (page.faults.length > before) return null
  const calendar = {
    zone: shape.zone,
    week: Object.fromEntries(week),
    holidays,
    exceptions,
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
    const [, start = '', end = ''] = new RegExp(`^(${HOUR})-(${HOUR})$`).exec(hours) ?? []
    const fits = start !== '' && start < end && end <= '24:00'
    if (!fits) blame(page, [...path, index], `"${hours}" are no hours: write them like 09:00-12:30`)
    return [start, end] as const
  })
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
