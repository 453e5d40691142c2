import { Temporal } from 'temporal-polyfill'
import { dateOf } from './days.ts'
import { type PublicHolidays, publicHoliday } from './holidays.ts'

export { DAY_MS, dateOf, dayOf } from './days.ts'

const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
export type Weekday = (typeof WEEKDAYS)[number]

/** A shift by the wall clock, `['09:00', '17:30']`. An end not after its start is on the next day. */
export type Hours = readonly [start: string, end: string]

/** When somebody works, by the wall clock of a time zone. Must not change once it is in use. */
export interface Calendar {
  /** An IANA name: `Europe/Berlin`. */
  readonly zone: string
  readonly week: Readonly<Record<Weekday, readonly Hours[]>>
  /** Days off, `YYYY-MM-DD`. */
  readonly holidays: readonly string[]
  /** Whose public holidays are days off too. */
  readonly publicHolidays?: PublicHolidays
  /** Days with other hours than their weekday's; they win over holidays. */
  readonly exceptions?: Readonly<Record<string, readonly Hours[]>>
  /** The teams that work by it, and the countries whose customers it holds for. */
  readonly teams?: readonly string[]
  readonly customers?: readonly string[]
}

/** A shift as epoch milliseconds. */
export type Shift = readonly [start: number, end: number]

const memos = new WeakMap<Calendar, Map<number, readonly Shift[]>>()

/** The date in a zone at an instant, `YYYY-MM-DD`. */
export function localDate(zone: string, at: Date): string {
  return Temporal.Instant.fromEpochMilliseconds(at.getTime())
    .toZonedDateTimeISO(zone)
    .toPlainDate()
    .toString()
}

/** The wall clock in a zone at an instant, `YYYY-MM-DD HH:MM`. */
export function localTime(zone: string, at: Date): string {
  return Temporal.Instant.fromEpochMilliseconds(at.getTime())
    .toZonedDateTimeISO(zone)
    .toPlainDateTime()
    .toString({ smallestUnit: 'minute' })
    .replace('T', ' ')
}

/** Whether anybody works on that day. */
export function isWorkingDay(calendar: Calendar, day: number): boolean {
  return hoursOn(calendar, day).length > 0
}

/** The shifts that begin on the day, earliest first. */
export function shiftsOn(calendar: Calendar, day: number): readonly Shift[] {
  const memo = memos.get(calendar) ?? new Map<number, readonly Shift[]>()
  memos.set(calendar, memo)
  const known = memo.get(day)
  if (known) return known
  const shifts = hoursOn(calendar, day)
    .map((hours) => shiftOf(calendar, day, hours))
    .filter(([start, end]) => end > start)
    .sort((a, b) => a[0] - b[0])
  memo.set(day, shifts)
  return shifts
}

function hoursOn(calendar: Calendar, day: number): readonly Hours[] {
  const date = dateOf(day)
  const other = calendar.exceptions?.[date]
  if (other) return other
  if (calendar.holidays.includes(date)) return []
  if (calendar.publicHolidays && publicHoliday(calendar.publicHolidays, date)) return []
  return calendar.week[WEEKDAYS[(((day + 3) % 7) + 7) % 7]!]
}

function shiftOf({ zone }: Calendar, day: number, [from, to]: Hours): Shift {
  const start = minutesOf(from)
  const end = minutesOf(to)
  return [instantOf(zone, day, start), instantOf(zone, day, end > start ? end : end + 1440)]
}

/** The minutes since midnight of a time like `09:30`. */
export function minutesOf(time: string): number {
  const [, hours, minutes] = /^([01]\d|2[0-4]):([0-5]\d)$/.exec(time) ?? []
  const total = Number(hours) * 60 + Number(minutes)
  if (total <= 1440) return total
  throw new RangeError(`${time} is no time like 09:00 or 24:00`)
}

/**
 * When the wall clock first shows that minute of the day, or a later one: where clocks go back the
 * first of both, where they go forward over it the moment of the change. So the day's shifts tile.
 */
export function instantOf(zone: string, day: number, minute: number): number {
  const wall = Temporal.PlainDate.from('1970-01-01')
    .add({ days: day })
    .toPlainDateTime()
    .add({ minutes: minute })
  const zoned = wall.toZonedDateTime(zone, { disambiguation: 'earlier' })
  if (zoned.toPlainDateTime().equals(wall)) return zoned.epochMilliseconds
  return zoned.getTimeZoneTransition('next')!.epochMilliseconds
}
