import type { Clock, Instant, Span } from '../../nouns.ts'
import { evaluate } from '../cel/cel.ts'
import type { ClockPolicy, Goal, Trigger } from '../clock-policy.ts'
import { type Calendars, deadlineOf } from './deadline.ts'
import { GONE, isLapsed } from './happened-words.ts'
import type { Occasion } from './occasions.ts'

/** One run of a clock, from its start to its end, as far as it has come. */
export type Cycle = Pick<
  Clock,
  'cycle' | 'startedAt' | 'endedAt' | 'state' | 'goalMinutes' | 'spans' | 'asOf'
>

/** A clock is this fold over what happened to its subject, by the time at which it happened. */
export function foldClock(
  rulebook: Calendars,
  policy: ClockPolicy,
  occasions: readonly Occasion[],
): Cycle[] {
  const inTime = sinceCreated(occasions)
    .map((it) => asCounted(policy, it))
    .sort((one, other) => Date.parse(one.at) - Date.parse(other.at))
  return inTime.reduce<Cycle[]>((cycles, it) => stepClock(rulebook, policy, { cycles, it }), [])
}

/** What a source says late of a time before we knew the record counts from when that began. */
function sinceCreated(occasions: readonly Occasion[]): readonly Occasion[] {
  const first = occasions[0]
  if (!first?.what.some((word) => word.endsWith('.created'))) return occasions
  return occasions.map((it) => (it.at < first.at ? { ...it, at: first.at } : it))
}

/** An offer is made when it is decided, however late we were told what led to it; all else counts from when it happened. */
function asCounted({ kind }: ClockPolicy, it: Occasion): Occasion {
  return kind === 'accept' ? { ...it, at: it.recordedAt } : it
}

interface Step {
  readonly cycles: readonly Cycle[]
  readonly it: Occasion
}

/**
 * What one more occasion makes of a clock's cycles. What cannot be judged for want of data starts and
 * resumes, and never stops, cancels, pauses or resets: a deadline too many is seen, one too few is not.
 */
export function stepClock(rulebook: Calendars, policy: ClockPolicy, step: Step): Cycle[] {
  const { cycles } = step
  const it = asCounted(policy, step.it)
  const last = cycles.at(-1)
  const open = last && last.endedAt === null ? last : null
  const stepped = open ? stepOpen(rulebook, policy, { open, it }) : []
  const before = open ? [...cycles.slice(0, -1), ...stepped] : [...cycles]
  const isOpen = before.at(-1)?.endedAt === null
  if (isOpen || it.historic || !fits(policy.start, it, true)) return before
  const number = (before.at(-1)?.cycle ?? 0) + 1
  const begun = started(rulebook, policy, { it, number, triggers: policy.start })
  const isHeld = fits(policy.pause, it, false)
  return [...before, isHeld ? turned(begun, it, policy.pause) : begun]
}

function stepOpen(
  rulebook: Calendars,
  policy: ClockPolicy,
  { open, it }: { open: Cycle; it: Occasion },
): Cycle[] {
  const asOf = it.at > open.asOf ? it.at : open.asOf
  const clock = { ...open, asOf, goalMinutes: policy.goalMinutes }
  if (it.what.includes(GONE)) return [ended(clock, it, 'canceled')]
  if (fits(policy.stop, it, false))
    return [ended(clock, it, inTime(rulebook, clock, it) ? 'met' : 'breached')]
  if (fits(policy.cancel, it, false))
    return [ended(clock, it, inTime(rulebook, clock, it) ? 'canceled' : 'breached')]
  if (fits(policy.reset, it, false)) return reset(rulebook, policy, { clock, it })
  const runs = clock.spans.at(-1)?.runs ?? true
  if (runs && fits(policy.pause, it, false)) return [turned(clock, it, policy.pause)]
  if (!runs && fits(policy.resume, it, true)) return [resumed(rulebook, policy, { clock, it })]
  return [runs ? handedOn(rulebook, policy, { clock, it }) : clock]
}

const inTime = (rulebook: Calendars, clock: Cycle, { at, what }: Occasion) =>
  at <= deadlineOf(rulebook, clock) && !isLapsed(what)

