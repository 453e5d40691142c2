import { deadlineOf } from '../decide/clock/deadline.ts'
import { type Cycle, foldClock } from '../decide/clock/fold.ts'
import { historyOf } from '../decide/clock/history.ts'
import type { Rulebook } from '../decide/rulebook.ts'
import type { Situation } from '../model.ts'
import type { Instant, Subject } from '../nouns.ts'

/** What a clock's rule made of the history: by the rules in force, and by the others. */
export interface ClockTally {
  was: { ran: number; missed: number }
  would: { ran: number; missed: number }
  /** Missed, and would not have been; and the other way round. */
  saved: number
  broken: number
}

interface Books {
  readonly was: Rulebook
  readonly would: Rulebook
}

/** Counts the clocks of one subject by both rulebooks; only those that started since then. */
export function countClocks(
  tallies: Map<string, ClockTally>,
  books: Books,
  { situation, subject, since }: { situation: Situation; subject: Subject; since: Instant },
): void {
  const names = new Set([books.was, books.would].flatMap(({ sla }) => sla.map(({ name }) => name)))
  for (const name of names) {
    const was = cyclesOf(books.was, name, { situation, subject, since })
    const would = cyclesOf(books.would, name, { situation, subject, since })
    if (was.size + would.size > 0) add(tallies, name, { was, would })
  }
}

/** Whether each cycle was missed, by its number. */
function cyclesOf(
  rulebook: Rulebook,
  name: string,
  { situation, subject, since }: { situation: Situation; subject: Subject; since: Instant },
): Map<number, boolean> {
  const policy = rulebook.sla.find((one) => one.name === name && one.each === subject.noun)
  if (!policy) return new Map()
  const cycles = foldClock(rulebook, policy, historyOf(rulebook, situation, subject))
  return new Map(
    cycles
      .filter(({ startedAt, state }) => startedAt >= since && state !== 'canceled')
      .map((cycle) => [cycle.cycle, isMissed(rulebook, cycle, situation.now)]),
  )
}

function isMissed(rulebook: Rulebook, cycle: Cycle, now: Instant): boolean {
  if (cycle.endedAt !== null) return cycle.state === 'breached'
  return cycle.state === 'running' && deadlineOf(rulebook, cycle) < now
}

interface Both {
  readonly was: ReadonlyMap<number, boolean>
  readonly would: ReadonlyMap<number, boolean>
}

function add(tallies: Map<string, ClockTally>, name: string, { was, would }: Both): void {
  const blank = { was: { ran: 0, missed: 0 }, would: { ran: 0, missed: 0 }, saved: 0, broken: 0 }
  const tally = tallies.get(name) ?? blank
  tallies.set(name, tally)
  count(tally.was, was)
  count(tally.would, would)
  for (const [cycle, missed] of was) {
    if (missed && would.get(cycle) !== true) tally.saved++
  }
  for (const [cycle, missed] of would) {
    if (missed && was.get(cycle) !== true) tally.broken++
  }
}

function count(sum: { ran: number; missed: number }, cycles: ReadonlyMap<number, boolean>): void {
  sum.ran += cycles.size
  sum.missed += [...cycles.values()].filter((missed) => missed).length
}
