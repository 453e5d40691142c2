import type { Candidate, Situation } from '../model.ts'
import type { Deal, Id, Person } from '../nouns.ts'
import { coverOf } from './absence/presence.ts'
import { personOf } from './facts.ts'
import { byMail, fixer } from './fixer.ts'
import { alone, type Desk, deskOf, type Turn, turnIn } from './rotation.ts'
import type { Rulebook, TaskOwner } from './rulebook.ts'
import { sentence } from './sentences.ts'

/** Who gets a piece of a handoff. `missed` says that it is only the fixer, and `field` (of the deal) what would help. */
export interface Owned {
  readonly to: Id<'person'> | null
  readonly because: string
  readonly candidates: readonly Candidate[]
  /** Whose turn it was in a team. */
  readonly advance?: { readonly team: string; readonly credits?: NonNullable<Turn['credits']> }
  readonly missed: boolean
  readonly field: string | null
}

const TASK = { kind: 'task', amount: null, currency: null } as const

/** Finds the owner a playbook names. Whoever is away, gone or full is passed over for their cover, else the fixer. */
export function taskOwner(
  rulebook: Rulebook,
  situation: Situation & { deal: Deal },
  owner: TaskOwner,
): Owned {
  const desk = deskOf(rulebook, situation, { piece: TASK })
  return 'team' in owner ? inTurn(desk, situation, owner) : named(desk, situation, owner)
}

function inTurn(
  desk: Desk,
  situation: Situation,
  { team, by }: Extract<TaskOwner, { team: string }>,
): Owned {
  const { person, candidates, credits } = turnIn(desk, team, by)
  const found = { candidates, field: null }
  if (person) {
    const because =
      by === 'least_loaded'
        ? `${person.name} has least to do in the team ${team}`
        : `The team ${team} takes this in turn, and it was ${person.name}'s`
    const advance = { team, ...(credits && { credits }) }
    return { ...found, to: person.id, because, advance, missed: false }
  }
  const skipped = candidates.map(({ name, skipped }) => `${name} ${skipped}`).join(', ')
  const why = skipped
    ? `nobody of the team ${team} can take it (${skipped})`
    : `nobody is in the team ${team}`
  return { ...found, ...instead(situation, why) }
}

function named(
  desk: Desk,
  situation: Situation & { deal: Deal },
  owner: Exclude<TaskOwner, { team: string }>,
): Owned {
  const { person: meant, words, field } = sought(situation, owner)
  if (!meant) return { candidates: [], field, ...instead(situation, `${words} is not known`) }
  const { person, candidates } = alone(desk, meant)
  const found = { candidates, field: null }
  if (person)
    return { ...found, to: person.id, because: `${person.name} is ${words}`, missed: false }
  const cover = coverOf(situation, meant)
  if (cover) {
    const because = `${meant.name}, ${words}, ${candidates[0]?.skipped}, and ${cover.name} covers`
    return { ...found, to: cover.id, because, missed: false }
  }
  const why = `${meant.name}, ${words}, ${candidates[0]?.skipped}`
  return { ...found, ...instead(situation, why) }
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