/** Starting over in time begins the same run anew; one that was missed stays missed. */
function reset(
  rulebook: Calendars,
  policy: ClockPolicy,
  { clock, it }: { clock: Cycle; it: Occasion },
): Cycle[] {
  const again = (number: number) =>
    started(rulebook, policy, { it, number, triggers: policy.reset })
  return inTime(rulebook, clock, it)
    ? [again(clock.cycle)]
    : [ended(clock, it, 'breached'), again(clock.cycle + 1)]
}

function started(
  rulebook: Calendars,
  policy: ClockPolicy,
  { it, number, triggers }: { it: Occasion; number: number; triggers: readonly Trigger[] },
): Cycle {
  const whose = whoseCalendar(rulebook, policy, it)
  const span = { from: it.at, to: null, runs: true, ...whose, because: sayWhat(triggers, it) }
  const { goalMinutes } = policy
  const run = { cycle: number, startedAt: it.at, endedAt: null, state: 'running' } as const
  return { ...run, goalMinutes, spans: [span], asOf: it.at }
}

function ended(clock: Cycle, { at }: Occasion, state: 'met' | 'breached' | 'canceled'): Cycle {
  return { ...clock, endedAt: at, state, spans: closed(clock.spans, at) }
}

function turned(clock: Cycle, it: Occasion, triggers: readonly Trigger[]): Cycle {
  const before = clock.spans.at(-1)!
  const span = { ...before, from: it.at, to: null, runs: false, because: sayWhat(triggers, it) }
  return { ...clock, state: 'paused', spans: [...closed(clock.spans, it.at), span] }
}

function resumed(
  rulebook: Calendars,
  policy: ClockPolicy,
  { clock, it }: { clock: Cycle; it: Occasion },
): Cycle {
  const whose = whoseCalendar(rulebook, policy, it)
  const because = sayWhat(policy.resume, it)
  const span = { from: it.at, to: null, runs: true, ...whose, because }
  return { ...clock, state: 'running', spans: [...closed(clock.spans, it.at), span] }
}

/** Under another owner other hours may count, from then on. */
function handedOn(
  rulebook: Calendars,
  policy: ClockPolicy,
  { clock, it }: { clock: Cycle; it: Occasion },
): Cycle {
  const now = clock.spans.at(-1)!
  const whose = whoseCalendar(rulebook, policy, it)
  if (whose.calendar === now.calendar && whose.zone === now.zone) return clock
  const because = `other hours count: those of ${it.owner?.name ?? 'the company'}`
  const span = { from: it.at, to: null, runs: true, ...whose, because }
  return { ...clock, spans: [...closed(clock.spans, it.at), span] }
}

function closed(spans: readonly Span[], at: Instant): Span[] {
  return spans.map((span) => (span.to === null ? { ...span, to: at } : span))
}

/** The calendar that counts: the one named, or the owner's, their team's or the customer's. */
export function whoseCalendar(
  { calendars }: Calendars,
  { calendar }: Pick<Goal, 'calendar'>,
  { owner, country }: Pick<Occasion, 'owner' | 'country'>,
): Pick<Span, 'calendar' | 'zone'> {
  const company = Object.keys(calendars)[0]!
  const of = (belongs: (name: string) => boolean) => Object.keys(calendars).find(belongs) ?? company
  if (calendar === 'customer')
    return {
      calendar: of((name) => !!calendars[name]?.customers?.includes(country ?? '')),
      zone: null,
    }
  if (calendar !== 'owner' && calendar !== 'team')
    return { calendar: calendars[calendar] ? calendar : company, zone: null }
  const teams = owner?.teams ?? []
  const theirs = of((name) => teams.some((team) => calendars[name]?.teams?.includes(team)))
  return { calendar: theirs, zone: calendar === 'owner' ? (owner?.zone ?? null) : null }
}

function fits(triggers: readonly Trigger[], it: Occasion, whenUnknown: boolean): boolean {
  return triggers.some((trigger) => fitsOne(trigger, it, whenUnknown))
}

function fitsOne({ on, when }: Trigger, { what, facts }: Occasion, whenUnknown: boolean): boolean {
  if (!what.includes(on)) return false
  const judged = when ? evaluate(when, facts).is : true
  return judged === 'unknown' ? whenUnknown : judged
}

/** What of the occasion the triggers name, in words: `deal moved`. */
function sayWhat(triggers: readonly Trigger[], it: Occasion): string {
  const named = triggers.filter((trigger) => fitsOne(trigger, it, true)).map(({ on }) => on)
  return [...new Set(named)].map((on) => on.replace('.', ' ')).join(' and ')
}
