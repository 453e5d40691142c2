import type { Instant } from '../nouns.ts'
import { READ_AS } from './inbound/inbound.ts'

const MONTHS =
  'January February March April May June July August September October November December'
const moments = new Map<string, Intl.DateTimeFormat>()

/** `Monday 7 January 14:00`, by the wall clock of a zone. Throws RangeError for an unknown zone. */
export function sayMoment(at: Instant, zone: string): string {
  const { weekday, day, month, hour, minute } = partsOf(at, zone)
  return `${weekday} ${day} ${month} ${hour}:${minute}`
}

/** Whose wall clock it is: `Berlin time`, `UTC`. */
export function sayZone(zone: string): string {
  const city = zone.split('/').at(-1)!.replaceAll('_', ' ')
  return zone.includes('/') ? `${city} time` : city
}

/** `7 January`, by the wall clock of a zone. Throws RangeError for an unknown zone. */
export function sayDay(at: Instant, zone: string): string {
  const { day, month } = partsOf(at, zone)
  return `${day} ${month}`
}

// Put together from its parts: the punctuation between them differs between versions of ICU.
function partsOf(at: Instant, zone: string): Record<string, string> {
  const format = moments.get(zone) ?? formatOf(zone)
  moments.set(zone, format)
  const parts = format.formatToParts(new Date(at)).map(({ type, value }) => [type, value])
  const { month = '', day = '', ...rest } = Object.fromEntries(parts) as Record<string, string>
  return { ...rest, day: String(Number(day)), month: MONTHS.split(' ')[Number(month) - 1]! }
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'long',
    day: '2-digit',
    month: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  })
}

/** `4 working hours`, `30 working minutes`. */
export function sayMinutes(minutes: number): string {
  const hours = Math.floor(minutes / 60)
  const parts = [countOf(hours, 'hour'), countOf(minutes % 60, 'minute')].filter((part) => part)
  return parts.join(' and ') || '0 working minutes'
}

function countOf(count: number, unit: string): string {
  return count === 0 ? '' : `${count} working ${unit}${count === 1 ? '' : 's'}`
}

/** `rep, manager or ops`. */
export function enumerate(words: readonly string[], last: 'and' | 'or'): string {
  if (words.length < 2) return words.join('')
  return `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1)}`
}

/** The words with a capital letter in front. */
export function sentence(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** A read value for people: `deal.amount` 12500 -> `the deal's amount is 12,500`. */
export function sayRead(read: Readonly<Record<string, unknown>>): string {
  const said = Object.entries(read).map(([path, value]) => `${sayPath(path)} is ${sayValue(value)}`)
  return enumerate(said, 'and')
}

/** `account.region` -> `the account's region`. */
export function sayPath(path: string): string {
  const [object, ...fields] = path.split('.')
  const words = fields.filter((field) => field !== 'custom').join(' ')
  return `the ${object}'s ${words.replace(/_(id|email)$/, '').replaceAll('_', ' ')}`
}

/** True when a sentence of the rules may tell the value of one of these fields. */
export function tells(said: string, paths: ReadonlySet<string>): boolean {
  const words = said.toLowerCase()
  return [...paths].flatMap(spellings).some((path) => {
    const [noun, field = ''] = path.split('.')
    const written = [sayPath(path), path, `${noun}.custom.${field}`, `custom ${field}`]
    return written.some((one) => words.includes(one.toLowerCase()))
  })
}

/** The field, and what leads and tickets say of the same. */
function spellings(path: string): string[] {
  const same = Object.keys(READ_AS).filter((field) => READ_AS[field] === path)
  return [path, ...same.flatMap((field) => [`lead.${field}`, `ticket.${field}`])]
}

function sayValue(value: unknown): string {
  if (value === null || value === undefined) return 'blank'
  if (typeof value === 'number') return value.toLocaleString('en-US')
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  return typeof value === 'string' ? value : JSON.stringify(value)
}
