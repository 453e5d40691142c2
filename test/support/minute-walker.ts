import type { Calendar, Weekday } from '../../src/decide/worktime.ts'

export type Hours = readonly (readonly [string, string])[]

export const WEEKDAYS: readonly Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']

/** Zones and days: a change of the clocks, a day that never was (Apia), odd offsets, a leap day. */
export const windows = [
  ['Australia/Lord_Howe', '2026-04-02'],
  ['Australia/Lord_Howe', '2026-10-01'],
  ['Pacific/Chatham', '2026-04-02'],
  ['Pacific/Chatham', '2026-09-24'],
  ['Africa/Casablanca', '2026-02-12'],
  ['Africa/Casablanca', '2026-03-19'],
  ['America/Sao_Paulo', '2018-02-15'],
  ['America/Sao_Paulo', '2018-11-01'],
  ['Europe/Berlin', '2026-03-26'],
  ['Europe/Berlin', '2026-10-22'],
  ['America/New_York', '2026-03-05'],
  ['America/New_York', '2026-10-29'],
  ['Pacific/Apia', '2011-12-28'],
  ['Asia/Kolkata', '2026-03-01'],
  ['Asia/Kathmandu', '2024-02-26'],
  ['Australia/Adelaide', '2026-10-01'],
  ['America/St_Johns', '2026-03-05'],
  ['America/Santiago', '2026-04-02'],
  ['Asia/Tehran', '2022-03-19'],
  ['Asia/Gaza', '2026-03-26'],
  ['Antarctica/Troll', '2026-03-26'],
  ['Europe/London', '2026-10-22'],
  ['Europe/Dublin', '2026-03-26'],
  ['America/Los_Angeles', '2028-02-26'],
  ['Asia/Tokyo', '2026-04-28'],
  ['Pacific/Auckland', '2026-09-24'],
  ['Africa/Cairo', '2026-04-21'],
].map(([zone = '', date]) => ({ zone, start: Date.parse(`${date}T00:00:00Z`), days: 6 }))

/** The wall clock's date and time at every minute of each window. */
export const walls = new Map(windows.map((window) => [window, wallClock(window)]))

/**
 * The reference: look at every minute's wall clock. Where clocks go back, a minute seen before counts
 * as the latest one seen, so that a shift neither ends twice nor pauses.
 */
function wallClock({ zone, start, days }: (typeof windows)[number]): string[] {
  const format = new Intl.DateTimeFormat('sv-SE', {
    timeZone: zone,
    dateStyle: 'short',
    timeStyle: 'short',
  })
  let latest = ''
  return Array.from({ length: days * 1440 }, (_, minute) => {
    const wall = format.format(start + minute * 60_000)
    latest = wall > latest ? wall : latest
    return latest
  })
}

/** Whether somebody works at that minute. */
export function isWorking(calendar: Calendar, wall: string): boolean {
  const time = wall.slice(11)
  const [today, yesterday] = daysOf(wall.slice(0, 10))
  return (
    hoursOn(calendar, today).some(([from, to]) => time >= from && (to <= from || time < to)) ||
    hoursOn(calendar, yesterday).some(([from, to]) => to <= from && time < to)
  )
}

interface Day {
  readonly date: string
  readonly weekday: Weekday
}

const dayPairs = new Map<string, readonly [Day, Day]>()

function daysOf(date: string): readonly [today: Day, yesterday: Day] {
  const known = dayPairs.get(date)
  if (known) return known
  const day = (at: Date) => ({
    date: at.toISOString().slice(0, 10),
    weekday: WEEKDAYS[(at.getUTCDay() + 6) % 7]!,
  })
  const pair = [day(new Date(date)), day(new Date(Date.parse(date) - 86_400_000))] as const
  dayPairs.set(date, pair)
  return pair
}

const hoursOn = ({ holidays, week }: Calendar, { date, weekday }: Day) =>
  holidays.includes(date) ? [] : week[weekday]
