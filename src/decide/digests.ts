import type {
  Cadence,
  Conversation,
  Covering,
  Digest,
  SignalOf,
  Situation,
  Verdict,
} from '../model.ts'
import type { Day, Id, Instant } from '../nouns.ts'
import {
  type Calendar,
  dateOf,
  dayOf,
  instantOf,
  isWorkingDay,
  localDate,
  minutesOf,
} from './calendar.ts'
import { idFrom } from './ids.ts'
import type { DigestPlan, Rulebook } from './rulebook.ts'
import { act, skip } from './verdicts.ts'

/** Somebody who may get a digest. `since`: there was nothing to tell them before. */
export interface Subscriber {
  readonly id: Id<'person'>
  readonly zone: string
  readonly digest: Cadence | null
  readonly since: Instant
}

/** A digest whose time has come: one for each conversation, cadence and day. */
export interface DigestDue {
  readonly conversation: Conversation
  readonly every: Exclude<Cadence, 'off'>
  readonly day: Day
  /** When it should have come. */
  readonly at: Instant
  readonly late: boolean
}

/** What is this much behind its time says that it is late. */
const LATE_MS = 30 * 60_000
const WEEK: readonly DigestPlan['on'][] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']

/** The digests that should be there by now, sent or not: those of people, by the clock of each, and those of channels. */
export function digestsDue(
  { channels, calendars }: Pick<Rulebook, 'channels' | 'calendars'>,
  { now, people, since }: { now: Instant; people: readonly Subscriber[]; since: Instant },
): DigestDue[] {
  return channels.digests.flatMap((plan) => {
    const calendar = calendars[plan.calendar]!
    if (plan.channel !== null) {
      const where = `channel:${plan.channel}` as const
      return dueOf(plan, calendar, { where, zone: calendar.zone, since, now, every: plan.every })
    }
    return people.flatMap(({ id, zone, digest, since }) =>
      dueOf(plan, calendar, {
        where: `person:${id}`,
        zone,
        since,
        now,
        every: digest ?? plan.every,
      }),
    )
  })
}

interface Reader {
  readonly where: Conversation
  readonly zone: string
  readonly since: Instant
  readonly now: Instant
  readonly every: Cadence
}

function dueOf(plan: DigestPlan, calendar: Calendar, reader: Reader): DigestDue[] {
  const { where, zone, since, every } = reader
  if (every === 'off') return []
  const now = Date.parse(reader.now)
  const today = dayOf(localDate(zone, new Date(now)))
  const minute = minutesOf(plan.at)
  // One that was missed is made up for on a working day, and not in the middle of the night.
  if (!isWorkingDay(calendar, today) || now < instantOf(zone, today, minute)) return []
  const day = every === 'daily' ? today : weeklyDay(plan, calendar, today)
  const at = instantOf(zone, day, minute)
  if (at < Date.parse(since)) return []
  const due = { conversation: where, every, day: dateOf(day), at: new Date(at).toISOString() }
  return [{ ...due, late: now - at > LATE_MS }]
}

/** The named day of this week or the one before, or the first working day after it. */
function weeklyDay({ on }: DigestPlan, calendar: Calendar, today: number): number {
  const weekday = (((today + 3) % 7) + 7) % 7
  const back = (weekday - WEEK.indexOf(on) + 7) % 7
  for (let day = today - back; day < today; day++) if (isWorkingDay(calendar, day)) return day
  return today
}

/** What makes a digest one and the same, in whatever process and however often it is put together. */
export function digestKey({
  conversation,
  every,
  day,
}: Pick<DigestDue, 'conversation' | 'every' | 'day'>): string {
  return `digest:${conversation}:${every}:${day}`
}

/** A digest was put together: it is kept and shown, unless it has nothing to say. */
export function sendDigest(
  _rulebook: Rulebook,
  { signal }: Situation & { readonly signal: SignalOf<'digest.compiled'> },
): Verdict {
  const { conversation, every, day, late, from, to, content } = signal
  if (isEmpty(content))
    return skip('digests', `There is nothing to say in the ${every} digest of ${day}`)
  const id = idFrom(signal, 'digest')
  const digest: Digest = { id, conversation, every, day, late, from, to, content }
  const subject = { noun: 'digest', id } as const
  return act('digests', `The ${every} digest of ${day} is shown`, [
    { do: 'keep-digest', digest },
    { do: 'tell', where: conversation, subject },
  ])
}

function hasWork({ deals, tasks, leads = 0, tickets = 0 }: Covering): boolean {
  return deals + tasks + leads + tickets > 0
}

function isEmpty({ counts, held, covering = [], findings = [] }: Digest['content']): boolean {
  if (findings.length > 0) return false
  const { deals: _, leads: _leads, tickets: _tickets, ...news } = counts
  if (covering.some(hasWork)) return false
  return held.length === 0 && Object.values(news).every((count) => count === 0)
}
