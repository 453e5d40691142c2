import Holidays, { type HolidaysTypes } from 'date-holidays'
import { DAY_MS, dateOf, dayOf } from './days.ts'

/** Whose public holidays are days off: a country, and where they differ inside it a region, `BY` or `BY/A`. */
export interface PublicHolidays {
  readonly country: string
  readonly region: string | null
}

const world = new Holidays()
const places = new Map<string, Holidays>()
const years = new Map<string, ReadonlyMap<string, string>>()

/** What a public holiday is called there; null on any other day. Half a day off is a day of work. */
export function publicHoliday(of: PublicHolidays, date: string): string | null {
  const name = `${of.country}/${of.region ?? ''}/${date.slice(0, 4)}`
  const known =
    years.get(name) ?? new Map(placeOf(of).getHolidays(date.slice(0, 4)).flatMap(daysOf))
  years.set(name, known)
  return known.get(date) ?? null
}

function placeOf({ country, region }: PublicHolidays): Holidays {
  const name = `${country}/${region ?? ''}`
  const [state = '', part = ''] = (region ?? '').split('/')
  const place = places.get(name) ?? new Holidays(country, state, part, { types: ['public'] })
  places.set(name, place)
  return place
}

function daysOf({ date, start, end, name }: HolidaysTypes.Holiday): [string, string][] {
  if (!date.slice(11).startsWith('00:00')) return []
  // A change of the clocks may take an hour off; the eves of a feast are told as a part of a day.
  const count = Math.max(1, Math.floor((end.getTime() - start.getTime()) / DAY_MS + 0.05))
  const first = dayOf(date.slice(0, 10))
  return Array.from({ length: count }, (_, n) => [dateOf(first + n), name])
}

/** Why there are no public holidays of that place; null when there are. */
export function holidayFault({ country, region }: PublicHolidays): string | null {
  if (!Object.hasOwn(world.getCountries('en'), country))
    return `there is no country "${country}": write its two letters, like DE or US`
  if (region === null) return null
  const [state = '', part] = region.split('/')
  const states = Object.keys(world.getStates(country, 'en') ?? {})
  if (!states.includes(state)) return notKnown(state, states, country)
  const parts = Object.keys(world.getRegions(country, state, 'en') ?? {})
  return part === undefined || parts.includes(part) ? null : notKnown(region, parts, state)
}

function notKnown(name: string, known: readonly string[], of: string): string {
  if (known.length === 0) return `${of} has no regions of its own: leave "region" out`
  return `there is no region "${name}" in ${of}: known are ${known.join(', ')}`
}
