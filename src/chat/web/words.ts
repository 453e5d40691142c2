import type { Instant } from '../../nouns.ts'
import { sayMoment } from '../card.ts'

/** Says moments to one reader, in their own time zone. */
export interface Words {
  /** `14:05` */
  time(at: Instant): string
  /** `Monday 7 January` */
  day(at: Instant): string
  /** `7 Jan 2030, 14:05` */
  full(at: Instant): string
  /** `7 Jan 2030 14:05 CET`: with the zone's name. */
  exact(at: Instant): string
}

const known = new Map<string, Words>()

/** The words for a time zone; one that nobody knows counts as UTC. */
export function wordsFor(zone: string): Words {
  const found = known.get(zone)
  if (found) return found
  const made = makeWords(isZone(zone) ? zone : 'UTC')
  known.set(zone, made)
  return made
}

const DATE = { day: 'numeric', month: 'short', year: 'numeric' } as const
const TIME = { hour: '2-digit', minute: '2-digit' } as const

function makeWords(timeZone: string): Words {
  const format = (options: Intl.DateTimeFormatOptions) => {
    const formatter = new Intl.DateTimeFormat('en-GB', { timeZone, ...options })
    return (at: Instant) => formatter.format(new Date(at))
  }
  return {
    time: format(TIME),
    day: format({ weekday: 'long', day: 'numeric', month: 'long' }),
    full: format({ ...DATE, ...TIME }),
    exact: (at) => sayMoment(at, timeZone),
  }
}

function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
    return true
  } catch {
    return false
  }
}
