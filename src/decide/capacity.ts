import type { Loads, Piece } from '../model.ts'
import type { Person } from '../nouns.ts'
import type { Limit } from './ownership-rules.ts'
import type { Rulebook } from './rulebook.ts'

/** What is asked to know whether somebody can take more. */
interface Weighing {
  readonly rules: Pick<Rulebook, 'capacity'>
  readonly piece: Piece
  readonly loads: Loads
}

/** Why somebody can take no more of this kind of work: `has 12 of 12 open deals`; null while they can. */
export function fullness(weighing: Weighing, person: Person): string | null {
  const full = limitsOf(weighing, person).find((limit) => isFull(weighing, person, limit))
  return full ? sayUsed(weighing, person, full) : null
}

/** How much of their capacity somebody has used, the most used limit first; null where they have none. */
export function shareOf(weighing: Weighing, person: Person): number | null {
  const shares = limitsOf(weighing, person).map((it) => usedOf(weighing, person, it) / it.most)
  return shares.length > 0 ? Math.max(...shares) : null
}

/** What somebody has open: `has 3 of 12 open deals`, or `has 3 open deals` where no limit is set. */
export function sayLoad(weighing: Weighing, person: Person): string {
  const limits = limitsOf(weighing, person)
  const tightest = limits.find(
    (it) => usedOf(weighing, person, it) / it.most === shareOf(weighing, person),
  )
  if (tightest) return sayUsed(weighing, person, tightest)
  const count = weighing.loads[person.id]?.[weighing.piece.kind]?.count ?? 0
  return `has ${count} open ${weighing.piece.kind}${count === 1 ? '' : 's'}`
}

/** A person's own line goes before those of their teams; of several teams every line counts. */
function limitsOf({ rules, piece }: Weighing, { email, teams }: Person): Limit[] {
  const { capacity } = rules
  const mine = (capacity.people[email.toLowerCase()] ?? []).filter(
    ({ kind }) => kind === piece.kind,
  )
  if (mine.length > 0) return mine
  return teams.flatMap((team) =>
    (capacity.teams[team] ?? []).filter(({ kind }) => kind === piece.kind),
  )
}

function usedOf({ loads, piece }: Weighing, { id }: Person, { currency }: Limit): number {
  const load = loads[id]?.[piece.kind]
  const mine = piece.heldBy === id
  if (currency === null) return (load?.count ?? 0) - (mine ? 1 : 0)
  const own = mine && piece.currency === currency ? Number(piece.amount ?? 0) : 0
  return (load?.amounts[currency] ?? 0) - own
}

// Amounts in other currencies count for nothing here: nobody knows today's rate when it is read again.
function isFull(weighing: Weighing, person: Person, limit: Limit): boolean {
  const used = usedOf(weighing, person, limit)
  const { amount, currency } = weighing.piece
  const more = limit.currency === null ? 1 : limit.currency === currency ? Number(amount ?? 0) : 0
  return used >= limit.most || used + more > limit.most
}

function sayUsed(weighing: Weighing, person: Person, limit: Limit): string {
  const { kind, most, currency } = limit
  const used = usedOf(weighing, person, limit)
  if (currency === null) return `has ${used} of ${most} open ${kind}s`
  return `has ${say(used)} of ${say(most)} ${currency} in open ${kind}s`
}

const say = (amount: number) => amount.toLocaleString('en-US')
