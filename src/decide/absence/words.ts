import type { Absence, Situation } from '../../model.ts'
import type { Person } from '../../nouns.ts'
import { personOf } from '../facts.ts'
import { sayMoment, sayZone } from '../sentences.ts'

/** The rule that decisions about absence name. */
export const ABSENCE = 'absence'

/**
 * `Ana Souza is away until Monday 7 January 09:00; Ben covers`, by the clock of the person: it is said whose that is
 * to whoever asked by another.
 */
export function sayAway(
  { people, now, signal }: Pick<Situation, 'people' | 'now' | 'signal'>,
  person: Person,
  { startsAt, endsAt, coverId }: Absence,
): string {
  const cover = personOf(people, coverId)
  const zone = personOf(people, signal.by.id)?.zone
  const by = zone && zone !== person.zone ? ` (${sayZone(person.zone)})` : ''
  const from = startsAt > now ? ` from ${sayMoment(startsAt, person.zone)}` : ''
  const covers = cover ? `${cover.name} covers` : 'nobody covers'
  return `${person.name} is away${from} until ${sayMoment(endsAt, person.zone)}${by}; ${covers}`
}
