import type { Absence, Effect, SignalOf, Situation, Verdict } from '../../model.ts'
import type { Id, Instant, Person } from '../../nouns.ts'
import { personOf } from '../facts.ts'
import { idFrom } from '../ids.ts'
import { may } from '../permissions.ts'
import { askerOf } from '../permit.ts'
import type { Rulebook } from '../rulebook.ts'
import { sayMoment } from '../sentences.ts'
import { act, refuse, skip, tellPeople } from '../verdicts.ts'
import { ABSENCE, sayAway } from './words.ts'

type Away = Situation & { readonly signal: SignalOf<'person.away'> }
type Back = Situation & { readonly signal: SignalOf<'person.back'> }

/** Somebody will not be there for a time. What overlaps with an absence that is known changes that one. */
export function goAway(rulebook: Rulebook, situation: Away): Verdict {
  const { signal, people, now } = situation
  const person = meant(rulebook, situation)
  if ('outcome' in person) return person
  if (signal.until <= now || signal.until <= signal.from)
    return refuse(ABSENCE, 'An absence ends in the time to come. Say a later day.')
  const cover = signal.cover ? personOf(people, signal.cover) : null
  const fault = signal.cover ? whyNoCover(person, cover) : null
  if (fault) return refuse(ABSENCE, fault)
  const [was = null, ...others] = overlapping(situation, person.id)
  const absence = absenceOf(situation, was)
  if (was && others.length === 0 && isSame(was, absence))
    return skip(ABSENCE, `That is how it is already: ${sayAway(situation, person, absence)}`)
  const effects: Effect[] = [
    ...others.map((it) => ({ do: 'drop-absence', person: person.id, absence: it }) as const),
    { do: 'set-absence', person: person.id, absence, was },
    ...tellPeople([person.id, absence.coverId], { noun: 'absence', id: absence.id }),
    ...(absence.startsAt <= now ? [follow(situation, 'absence.began', absence)] : []),
  ]
  return act(ABSENCE, sayAway(situation, person, absence), effects)
}

/** Who is meant, where the asker may say it of them. */
function meant(rulebook: Rulebook, situation: Away | Back): Person | Verdict {
  const { signal, people } = situation
  const person = people.find(({ id, active }) => active && id === signal.person)
  if (!person) return refuse(ABSENCE, 'Nobody active is meant. Name a colleague who works here.')
  const asker = askerOf(situation)
  if (asker === null) return person
  if (asker === 'unknown')
    return refuse('permissions', 'You are not known here. Ask an admin to add you, then try again.')
  const record = { ownerId: person.id }
  if (may(rulebook, 'person.away', { person: asker, record, people }) === null) return person
  const because = `Only ${person.name}, and those to whom rules/permissions.yml gives person.away, may say when ${person.name} is away. Ask ${person.name}.`
  return refuse('permissions', because, { permission: 'person.away' })
}

function whyNoCover(person: Person, cover: Person | null): string | null {
  if (!cover?.active) return 'Nobody active is named as cover. Name a colleague who works here.'
  if (cover.id === person.id) return 'Nobody covers for themselves. Name a colleague, or nobody.'
  return null
}

/** What of the person's absences touches the time that was named, one after the other. */
function overlapping({ signal, whereabouts, now }: Away, id: Id<'person'>): readonly Absence[] {
  const touched = (whereabouts?.absences ?? []).filter(
    ({ personId, startsAt, endsAt }) =>
      personId === id && startsAt <= signal.until && endsAt >= signal.from && endsAt > now,
  )
  const begun = touched.filter(({ begunAt }) => begunAt !== null)
  return [...begun, ...touched.filter(({ begunAt }) => begunAt === null)]
}

/** What has begun goes on with another end; what was planned is as it is now said. */
function absenceOf({ signal }: Away, was: Absence | null): Absence {
  return {
    id: was?.id ?? idFrom(signal, 'absence'),
    personId: signal.person,
    startsAt: was?.begunAt ? was.startsAt : signal.from,
    endsAt: signal.until,
    coverId: signal.cover === undefined ? (was?.coverId ?? null) : signal.cover,
    begunAt: was?.begunAt ?? null,
    endedAt: null,
  }
}

function isSame(one: Absence, other: Absence): boolean {
  return (
    one.startsAt === other.startsAt && one.endsAt === other.endsAt && one.coverId === other.coverId
  )
}

/** Somebody is there again before their time, or does not go after all. */
export function comeBack(rulebook: Rulebook, situation: Back): Verdict {
  const person = meant(rulebook, situation)
  if ('outcome' in person) return person
  const { now, whereabouts } = situation
  const mine = (whereabouts?.absences ?? []).filter(
    ({ personId, endsAt }) => personId === person.id && endsAt > now,
  )
  const current = mine.find(({ startsAt }) => startsAt <= now)
  if (current) return back(situation, person, current)
  const [planned] = mine
  if (!planned) return skip(ABSENCE, `${person.name} is not away`)
  return act(ABSENCE, `${person.name} stays: ${sayPlan(person, planned)} is not to be`, [
    { do: 'drop-absence', person: person.id, absence: planned },
  ])
}

function sayPlan({ zone }: Person, { startsAt, endsAt }: Absence): string {
  return `the absence from ${sayMoment(startsAt, zone)} until ${sayMoment(endsAt, zone)}`
}

function back(situation: Back, person: Person, was: Absence): Verdict {
  const { now } = situation
  const absence = { ...was, endsAt: later(now, was.startsAt) }
  const effects: Effect[] = [
    { do: 'set-absence', person: person.id, absence, was },
    follow(situation, 'absence.ended', absence),
  ]
  return act(ABSENCE, `${person.name} is back`, effects)
}

/** What it means for their work is decided next, in the same transaction. */
function follow(
  { signal, now }: Away | Back,
  kind: 'absence.began' | 'absence.ended',
  { id }: Absence,
): Effect {
  const by = { kind: 'rule', id: ABSENCE } as const
  const stamp = { id: `${signal.id}/${kind}`, at: now, by, source: 'baton' }
  return { do: 'follow', signal: { ...stamp, kind, absence: id } }
}

/** Now, and in any case after the beginning: nobody is away for no time at all. */
function later(now: Instant, startsAt: Instant): Instant {
  const least = Date.parse(startsAt) + 1
  return new Date(Math.max(Date.parse(now), least)).toISOString()
}

/** Another system says that somebody is away: they are asked, unless Baton knows it already. */
export function heedProposal({
  signal,
  people,
  now,
  whereabouts,
}: Situation & { readonly signal: SignalOf<'absence.proposed'> }): Verdict {
  const person = personOf(people, signal.person)
  if (!person?.active) return skip(ABSENCE, 'Nobody active is meant')
  const { until } = signal
  const known = (whereabouts?.absences ?? []).some(
    ({ startsAt, endsAt }) => startsAt < until && endsAt > now,
  )
  if (known) return skip(ABSENCE, `It is known when ${person.name} is away`)
  const end = sayMoment(until, person.zone)
  return act(ABSENCE, `${person.name} is asked whether they are away until ${end}`, [])
}
