import type { Leaver, Proposed, Remaining, Situation } from '../../model.ts'
import type { Deal, Id, Person } from '../../nouns.ts'
import { hearerOf } from '../absence/presence.ts'
import { personOf } from '../facts.ts'
import { fixer } from '../fixer.ts'
import { chooseOwner } from '../routing.ts'
import type { Rulebook } from '../rulebook.ts'

/** Who is proposed, and why. */
interface Choice {
  readonly to: Id<'person'> | null
  readonly because: string
}

/**
 * Who might take each piece of what somebody left behind: deals go by the rules of ownership, what belongs to
 * a deal goes to its owner, and the rest to their manager.
 */
export function propose(
  rulebook: Rulebook,
  situation: Situation,
  {
    person,
    leaver,
    remaining,
  }: {
    readonly person: Person
    readonly leaver: Leaver
    readonly remaining: readonly Remaining[]
  },
): Proposed[] {
  const people = situation.people.filter(({ id }) => id !== person.id)
  const around: Situation = { ...situation, people, task: null, project: null, exception: null }
  const deals = new Map<Id, Choice>()
  let turns = around
  for (const deal of leaver.deals.filter(({ ownerId }) => ownerId === person.id)) {
    const { choice, next } = byRules(rulebook, turns, { deal, leaver, person })
    deals.set(deal.id, choice)
    turns = next
  }
  return remaining.map((piece) => ({
    ...piece,
    ...choiceFor(around, piece, { person, leaver, deals }),
  }))
}

/** Whom the rules choose for a deal; its turn is taken, so that the next one goes to the next. */
function byRules(
  rulebook: Rulebook,
  situation: Situation,
  { deal, leaver, person }: { deal: Deal; leaver: Leaver; person: Person },
): { choice: Choice; next: Situation } {
  const account = leaver.accounts.find(({ id }) => id === deal.accountId) ?? null
  const found = chooseOwner(rulebook, { ...situation, deal, account }, 'deal.created')
  if ('unplaceable' in found) {
    const choice = { to: managerOf(situation, person), because: 'the rules find nobody else' }
    return { choice, next: situation }
  }
  const { advance, to, because } = found
  const rotation = advance
    ? { ...situation.rotation, [advance.team]: advance.to }
    : situation.rotation
  return { choice: { to, because }, next: { ...situation, rotation } }
}

function choiceFor(
  situation: Situation,
  { what, dealId }: Remaining,
  { person, leaver, deals }: { person: Person; leaver: Leaver; deals: ReadonlyMap<Id, Choice> },
): Choice {
  const planned = dealId === null ? undefined : deals.get(dealId)
  if (what === 'deal' && planned) return planned
  if (what === 'rule') return { to: null, because: 'change the file; it is read again by itself' }
  const owner = personOf(
    situation.people,
    planned?.to ?? leaver.deals.find(({ id }) => id === dealId)?.ownerId ?? null,
  )
  if (owner?.active) return { to: owner.id, because: `${owner.name} owns the deal it belongs to` }
  const to = managerOf(situation, person)
  const name = personOf(situation.people, to)?.name
  return { to, because: name ? `${name} stands in for ${person.name}` : 'nobody is there' }
}

/** Their manager, or who hears what is said to that one; else whoever sees to what nobody has. */
export function managerOf(situation: Situation, person: Person): Id<'person'> | null {
  const manager = personOf(situation.people, person.managerId)
  if (manager?.active) return hearerOf(situation, manager).id
  return fixer({ ...situation, deal: null, account: null, task: null, project: null })
}
