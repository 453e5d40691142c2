import type { Clock, Instant } from '../../nouns.ts'
import { sayMinutes, sayMoment, sentence } from '../sentences.ts'
import type { Stretch } from '../worktime.ts'
import { type Calendars, minutesLeft, type Part, sumOf } from './deadline.ts'

/** A clock's sum, to be read: its lines add up to the total. */
export interface Sum {
  readonly title: string
  readonly state: Clock['state']
  readonly because: string
  readonly lines: readonly (readonly [when: string, what: string])[]
  readonly total: string
}

/** More lines than this are summed up by themselves. */
const MOST_LINES = 40

/** How a deadline came about: every stretch of working time and every pause, and what they add up to. */
export function saySum(rules: Calendars, clock: Clock, now: Instant): Sum {
  const parts = sumOf(rules, clock)
  const lines = parts.flatMap(linesOf)
  const counted = parts.flatMap(({ stretches }) => stretches)
  const gone = counted.reduce((sum, { minutes }) => sum + minutes, 0)
  const shown = lines.slice(0, MOST_LINES)
  const more = lines.length - shown.length
  return {
    title: sentence(clock.policy),
    state: clock.state,
    because: clock.because,
    lines: more > 0 ? [...shown, [`and ${more} more`, 'up to the total']] : shown,
    total: `${sayTime(gone)}${sayEnd(rules, clock, { parts, gone, now })}`,
  }
}

function linesOf({ span, zone, stretches }: Part): [string, string][] {
  if (!span.runs) {
    const until = span.to === null ? 'and still' : `until ${sayMoment(span.to, zone)}`
    return [[`${sayMoment(span.from, zone)} ${until}`, `pause: ${span.because}`]]
  }
  const by = `${span.calendar}${span.zone === null ? '' : `, ${span.zone}`}`
  return stretches.map((stretch) => [
    sayStretch(stretch, zone),
    `${sayTime(stretch.minutes)} (${by})`,
  ])
}

function sayStretch({ from, to }: Stretch, zone: string): string {
  const [start, end] = [sayMoment(from.toISOString(), zone), sayMoment(to.toISOString(), zone)]
  const isOneDay = start.slice(0, -5) === end.slice(0, -5)
  return `${start} to ${isOneDay ? end.slice(-5) : end}`
}

function sayTime(minutes: number): string {
  const whole = Math.floor(minutes)
  const seconds = Math.round((minutes - whole) * 60)
  if (seconds === 0) return sayMinutes(whole)
  const rest = `${seconds} second${seconds === 1 ? '' : 's'}`
  return whole === 0 ? rest : `${sayMinutes(whole)} ${rest}`
}

function sayEnd(
  rules: Calendars,
  clock: Clock,
  { parts, gone, now }: { parts: readonly Part[]; gone: number; now: Instant },
): string {
  const { goalMinutes, endedAt, state, dueAt } = clock
  const zone = parts[0]?.zone ?? 'UTC'
  if (endedAt !== null && gone < goalMinutes)
    return ` of ${sayMinutes(goalMinutes)} had gone when it ended, ${sayMoment(endedAt, zone)}`
  if (state === 'paused') return ` of ${sayMinutes(goalMinutes)} have gone; it pauses now`
  const left = minutesLeft(rules, clock, now)
  const rest = endedAt === null && left > 0 ? `; ${sayTime(left)} are left` : ''
  return `, so due ${sayMoment(dueAt, zone)}${rest}`
}
