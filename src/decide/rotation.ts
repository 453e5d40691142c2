import type { Candidate, Credits, Loads, Piece, Situation } from '../model.ts'
import type { Id, Instant, Person, Role } from '../nouns.ts'
import { fullness, sayLoad, shareOf } from './capacity.ts'
import type { Rulebook, Way } from './rulebook.ts'
import { sayDay } from './sentences.ts'
import { inProportion } from './weighted.ts'

/** What is asked to find somebody who is there. */
export type Staff = Pick<Situation, 'people' | 'now'>

/** Who shall not get it (again), and why not, in words: `had it until now`. */
export type Passed = Readonly<Record<Id<'person'>, string>>

/** Everything that finding somebody for a piece of work looks at. */
export interface Desk extends Staff {
  readonly rules: Pick<Rulebook, 'capacity' | 'weights' | 'absence'>
  readonly piece: Piece
  /** A role without which nobody gets it. */
  readonly needs: Role | null
  readonly but: Passed
  /** Whose turn was last, by team. */
  readonly rotation: Situation['rotation']
  readonly credits: Credits
  readonly loads: Loads
}

/** Who takes the next piece of work, and everyone who was considered, in the order of turns. */
export interface Turn {
  readonly person: Person | null
  readonly candidates: readonly Candidate[]
  /** Those whom it passed over. */
  readonly missed: readonly Candidate[]
  /** What turns by weight owe from now on. */
  readonly credits?: Credits[string]
  /** Whoever gets it was away, and has the first turns until all are even. */
  readonly catchesUp?: boolean
}

/** The desk at which a piece of work is given away. */
export function deskOf(
  rules: Desk['rules'],
  situation: Situation,
  {
    piece,
    needs = null,
    but = {},
  }: {
    readonly piece: Piece
    readonly needs?: Role | null | undefined
    readonly but?: Passed
  },
): Desk {
  const { people, now, rotation, credits = {}, loads = {} } = situation
  return { rules, people, now, rotation, credits, loads, piece, needs, but }
}

/** Whose turn it is in a team: of those who can take it, the next after the last one, by weight, or whoever has least to do. */
export function turnIn(desk: Desk, team: string, by: Way): Turn {
  const judged = inOrder(desk, team).map((person) => ({
    person,
    why: hindrance(desk, person) ?? (by === 'weighted' ? weightless(desk, team, person) : null),
  }))
  const able = judged.filter(({ why }) => why === null).map(({ person }) => person)
  const away = judged.filter((it) => isOwed(desk, it)).map(({ person }) => person)
  const { person, credits, catchesUp = false } = PICKS[by](desk, team, { able, away })
  const candidates = judged.map((it) => considered(desk, { ...it, chosen: person, by }))
  const first =
    by === 'round_robin' && person && !credits ? judged.findIndex((it) => it.person === person) : -1
  const hindered = candidates.filter((_, at) => judged[at]!.why !== null)
  const missed = first < 0 ? hindered : candidates.slice(0, first)
  return {
    person,
    candidates,
    missed,
    ...(credits && { credits }),
    ...(catchesUp && { catchesUp }),
  }
}

/** One person who is named, if they can take it. */
export function alone(desk: Desk, person: Person | null): Turn {
  if (!person) return { person: null, candidates: [], missed: [] }
  const skipped = hindrance(desk, person)
  const candidates = [{ person: person.id, name: person.name, skipped }]
  return { person: skipped === null ? person : null, candidates, missed: candidates }
}

function inOrder({ people, rotation }: Desk, team: string): Person[] {
  const members = people.filter(({ teams }) => teams.includes(team)).sort(byId)
  const last = rotation[team]
  const after = members.filter(({ id }) => last !== undefined && id > last)
  return [...after, ...members.slice(0, members.length - after.length)]
}

/** Whether turns that pass them by are owed to them: they are only away. */
function isOwed(
  { rules, needs, now, but }: Desk,
  { person, why }: { readonly person: Person; readonly why: string | null },
): boolean {
  if (rules.absence.turns !== 'catch up' || but[person.id]) return false
  const isFit = needs === null || person.roles.includes(needs)
  return isFit && person.active && why !== null && absence(person, now) !== null
}

