import type { Situation } from '../../model.ts'
import type { Person, Role } from '../../nouns.ts'
import { personMeant } from '../aim.ts'
import { factsOf } from '../facts.ts'
import { may } from '../permissions.ts'
import { type Desk, deskOf, hindrance } from '../rotation.ts'
import { judge, pieceOf, queueOf, rulesFor } from '../routing.ts'
import type { Rulebook } from '../rulebook.ts'
import { enumerate } from '../sentences.ts'
import { heldBy, MAY, type Work, type Working } from './work.ts'

const MOST_NAMED = 3

/** The situation as the rules see it when nobody in particular brought the work. */
export function asNobodys<S extends Situation>(situation: S): S {
  return { ...situation, signal: { ...situation.signal, by: { kind: 'rule', id: 'ownership' } } }
}

/**
 * Why somebody cannot take it, judged like those among whom the rules would choose: there, under
 * capacity, and of a team (with the role) that it may go to. Null when they can.
 */
export function whyNot(rulebook: Rulebook, situation: Working, person: Person): string | null {
  const desk = deskOf(rulebook, situation, { piece: pieceOf(situation, situation.work.noun) })
  return judgeOne(desk, seatsOf(rulebook, situation), person)
}

/** The sentence for somebody who cannot take it: why, who can, and who may decide otherwise. */
export function sayCannot(
  rulebook: Rulebook,
  situation: Working,
  { person, why }: { readonly person: Person; readonly why: string },
): string {
  const { work } = situation
  const able = ableIn(rulebook, situation).slice(0, MOST_NAMED)
  const others = able.length > 0 ? `${enumerate(able, 'or')} can take it.` : 'Nobody else can now.'
  return `${person.name} ${why}, and so cannot take ${work.name}. ${others}${anyway(work, person)}`
}

/** A task is handed over or done by somebody else; nothing else overrules the rules about it. */
function anyway({ noun, key }: Work, { name }: Person): string {
  if (noun === 'task') return ''
  return ` Whoever may give it away can decide otherwise: /${noun} assign ${key} to ${name} because ...`
}

function ableIn(rulebook: Rulebook, situation: Working): string[] {
  const { people, work } = situation
  const { noun, record } = work
  const desk = deskOf(rulebook, situation, { piece: pieceOf(situation, noun) })
  const seats = seatsOf(rulebook, situation)
  return people
    .filter((person) => person.id !== work.ownerId && judgeOne(desk, seats, person) === null)
    .filter((person) => may(rulebook, MAY[noun].take, { person, record, people }) === null)
    .map(({ name }) => name)
    .sort()
}

/** For whom a rule that applies means it. */
interface Seat {
  readonly team: string | null
  readonly person: Person | null
  readonly needs: Role | null
}

function judgeOne(desk: Desk, seats: readonly Seat[], person: Person): string | null {
  const hindered = hindrance(desk, person)
  if (hindered !== null || seats.some((seat) => seat.person?.id === person.id)) return hindered
  const reasons = seats.filter(({ team }) => team !== null).map((seat) => unfit(seat, person))
  return reasons.includes(null) ? null : (reasons[0] ?? null)
}

function unfit({ team, needs }: Seat, { teams, roles }: Person): string | null {
  if (team !== null && !teams.includes(team)) return `is not in the team ${team}`
  return needs !== null && !roles.includes(needs) ? `does not have the role ${needs}` : null
}

/** Whom the rules mean, up to the queue or the blank field where they stop. */
function seatsOf(rulebook: Rulebook, given: Working): Seat[] {
  const situation = asNobodys(heldBy(given, given.work.ownerId))
  const facts = factsOf(situation)
  const seats: Seat[] = []
  for (const rule of rulesFor(rulebook, situation, {
    on: `${situation.work.noun}.created`,
    facts,
  })) {
    const aim = judge(rule, facts)
    if (aim === null) continue
    if ('missing' in aim) break
    const { assign } = rule
    const team = 'by' in assign ? aim.team : null
    seats.push({ team, person: personMeant(situation, assign, aim), needs: assign.needs ?? null })
    if (queueOf(rule) !== null) break
  }
  return seats
}
