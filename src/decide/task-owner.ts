import type { Candidate, Situation } from '../model.ts'
import type { Deal, Id, Person } from '../nouns.ts'
import { personOf } from './facts.ts'
import { byMail, fixer } from './fixer.ts'
import { absence, teamInTurn } from './rotation.ts'
import type { TaskOwner } from './rulebook.ts'
import { sentence } from './sentences.ts'

/** Who gets a piece of a handoff. `missed` says that it is only the fixer, and `field` (of the deal) what would help. */
export interface Owned {
  readonly to: Id<'person'> | null
  readonly because: string
  readonly candidates: readonly Candidate[]
  readonly team: string | null
  readonly missed: boolean
  readonly field: string | null
}

/** Finds the owner a playbook names. Whoever is away or gone is passed over for the fixer. */
export function taskOwner(situation: Situation & { deal: Deal }, owner: TaskOwner): Owned {
  return 'team' in owner ? inTurn(situation, owner.team) : named(situation, owner)
}

function inTurn(situation: Situation, team: string): Owned {
  const { person, candidates } = teamInTurn(situation, team, situation.rotation)
  const found = { candidates, team, field: null }
  if (person) {
    const because = `The team ${team} takes this in turn, and it was ${person.name}'s`
    return { ...found, to: person.id, because, missed: false }
  }
  const skipped = candidates.map(({ name, skipped }) => `${name} ${skipped}`).join(', ')
  const why = skipped
    ? `nobody of the team ${team} can take it (${skipped})`
    : `nobody is in the team ${team}`
  return { ...found, ...instead(situation, why) }
}

function named(
  situation: Situation & { deal: Deal },
  owner: Exclude<TaskOwner, { team: string }>,
): Owned {
  const { person, words, field } = sought(situation, owner)
  const none = { candidates: [], team: null }
  if (!person) return { ...none, field, ...instead(situation, `${words} is not known`) }
  const skipped = absence(person, situation.now)
  const candidates = [{ person: person.id, name: person.name, skipped }]
  const found = { candidates, team: null, field: null }
  if (skipped) return { ...found, ...instead(situation, `${person.name}, ${words}, ${skipped}`) }
  return { ...found, to: person.id, because: `${person.name} is ${words}`, missed: false }
}

interface Sought {
  readonly person: Person | null
  readonly words: string
  readonly field: string | null
}

function sought(
  { people, deal, account }: Situation & { deal: Deal },
  owner: Exclude<TaskOwner, { team: string }>,
): Sought {
  if ('person' in owner) {
    return { person: byMail(people, owner.person), words: owner.person, field: null }
  }
  if (owner.of === 'deal.owner') {
    const person = personOf(people, deal.ownerId)
    return { person, words: `the owner of ${deal.name}`, field: 'owner_email' }
  }
  const person = personOf(people, account?.ownerId ?? null)
  const words = `the owner of ${account?.name ?? 'its account'}`
  return { person, words, field: account ? 'account.owner_email' : 'account' }
}

function instead(situation: Situation, why: string) {
  const to = fixer(situation)
  const name = personOf(situation.people, to)?.name ?? 'nobody'
  return { to, because: sentence(`${why}, so ${name} sees to it`), missed: true }
}
