import type { Clock } from '../../nouns.ts'
import { sayMinutes, sayMoment, sayZone, sentence } from '../sentences.ts'
import { type Calendars, calendarOf } from './deadline.ts'

type Told = Pick<Clock, 'policy' | 'goalMinutes' | 'spans' | 'startedAt' | 'dueAt' | 'state'>

/** How long a clock runs, by which calendar, from when, and so until when, in one sentence. */
export function sayClock(rules: Calendars, clock: Told): string {
  const { policy, goalMinutes, spans, startedAt, dueAt, state } = clock
  const names = [...new Set(spans.filter(({ runs }) => runs).map(({ calendar }) => calendar))]
  const { zone } = calendarOf(rules, spans.at(-1)!)
  const pauses = spans.filter(({ runs }) => !runs).length
  const paused = pauses > 0 ? `, with ${pauses === 1 ? 'a pause' : `${pauses} pauses`}` : ''
  const until = state === 'paused' ? 'and it pauses now' : `so by ${sayMoment(dueAt, zone)}`
  const calendars = `calendar ${names.join(', then ')}, ${sayZone(zone)}`
  return `${sentence(policy)}: ${sayMinutes(goalMinutes)} (${calendars}) from ${sayMoment(startedAt, zone)}${paused}, ${until}`
}