interface Next {
  readonly person: Person | null
  readonly credits?: Credits[string]
  readonly catchesUp?: boolean
}

interface Members {
  readonly able: readonly Person[]
  /** Those away to whom turns are owed. */
  readonly away: readonly Person[]
}

const PICKS: Readonly<Record<Way, (desk: Desk, team: string, members: Members) => Next>> = {
  round_robin: (desk, team, members) =>
    desk.rules.absence.turns === 'catch up'
      ? inShares(desk, team, { ...members, weightOf: () => 1 })
      : { person: members.able[0] ?? null },
  weighted: (desk, team, members) =>
    inShares(desk, team, { ...members, weightOf: (it) => weightOf(desk.rules, team, it) }),
  least_loaded: (desk, _, { able }) => ({ person: leastLoaded(desk, able) }),
}

function inShares(
  { credits }: Desk,
  team: string,
  { able, away, weightOf }: Members & { weightOf(person: Person): number },
): Next {
  const sharesOf = (people: readonly Person[]) =>
    people.map((person) => ({ id: person.id, weight: weightOf(person) }))
  const [shares, absent] = [sharesOf(able), sharesOf(away)]
  const owed = credits[team] ?? {}
  const next = inProportion(shares, owed, absent)
  if (!next) return { person: null }
  const all = [...shares, ...absent].reduce((sum, { weight }) => sum + weight, 0)
  const person = able.find(({ id }) => id === next.id) ?? null
  return { person, credits: next.credits, catchesUp: (owed[next.id] ?? 0) >= all }
}

function weightOf({ weights }: Desk['rules'], team: string, { email }: Person): number {
  return weights[team]?.[email.toLowerCase()] ?? 1
}

function weightless({ rules }: Desk, team: string, person: Person): string | null {
  return weightOf(rules, team, person) === 0 ? 'has the weight 0' : null
}

// Shares of a capacity compare only where everyone has one.
function leastLoaded(desk: Desk, able: readonly Person[]): Person | null {
  const shares = able.map((person) => shareOf(desk, person))
  const counts = able.map(({ id }) => desk.loads[id]?.[desk.piece.kind]?.count ?? 0)
  const loads = shares.every((share) => share !== null) ? shares : counts
  return able[loads.indexOf(Math.min(...loads))] ?? null
}

function considered(
  desk: Desk,
  {
    person,
    why,
    chosen,
    by,
  }: {
    readonly person: Person
    readonly why: string | null
    readonly chosen: Person | null
    readonly by: Way
  },
): Candidate {
  const { id, name } = person
  if (why !== null || id === chosen?.id) return { person: id, name, skipped: why }
  const later = by === 'least_loaded' ? sayLoad(desk, person) : 'their turn comes later'
  return { person: id, name, skipped: later }
}

/** Why somebody cannot take this piece of work, in words; null when they can. */
export function hindrance(desk: Desk, person: Person): string | null {
  const { needs, now, but } = desk
  const passed = but[person.id]
  if (passed !== undefined) return passed
  const away = absence(person, now)
  if (away !== null) return away
  if (needs !== null && !person.roles.includes(needs)) return `does not have the role ${needs}`
  return fullness(desk, person)
}

/** Why somebody cannot take work now, in words: `is away until 3 March`; null when they can. */
export function absence({ active, awayUntil, zone }: Person, now: Instant): string | null {
  if (!active) return 'is no longer active'
  const isAway = awayUntil !== null && Date.parse(awayUntil) > Date.parse(now)
  return isAway ? `is away until ${sayDay(awayUntil, zone)}` : null
}

/** Orders people by their id: the same everywhere, whatever order they were read in. */
export function byId(one: { readonly id: Id }, other: { readonly id: Id }): number {
  return one.id < other.id ? -1 : Number(one.id > other.id)
}
