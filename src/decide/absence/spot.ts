import { casual, GB } from 'chrono-node/en'
import { DAY_MS, dateOf, dayOf, instantOf, localDate } from '../calendar.ts'

/** What words name: a moment, some whole days, or a part of a day. */
export type Spot =
  | { readonly is: 'moment'; readonly at: number }
  | { readonly is: 'days'; readonly day: string; readonly days: number }
  | { readonly is: 'part'; readonly day: string; readonly part: 'morning' | 'afternoon' }

/** From where words are read: `tomorrow` is the day after this moment, there. */
export interface From {
  readonly at: number
  readonly zone: string
  readonly offsetMinutes: number
}

const PART = /^(?:(this|tomorrow|\w+day) )?(morning|afternoon)$/
const FEASTS: Readonly<Record<string, string>> = {
  christmas: '25 december',
  'new year': '1 january',
}

/** The moment or the days that words name, never before `from`; null where they are not understood. */
export function readSpot(said: string, from: From): Spot | null {
  const words = said
    .replace(/^(?:the|on|at) /, '')
    .replace(/^(?:all|whole|rest of(?: the)?|the rest of(?: the)?) /, '')
  const today = dayOf(localDate(from.zone, new Date(from.at)))
  const part = PART.exec(words)
  if (part) return partOf(part, from)
  const stretch = stretchOf(words, today)
  return stretch ?? chronoSpot(FEASTS[words] ?? words, from)
}

function partOf([, day = 'this', part]: RegExpExecArray, from: From): Spot | null {
  const spot = chronoSpot(day === 'this' ? 'today' : day, from)
  if (spot?.is !== 'days') return null
  return { is: 'part', day: spot.day, part: part as 'morning' | 'afternoon' }
}

/** Weeks and months as calendars have them, which chrono takes for so many days from now. */
function stretchOf(words: string, today: number): Spot | null {
  const weekday = (((today + 3) % 7) + 7) % 7
  const monday = today - weekday
  const [year = 0, month = 0] = dateOf(today).split('-').map(Number)
  const nextMonth = Date.UTC(year, month, 1) / DAY_MS
  switch (words) {
    case 'week':
    case 'this week':
      return days(today, monday + 7)
    case 'next week':
      return days(monday + 7, monday + 14)
    case 'month':
    case 'this month':
      return days(today, nextMonth)
    case 'next month':
      return days(nextMonth, Date.UTC(year, month + 1, 1) / DAY_MS)
    case 'end of week':
    case 'end of the week':
    case 'weekend':
      return days(monday + 7, monday + 8)
    case 'end of month':
    case 'end of the month':
      return days(nextMonth, nextMonth + 1)
    default:
      return null
  }
}

function days(from: number, to: number): Spot {
  return { is: 'days', day: dateOf(from), days: to - from }
}

/** In America 12/1 is a day in December; elsewhere it is one in January. */
function chronoSpot(words: string, { at, zone, offsetMinutes }: From): Spot | null {
  const parser = zone.startsWith('America/') ? casual : GB
  const reference = { instant: new Date(at), timezone: offsetMinutes }
  const [found, more] = parser.parse(words, reference, { forwardDate: true })
  if (!found || more || found.end || found.text.length < words.length) return null
  const { start } = found
  if (start.isCertain('hour') && start.isCertain('timezoneOffset'))
    return { is: 'moment', at: start.date().getTime() }
  const day = [start.get('year'), start.get('month'), start.get('day')]
    .map((part) => String(part).padStart(2, '0'))
    .join('-')
  if (!start.isCertain('hour'))
    return isPart(words) ? null : { is: 'days', day: day.padStart(10, '0'), days: 1 }
  const minute = (start.get('hour') ?? 0) * 60 + (start.get('minute') ?? 0)
  return { is: 'moment', at: instantOf(zone, dayOf(day), minute) }
}

/** What chrono guesses an hour for, people mean differently: it is better asked again. */
function isPart(words: string): boolean {
  return /tonight|evening|night|midnight|noon/.test(words)
}
