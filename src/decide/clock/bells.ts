import type { Clock, Instant } from '../../nouns.ts'
import type { Goal, Rung, Warning } from '../clock-policy.ts'
import { nextWorkingInstant } from '../worktime.ts'
import { type Calendars, calendarOf, deadlineOf, reachedAt } from './deadline.ts'

/** Something that happens by itself once a clock has come so far: a warning, the breach, a rung. */
export interface Bell {
  /** Each rings once for a deadline, by this name. */
  readonly name: string
  readonly at: Instant
  /** The breach is a fact of its own; all others are said or done. */
  readonly act: { readonly breach: true } | Rung['act']
}

type Running = Pick<Clock, 'spans' | 'goalMinutes' | 'endedAt' | 'rung'>

/** Every bell of a running clock, in order. One that pauses or has ended rings no more. */
export function bellsOf(rules: Calendars, goal: Goal, clock: Running): Bell[] {
  if (clock.endedAt !== null || !clock.spans.at(-1)?.runs) return []
  const { goalMinutes, spans } = clock
  const at = (minutes: number) => reachedAt(rules, spans, minutes)
  const heard = (minutes: number) => withinHours(rules, goal, at(minutes))
  const dueAt = at(goalMinutes)
  const warnings = goal.warn.map((warning, n) => ({
    name: `warning ${n + 1}`,
    at: heard(goneBy(warning, goalMinutes)),
    act: { tell: ['owner'] },
  }))
  const rungs = goal.ladder.flatMap((rung, n) =>
    Array.from({ length: rung.repeat + 1 }, (_, again) => ({
      name: `rung ${n + 1}${again > 0 ? ` again ${again}` : ''}`,
      at: heard(goalMinutes + rung.after + again * rung.every),
      act: rung.act,
    })),
  )
  return [
    ...warnings.filter((warning) => warning.at < dueAt),
    { name: 'breach', at: dueAt, act: { breach: true } as const },
    { name: 'told', at: withinHours(rules, goal, dueAt), act: { tell: goal.breach } },
    ...rungs,
  ]
}

function goneBy(warning: Warning, goalMinutes: number): number {
  if ('gone' in warning) return goalMinutes * warning.gone
  // A clock may still run by terms that gave it less time than that.
  return Math.max(0, goalMinutes - warning.left)
}

/** People hear of it at once, or when the hours begin within which they shall. */
function withinHours(rules: Calendars, { within }: Goal, at: Instant): Instant {
  if (within === null) return at
  const calendar = calendarOf(rules, { calendar: within, zone: null })
  return nextWorkingInstant(calendar, new Date(at)).toISOString()
}

/**
 * The clock as it stands at a moment: what rang for an earlier deadline and is yet to come again has
 * not rung, and the next bell is known.
 */
export function settled<C extends Clock>(rules: Calendars, goal: Goal, clock: C, now: Instant): C {
  return standing(rules, clock, { bells: bellsOf(rules, goal, clock), now })
}

type Standing = Running & Pick<Clock, 'dueAt' | 'state'>

/** The same of a clock whose bells are known: they hang on its spans and its goal, not on what rang. */
export function standing<C extends Standing>(
  rules: Calendars,
  clock: C,
  { bells, now }: { readonly bells: readonly Bell[]; readonly now: Instant },
): C & Pick<Clock, 'nextAt'> {
  const isOpen = clock.endedAt === null
  const came = new Set(bells.filter(({ at }) => at <= now).map(({ name }) => name))
  const paused = isOpen && bells.length === 0
  const rung = isOpen && !paused ? clock.rung.filter((name) => came.has(name)) : rungAtEnd(clock)
  const waiting = bells.filter(({ name }) => !rung.includes(name)).map(({ at }) => at)
  const state = isOpen ? openState({ paused, breached: rung.includes('breach') }) : clock.state
  const dueAt = bells.find(({ name }) => name === 'breach')?.at ?? deadlineOf(rules, clock)
  return { ...clock, rung, state, dueAt, nextAt: waiting.sort()[0] ?? null }
}

/** What was missed and has ended has been told with its end. */
function rungAtEnd({ state, endedAt, rung }: Standing): readonly string[] {
  const isMissed = endedAt !== null && state === 'breached'
  return isMissed ? [...new Set([...rung, 'breach', 'told'])] : rung
}

function openState({ paused, breached }: { paused: boolean; breached: boolean }): Clock['state'] {
  if (breached) return 'breached'
  return paused ? 'paused' : 'running'
}
