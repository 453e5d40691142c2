import type { Situation } from '../model.ts'
import type { Deal, Person, Role } from '../nouns.ts'
import { personMeant } from './aim.ts'
import { factsOf } from './facts.ts'
import { may } from './permissions.ts'
import { stageOf } from './pipeline.ts'
import { type Desk, deskOf, hindrance } from './rotation.ts'
import { judge, pieceOf, queueOf } from './routing.ts'
import { mayApply } from './rule-index.ts'
import type { OwnershipRule, Rulebook } from './rulebook.ts'
import { enumerate } from './sentences.ts'

type About = Situation & { readonly deal: Deal }

const MOST_NAMED = 3

/** The situation as the rules see it when nobody in particular brought the deal. */
export function asNobodys<S extends Situation>(situation: S): S {
  return { ...situation, signal: { ...situation.signal, by: { kind: 'rule', id: 'ownership' } } }
}

/**
 * Why somebody cannot take the deal, judged like those among whom the rules would choose: there, under
 * capacity, and of a team (with the role) that it may go to. Null when they can.
 */
export function whyNot(rulebook: Rulebook, situation: About, person: Person): string | null {
  const desk = deskOf(rulebook, situation, { piece: pieceOf(situation, 'deal') })
  return judgeOne(desk, seatsOf(rulebook, situation), person)
}

/** The sentence for somebody who cannot take the deal: why, who can, and who may decide otherwise. */
export function sayCannot(
  rulebook: Rulebook,
  situation: About,
  { person, why }: { readonly person: Person; readonly why: string },
): string {
  const { deal } = situation
  const able = ableIn(rulebook, situation).slice(0, MOST_NAMED)
  const others = able.length > 0 ? `${enumerate(able, 'or')} can take it.` : 'Nobody else can now.'
  const anyway = `Whoever may give it away can decide otherwise: /deal assign ${deal.key} to ${person.name} because ...`
  return `${person.name} ${why}, and so cannot take ${deal.name}. ${others} ${anyway}`
}

function ableIn(rulebook: Rulebook, situation: About): string[] {
  const { people, deal } = situation
  const desk = deskOf(rulebook, situation, { piece: pieceOf(situation, 'deal') })
  const seats = seatsOf(rulebook, situation)
  return people
    .filter((person) => person.id !== deal.ownerId && judgeOne(desk, seats, person) === null)
    .filter((person) => may(rulebook, 'deal.change', { person, record: deal, people }) === null)
    .map(({ name }) => name)
    .sort()
}

/** For whom a rule that applies means the deal. */
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
function seatsOf(rulebook: Rulebook, given: About): Seat[] {
  const situation = asNobodys(given)
  const facts = factsOf(situation)
  const seats: Seat[] = []
  for (const rule of rulesFor(rulebook, situation)) {
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

function rulesFor(rulebook: Rulebook, situation: About): readonly OwnershipRule[] {
  const { pipeline, stage } = situation.deal
  const ofStage = stageOf(rulebook, pipeline, stage)?.owner
  if (ofStage) return [ofStage]
  const rules = mayApply(rulebook.ownershipOn['deal.created'], factsOf(situation))
  const last = rulebook.defaults.deal
  return last ? [...rules, last] : rules
}
