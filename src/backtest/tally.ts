import type { Person } from '../nouns.ts'
import type { Outcome } from './replay.ts'

/** How much somebody got, and would have got. */
export interface Share {
  got: number
  would: number
}

/** A move among the others, with the people's names. */
export interface Move {
  readonly outcome: Outcome
  readonly from: string
  readonly to: string
  /** Nobody instead of somebody, or another team: more of a surprise than a neighbour's desk. */
  readonly rank: number
}

const MOST_MOVES = 10
export const NOBODY = 'nobody: somebody is asked'

/** Sums of a replay, whatever its length: shares by person and team, and the most surprising moves. */
export interface Tally {
  decided: number
  moved: number
  /** By kind of work and name: `deal Ana Souza`. */
  readonly people: Map<string, Share>
  readonly teams: Map<string, Share>
  readonly moves: Move[]
}

export function emptyTally(): Tally {
  return { decided: 0, moved: 0, people: new Map(), teams: new Map(), moves: [] }
}

/** Adds what one situation's work came to. */
export function addOutcome(tally: Tally, outcome: Outcome, people: readonly Person[]): void {
  const [was, would] = [outcome.was, outcome.would].map(({ to }) =>
    people.find(({ id }) => id === to),
  )
  const [from, to] = [was?.name ?? NOBODY, would?.name ?? NOBODY]
  tally.decided++
  share(tally.people, `${outcome.noun}\0${from}`).got++
  share(tally.people, `${outcome.noun}\0${to}`).would++
  for (const team of was?.teams ?? []) share(tally.teams, `${outcome.noun}\0${team}`).got++
  for (const team of would?.teams ?? []) share(tally.teams, `${outcome.noun}\0${team}`).would++
  if (outcome.was.to === outcome.would.to) return
  tally.moved++
  const isNear = was?.teams.some((team) => would?.teams.includes(team)) ?? false
  keep(tally.moves, { outcome, from, to, rank: !was || !would ? 2 : isNear ? 0 : 1 })
}

function share(shares: Map<string, Share>, name: string): Share {
  const found = shares.get(name) ?? { got: 0, would: 0 }
  shares.set(name, found)
  return found
}

function keep(moves: Move[], move: Move): void {
  moves.push(move)
  moves.sort((a, b) => b.rank - a.rank || amountOf(b) - amountOf(a))
  moves.length = Math.min(moves.length, MOST_MOVES)
}

const amountOf = ({ outcome: { amount } }: Move) => Number(amount ?? 0)
