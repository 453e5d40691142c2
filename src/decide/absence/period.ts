import { Temporal } from 'temporal-polyfill'
import type { Instant } from '../../nouns.ts'
import { type Calendar, dayOf, instantOf, localDate } from '../calendar.ts'
import { nextWorkingInstant } from '../worktime.ts'
import { readSpot, type Spot } from './spot.ts'

/** When somebody is away. */
export interface Period {
  readonly from: Instant
  readonly until: Instant
}

/** By whose clock words are meant: the person's zone, and the calendar by which they work. */
export interface ByWhose {
  readonly now: Instant
  readonly zone: string
  readonly calendar: Calendar
}

const EXAMPLES =
  'Say it like: until monday, tomorrow, this afternoon, next week, for three days, from 12 dec until 2 jan.'
const YEAR_DAYS = 366
const LENGTH = /^(?:for )?((?:\d+|an?|one|two|three|four|five|six|seven|eight|nine|ten) \w+)$/
const BOTH = /^(?:(?:from |starting )?(.+?) )?(until|till|til|to|through|thru|-|–|—) (.+)$/
const BEGINNING_LATER = /^(?:for )?(.+) (?:from|starting) (.+)$/
const LATER = /^(?:from |starting )?(.+) for (.+)$/

/**
 * What people mean by `until monday`, `from 12 dec until 2 jan`, `for three days` or `this afternoon`, by
 * their own clock. A day stands for its start of work; what is not understood is refused, with examples.
 */
export function readPeriod(said: string, by: ByWhose): Period | { readonly fault: string } {
  const words = said.trim().toLowerCase().replace(/\s+/g, ' ').replace(/^on /, '')
  const found = words === '' ? null : periodOf(words, by)
  if (!found) return { fault: `When? “${shortened(said)}” is not understood. ${EXAMPLES}` }
  const now = Date.parse(by.now)
  const from = Math.max(found.from, now)
  if (found.until <= from)
    return { fault: `“${shortened(said)}” is over already. Say a time to come. ${EXAMPLES}` }
  if (found.until > now + YEAR_DAYS * 86_400_000)
    return {
      fault: `“${shortened(said)}” ends in more than a year. Say an earlier day; for longer, ask an admin.`,
    }
  return { from: instant(from), until: instant(found.until) }
}

interface Found {
  readonly from: number
  readonly until: number
}

function periodOf(words: string, by: ByWhose): Found | null {
  const now = Date.parse(by.now)
  const both = BOTH.exec(words)
  if (both) return between(by, { start: both[1], word: both[2]!, end: both[3]! })
  const length = LENGTH.exec(words)
  if (length) return lasting(by, now, length[1]!)
  const later = BEGINNING_LATER.exec(words)
  if (later) return fromThen(by, later[2]!, later[1]!)
  const longer = LATER.exec(words)
  if (longer) return fromThen(by, longer[1]!, longer[2]!)
  const spot = readSpot(words, reference(by, now))
  return spot && within(by, spot)
}

/** Until a day is until work begins there; `to` and `through` a day have that day in it. */
function between(
  by: ByWhose,
  { start, word, end }: { start: string | undefined; word: string; end: string },
): Found | null {
  const from = start === undefined ? Date.parse(by.now) : startOf(by, start)
  const spot = from === null ? null : readSpot(end, reference(by, from))
  if (from === null || !spot) return null
  const isIn = !word.startsWith('ti') && word !== 'until' && spot.is !== 'moment'
  return { from, until: isIn ? within(by, spot).until : backAt(by, spot) }
}

function fromThen(by: ByWhose, start: string, length: string): Found | null {
  const from = startOf(by, start)
  return from === null ? null : lasting(by, from, length)
}

/** So many days begin with the first: after three days from Tuesday on, work begins again on Friday. */
function lasting(by: ByWhose, from: number, length: string): Found | null {
  const spot = readSpot(`in ${length}`, reference(by, from))
  return spot && spot.is !== 'part' ? { from, until: backAt(by, spot) } : null
}

function startOf(by: ByWhose, words: string): number | null {
  const spot = readSpot(words, reference(by, Date.parse(by.now)))
  return spot && within(by, spot).from
}

/** All of what was named: the day, the week, the afternoon. */
function within(by: ByWhose, spot: Spot): Found {
  if (spot.is === 'moment') return { from: spot.at, until: workFrom(by, dayAfter(by, spot.at)) }
  const from = startOfDay(by, dayOf(spot.day))
  if (spot.is === 'days')
    return { from, until: workFrom(by, startOfDay(by, dayOf(spot.day) + spot.days)) }
  const noon = instantOf(by.zone, dayOf(spot.day), 12 * 60)
  if (spot.part === 'morning') return { from, until: noon }
  return { from: noon, until: workFrom(by, startOfDay(by, dayOf(spot.day) + 1)) }
}

function backAt(by: ByWhose, spot: Spot): number {
  if (spot.is === 'moment') return spot.at
  if (spot.is === 'part' && spot.part === 'afternoon') return within(by, spot).from
  return workFrom(by, startOfDay(by, dayOf(spot.day)))
}

function workFrom({ calendar, zone }: ByWhose, at: number): number {
  return nextWorkingInstant({ ...calendar, zone }, new Date(at)).getTime()
}

function startOfDay({ zone }: ByWhose, day: number): number {
  return instantOf(zone, day, 0)
}

function dayAfter(by: ByWhose, at: number): number {
  return startOfDay(by, dayOf(localDate(by.zone, new Date(at))) + 1)
}

function reference({ zone }: ByWhose, at: number) {
  const zoned = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone)
  return { at, zone, offsetMinutes: zoned.offsetNanoseconds / 60e9 }
}

const instant = (at: number): Instant => new Date(at).toISOString()

function shortened(said: string): string {
  return said.trim().slice(0, 60).toWellFormed()
}
