import type { Absence, Holding, Signal, SignalOf, Situation, Verdict } from '../../model.ts'
import type { Person } from '../../nouns.ts'
import { personOf } from '../facts.ts'
import { isInbound } from '../inbound/inbound.ts'
import { permitted } from '../permit.ts'
import type { Meanwhile, Rulebook } from '../rulebook.ts'
import { act, refuse, skip } from '../verdicts.ts'
import { workingMinutesBetween } from '../worktime.ts'
import { askedAgain, handed, type Known, moved, NOTHING, shown } from './moving.ts'
import { coverOf } from './presence.ts'
import { calendarOf } from './whose-calendar.ts'
import { ABSENCE, sayAway } from './words.ts'

type Of<Kind extends Signal['kind']> = Situation & { readonly signal: SignalOf<Kind> }
type Begun = Of<'absence.began' | 'absence.ended'>

/** An absence begins: work goes to the cover or elsewhere as the rules say, and both are told of all of it. */
export function beginAbsence(rulebook: Rulebook, situation: Begun): Verdict {
  const { now } = situation
  const known = namedIn(situation)
  if (!known || known.was.startsAt > now) return skip(ABSENCE, 'It does not begin now')
  const { was, person } = known
  const begun = { ...was, begunAt: was.begunAt ?? now }
  const set = { do: 'set-absence', person: person.id, was } as const
  // Baton was not there meanwhile: it came and went.
  if (was.endsAt <= now)
    return act(ABSENCE, `${person.name} was away and is back`, [
      { ...set, absence: { ...begun, endedAt: now } },
    ])
  const policy = isLong(rulebook, person, was) ? rulebook.absence.whileAway : null
  const how = (it: Holding) => (policy ? whileAway(policy, it) : meanwhile(was, it))
  return act(ABSENCE, sayAway(situation, person, was), [
    { ...set, absence: begun },
    ...moved(situation, known, how),
    ...askedAgain(situation),
    ...shown(situation, known),
  ])
}

/** Somebody is back: what was covered returns as the rules say, and what waits for their decision is theirs too. */
export function endAbsence(rulebook: Rulebook, situation: Begun): Verdict {
  const { now, whereabouts = NOTHING } = situation
  const known = namedIn(situation)
  if (!known || known.was.endsAt > now) return skip(ABSENCE, 'It does not end now')
  const { was, person } = known
  const absence = { ...was, begunAt: was.begunAt ?? now, endedAt: now }
  const because = `${person.name} is back`
  const back = rulebook.absence.covered === 'return' ? whereabouts.covered : []
  return act(ABSENCE, because, [
    { do: 'set-absence', person: person.id, absence, was },
    ...back.map((it) => handed(situation, { ...it, from: it.to, to: person.id, because })),
    ...askedAgain(situation),
    ...shown(situation, known),
  ])
}

/** Somebody wants what is still with whoever is away to go to the cover, or the deals to whom the rules choose. */
export function moveKept(rulebook: Rulebook, situation: Of<'absence.moved'>): Verdict {
  const { how } = situation.signal
  const known = namedIn(situation)
  if (!known?.was.begunAt)
    return refuse(ABSENCE, 'That absence is over, or has not begun. /away shows what holds now.')
  const { person, was } = known
  const denied = permitted(rulebook, situation, 'person.away', { ownerId: person.id })
  if (denied && situation.signal.by.id !== was.coverId) return denied
  const cover = coverOf(situation, person)
  if (how === 'cover' && !cover) return refuse(ABSENCE, sayNoCover(person))
  const effects = moved(situation, known, ({ noun }) =>
    how === 'cover' || noun === 'deal' || isInbound(noun) ? how : 'keep',
  )
  if (effects.length === 0) return skip(ABSENCE, `Nothing of it is left with ${person.name}`)
  const to = how === 'cover' ? `goes to ${cover?.name}` : 'goes where the rules send it'
  const because = `What was still with ${person.name} ${to}`
  return act(ABSENCE, because, [...effects, ...shown(situation, known)])
}

/** However short: nobody waits for an answer whose time runs out before they are back. */
function meanwhile({ endsAt }: Absence, { isOffered, acceptBy }: Holding): Meanwhile {
  return isOffered && acceptBy !== null && acceptBy <= endsAt ? 'route again' : 'keep'
}

/** What was only offered to them is offered to the next. */
function whileAway(
  policy: Rulebook['absence']['whileAway'],
  { noun, isOffered }: Holding,
): Meanwhile {
  if (isOffered) return 'route again'
  // Leads and tickets go where deals go.
  return policy[(isInbound(noun) ? 'deal' : noun) as keyof typeof policy] ?? 'keep'
}

function sayNoCover({ name, email }: Person): string {
  return `Nobody who is there covers for ${name}. Name somebody: /away for ${email} until ... cover ...`
}

function namedIn({
  signal,
  whereabouts,
  people,
}: Of<'absence.began' | 'absence.ended' | 'absence.moved'>): Known | null {
  const was = whereabouts?.absences.find(({ id }) => id === signal.absence)
  const person = was && personOf(people, was.personId)
  return was && person ? { was, person } : null
}

/** An afternoon at the dentist's moves nothing that is theirs. */
function isLong(rulebook: Rulebook, person: Person, { startsAt, endsAt }: Absence): boolean {
  const calendar = calendarOf(rulebook, person)
  const minutes = workingMinutesBetween(calendar, new Date(startsAt), new Date(endsAt))
  return minutes >= rulebook.absence.fromMinutes
}
