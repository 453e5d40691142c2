import { enumerate } from '../sentences.ts'
import type { Calendar, Weekday } from '../worktime.ts'

const DAYS = { mon: 'Mon', tue: 'Tue', wed: 'Wed', thu: 'Thu', fri: 'Fri', sat: 'Sat', sun: 'Sun' }

/** When somebody works, as one sentence: days with equal hours are said together. */
export function sayCalendar([name, calendar]: [string, Calendar]): string {
  const { zone, publicHolidays, holidays, teams = [], customers = [] } = calendar
  const place = publicHolidays && [publicHolidays.country, publicHolidays.region].filter(Boolean)
  const off = [
    ...(place ? [`public holidays of ${place.join('-')}`] : []),
    ...(holidays.length > 0 ? [`${holidays.length} days of our own`] : []),
  ]
  const whose = [
    ...teams,
    ...(customers.length > 0 ? [`customers in ${enumerate(customers, 'and')}`] : []),
  ]
  const free = off.length > 0 ? `, but not on ${enumerate(off, 'and')}` : ''
  const held = whose.length > 0 ? `; it holds for ${enumerate(whose, 'and')}` : ''
  return `The calendar ${name} (${zone}) has work on ${sayWeek(calendar.week)}${free}${held}.`
}

function sayWeek(week: Calendar['week']): string {
  const byHours = new Map<string, Weekday[]>()
  for (const day of Object.keys(DAYS) as Weekday[]) {
    const hours = enumerate(
      week[day].map(([start, end]) => `${start}-${end}`),
      'and',
    )
    if (hours !== '') byHours.set(hours, [...(byHours.get(hours) ?? []), day])
  }
  const parts = [...byHours].map(
    ([hours, days]) => `${days.map((day) => DAYS[day]).join(', ')} ${hours}`,
  )
  return enumerate(parts, 'and')
}
