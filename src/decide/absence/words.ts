import type { Absence, Situation } from '../../model.ts'
import type { Person } from '../../nouns.ts'
import { personOf } from '../facts.ts'
import { sayMoment } from '../sentences.ts'

/** The rule that decisions about absence name. */
export const ABSENCE = 'absence'

/** `Ana Souza is away until Monday 7 January 09:00; Ben covers`, by the clock of the person. */
export function sayAway(
  { people, now }: Pick<Situation, 'people' | 'now'>,
  person: Person,
  { startsAt, endsAt, coverId }: Absence,
): string {
  const cover = personOf(people, coverId)
  const from = startsAt > now ? ` from ${sayMoment(startsAt, person.zone)}` : ''
  const covers = cover ? `${cover.name} covers` : 'nobody covers'
  return `${person.name} is away${from} until ${sayMoment(endsAt, person.zone)}; ${covers}`
}
