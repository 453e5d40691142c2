import type { Effect, Situation, Verdict } from '../../model.ts'
import type { Approval, Deal, Role } from '../../nouns.ts'
import { decidersOf } from '../approvals.ts'
import { raise } from '../exceptions.ts'
import { idFrom } from '../ids.ts'
import { absence } from '../rotation.ts'
import type { Rulebook } from '../rulebook.ts'
import { enumerate } from '../sentences.ts'
import { act, skip, tellPeople } from '../verdicts.ts'
import { isThere } from './presence.ts'
import { ABSENCE } from './words.ts'

interface Asked {
  readonly deal: Deal
  readonly approval: Omit<Approval, 'key' | 'status'>
}

/** A request that nobody may decide, or nobody who is there, would wait for ever without anybody seeing it. */
export function nobodyToAsk(
  rulebook: Rulebook,
  situation: Situation,
  { deal, approval }: Asked,
): Verdict[] {
  const waiting = approval.steps.filter(({ status }) => status === 'pending')
  return waiting.flatMap(({ role }, place) => {
    // Who is away may be back by the time that a later step is asked.
    const because =
      whyNone(situation, role, { deal, approval }) ??
      (place === 0 ? whyAway(situation, role, { deal, approval }) : null)
    if (because === null || askedAfterAll(situation, role).length > 0) return []
    return raise(
      rulebook,
      { ...situation, deal },
      {
        rule: approval.rule,
        kind: 'unplaceable',
        subject: { noun: 'deal', id: deal.id },
        id: idFrom(situation.signal, `nobody to ask ${approval.id} ${role}`),
        field: null,
        offered: role,
        because,
        resume: null,
      },
    )
  })
}

function whyNone({ people }: Situation, role: Role, about: Asked): string | null {
  if (decidersOf(role, { ...about, people }).length > 0) return null
  return `Nobody may approve ${about.deal.name} as ${role}: give that role to somebody else than its owner`
}

function whyAway({ people, now }: Situation, role: Role, about: Asked): string | null {
  const deciders = decidersOf(role, { ...about, people })
  if (deciders.length === 0 || deciders.some((person) => isThere(person, now))) return null
  const away = deciders.map((person) => `${person.name} ${absence(person, now)}`)
  return `Nobody who is there may approve ${about.deal.name} as ${role} (${enumerate(away, 'and')}): give that role to somebody who is`
}

/** An approval is asked again of those who may decide and are there: somebody went away, or is back. */
export function askAgain(rulebook: Rulebook, situation: Situation): Verdict[] {
  const { approval, deal, people, now } = situation
  const next = approval?.steps.find(({ status }) => status === 'pending')
  if (approval?.status !== 'pending' || !deal || !next)
    return [skip(ABSENCE, 'The request has been decided since')]
  const deciders = decidersOf(next.role, { approval, deal, people })
  const present = deciders.filter((person) => isThere(person, now))
  const names = present.map(({ name }) => name)
  const because =
    names.length > 0
      ? `${approval.key} waits for ${enumerate(names, 'or')}`
      : `${approval.key} waits for ${next.role}, and nobody is there`
  const effects: Effect[] = [
    ...tellPeople(
      present.map(({ id }) => id),
      { noun: 'approval', id: approval.id },
    ),
    ...(present.length > 0 ? askedAfterAll(situation, next.role) : []),
  ]
  return [act(ABSENCE, because, effects), ...nobodyToAsk(rulebook, situation, { deal, approval })]
}

/** Nobody was there to be asked as this role, and now there is, or has decided all the same. */
export function askedAfterAll({ exceptions }: Situation, role: Role): Effect[] {
  return exceptions
    .filter((it) => it.kind === 'unplaceable' && it.field === null && it.offered === role)
    .map(({ id }) => ({ do: 'settle', exception: id }))
}
