import type { Candidate, Situation } from '../model.ts'
import type { Id, Instant, Person } from '../nouns.ts'
import { sayDay } from './sentences.ts'

/** What is asked to find somebody who is there. */
export type Staff = Pick<Situation, 'people' | 'now'>
/** Whose turn was last, by team. */
export type Rotation = Situation['rotation']

/** Who takes the next piece of work of a team, and everyone who was considered, in the order of turns. */
export interface Turn {
  readonly person: Person | null
  readonly candidates: readonly Candidate[]
}

/** Whose turn it is in a team: the next after the last one, by person id, who is there to take it. */
export function teamInTurn(staff: Staff, team: string, rotation: Rotation): Turn {
  const members = staff.people.filter(({ teams }) => teams.includes(team)).sort(byId)
  const last = rotation[team]
  const after = members.filter(({ id }) => last !== undefined && id > last)
  const turns = [...after, ...members.slice(0, members.length - after.length)]
  const person = turns.find((member) => absence(member, staff.now) === null) ?? null
  return { person, candidates: turns.map((member) => considered(member, person, staff.now)) }
}

function considered(member: Person, chosen: Person | null, now: Instant): Candidate {
  const later = member.id === chosen?.id ? null : 'their turn comes later'
  return { person: member.id, name: member.name, skipped: absence(member, now) ?? later }
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
