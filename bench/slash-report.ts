import { BUSY } from '../src/chat/crowd.ts'
import { WORKING } from '../src/chat/patience.ts'
import { median, percentile } from '../test/support/load.ts'
import type { Kind } from './slash-commands.ts'

/** At 50 a second Baton's p99 is at most this many times the echo's. */
const GOAL = 3

/** What one round measured, in milliseconds. */
export interface Round {
  readonly echo: readonly number[]
  readonly baton: readonly number[]
  readonly by: Readonly<Record<Kind, readonly number[]>>
  /** The answers that were not as expected. */
  readonly missed: readonly string[]
}

/** The rounds at one pace. */
export interface Pace {
  readonly perSecond: number
  readonly rounds: readonly Round[]
}

export const HEAD = '            commands  p50 ms  p99 ms  p50 of echo  p99 of echo'

/** The table of one pace: each number is the median over the rounds. */
export function tellPace({ perSecond, rounds }: Pace): string {
  const line = (name: string, of: (round: Round) => readonly number[]) => {
    const at = (share: number) => median(rounds.map((round) => percentile(of(round), share)))
    const count = rounds.reduce((sum, round) => sum + of(round).length, 0)
    const numbers = [at(0.5).toFixed(1), at(0.99).toFixed(1)].map((it) => it.padStart(7))
    const ratios = [0.5, 0.99].map((share) => `${ratio(rounds, of, share)}x`.padStart(12))
    return [name.padEnd(12), String(count).padStart(7), ...numbers, ...ratios].join(' ')
  }
  return [
    `${perSecond}/s, medians of ${rounds.length} rounds`,
    line('  echo', ({ echo }) => echo),
    line('  Baton', ({ baton }) => baton),
    line('   reads', ({ by }) => by.reads),
    line('   writes', ({ by }) => by.writes),
    `  ${sayAnswers(rounds)}`,
  ].join('\n')
}

/** The last line: the ratios, and how the answers were. */
export function tellAll(paces: readonly Pace[]): string {
  const ratios = paces.map(({ perSecond, rounds }) => {
    const of = (share: number) => ratio(rounds, ({ baton }) => baton, share)
    return `at ${perSecond}/s p50 ${of(0.5)}x p99 ${of(0.99)}x`
  })
  const counts = countAnswers(paces.flatMap(({ rounds }) => rounds))
  return `ratio ${ratios.join(', ')} (goal: p99 at 50/s ${GOAL}x), wrong ${counts.wrong.length}, followed later ${counts.later}, told to come back ${counts.busy}`
}

/** The answers that are no answers at all. */
export function wrongAnswers(paces: readonly Pace[]): string[] {
  return countAnswers(paces.flatMap(({ rounds }) => rounds)).wrong
}

/** Each round against the echo of the same round, and of these the middle one. */
function ratio(
  rounds: readonly Round[],
  of: (round: Round) => readonly number[],
  share: number,
): string {
  return median(
    rounds.map((round) => percentile(of(round), share) / percentile(round.echo, share)),
  ).toFixed(2)
}

function countAnswers(rounds: readonly Round[]) {
  const missed = rounds.flatMap((round) => round.missed)
  const later = missed.filter((one) => one.includes(WORKING)).length
  const busy = missed.filter((one) => one.includes(BUSY)).length
  const wrong = missed.filter((one) => !one.includes(WORKING) && !one.includes(BUSY))
  return { all: rounds.reduce((sum, { baton }) => sum + baton.length, 0), later, busy, wrong }
}

function sayAnswers(rounds: readonly Round[]): string {
  const { all, later, busy, wrong } = countAnswers(rounds)
  const atOnce = all - later - busy - wrong.length
  return `answered at once ${atOnce}, “${WORKING}” first ${later}, told to come back ${busy}`
}
