import type { Conversation, Effect, Situation, Verdict } from '../../model.ts'
import type { Instant, Noun, Person } from '../../nouns.ts'
import { personOf } from '../facts.ts'
import { absence, type Staff } from '../rotation.ts'

/** Whether somebody can act now. */
export function isThere(person: Person, now: Instant): boolean {
  return absence(person, now) === null
}

/** Who covers for somebody who is away: their cover, or that one's while they are away too. Null where nobody is there. */
export function coverOf({ people, now }: Staff, person: Person): Person | null {
  const asked = new Set([person.id])
  let at = person
  while (!isThere(at, now)) {
    const next = personOf(people, at.coverId)
    if (!next || asked.has(next.id)) return null
    asked.add(next.id)
    at = next
  }
  return at === person ? null : at
}

/** Who hears what is said to somebody: they themselves, while they are away their cover, else their manager. */
export function hearerOf(staff: Staff, person: Person): Person {
  if (isThere(person, staff.now)) return person
  const manager = personOf(staff.people, person.managerId)
  const present = manager && isThere(manager, staff.now) ? manager : null
  return coverOf(staff, person) ?? present ?? person
}

/** Those of several who are there; all of them where none is. */
export function thoseThere(people: readonly Person[], now: Instant): readonly Person[] {
  const present = people.filter((person) => isThere(person, now))
  return present.length > 0 ? present : people
}

/** What a cover is shown too. Approvals are asked of those who may decide; the rest is somebody's own. */
const WORK: readonly Noun[] = ['lead', 'ticket', 'deal', 'task', 'project', 'exception']

/** The verdicts, with what is shown to somebody who is away shown to their cover as well. */
export function withCovers(situation: Situation, verdicts: readonly Verdict[]): Verdict[] {
  if (situation.people.every(({ awayUntil }) => awayUntil === null)) return [...verdicts]
  const told = new Set(verdicts.flatMap(({ effects }) => effects.flatMap(tellKey)))
  return verdicts.map((verdict) => {
    const covers = verdict.effects.flatMap((effect) => forCover(situation, effect))
    const fresh = covers.filter((effect) => {
      const [key = ''] = tellKey(effect)
      const isNew = !told.has(key)
      told.add(key)
      return isNew
    })
    return fresh.length > 0 ? { ...verdict, effects: [...verdict.effects, ...fresh] } : verdict
  })
}

function forCover(situation: Situation, effect: Effect): Effect[] {
  if (effect.do !== 'tell' || !WORK.includes(effect.subject.noun)) return []
  const person = personIn(situation, effect.where)
  const cover = person && coverOf(situation, person)
  return cover ? [{ ...effect, where: `person:${cover.id}` }] : []
}

function personIn({ people }: Situation, where: Conversation): Person | null {
  return where.startsWith('person:') ? personOf(people, where.slice('person:'.length)) : null
}

function tellKey(effect: Effect): string[] {
  return effect.do === 'tell' ? [`${effect.where} ${effect.subject.id}`] : []
}
