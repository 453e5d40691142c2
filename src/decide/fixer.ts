import type { Situation } from '../model.ts'
import type { Id, Person, Role } from '../nouns.ts'
import { coverOf, isThere } from './absence/presence.ts'
import { personOf } from './facts.ts'
import { byId, type Staff } from './rotation.ts'
import type { Queue } from './rulebook.ts'

/**
 * Who must fix what went wrong with the subject: its owner, else somebody of ops, the owner's
 * manager, an admin, or anyone. Somebody who is there goes before all who are away. Null only
 * when nobody is active.
 */
export function fixer(situation: Situation): Id<'person'> | null {
  const owner = personOf(situation.people, ownerOf(situation))
  return firstOf(situation, [
    [owner],
    holders(situation, 'ops'),
    [owner && personOf(situation.people, owner.managerId)],
    holders(situation, 'admin'),
    [...situation.people].sort(byId),
  ])
}

function ownerOf({ task, project, lead, ticket, deal, account }: Situation): Id<'person'> | null {
  const owned = [task, project, lead, ticket, deal, account].find((it) => it?.ownerId)
  return owned?.ownerId ?? null
}

/** Who looks after a queue: its owner, else the manager of a team that may be named, else ops or an admin. */
export function keeperOf(
  situation: Situation,
  queue: Queue,
  team: string | null,
): Id<'person'> | null {
  const { people, teams } = situation
  const manager = teams.find(({ name }) => name === team)?.managerId ?? null
  const named =
    'role' in queue.owner
      ? holders(situation, queue.owner.role)
      : [byMail(people, queue.owner.person)]
  return firstOf(situation, [
    named,
    [personOf(people, manager)],
    holders(situation, 'ops'),
    holders(situation, 'admin'),
    [...people].sort(byId),
  ])
}

/** The person with that mail address, or null. */
export function byMail(people: readonly Person[], mail: string): Person | null {
  return people.find(({ email }) => email.toLowerCase() === mail.toLowerCase()) ?? null
}

function holders({ people }: Situation, role: Role): Person[] {
  return people.filter(({ roles }) => roles.includes(role)).sort(byId)
}

/** Whoever is away is stood in for by their cover. */
function firstOf(staff: Staff, circles: readonly (readonly (Person | null)[])[]) {
  const all = circles.flat().filter((person): person is Person => person?.active === true)
  for (const person of all) {
    const present = isThere(person, staff.now) ? person : coverOf(staff, person)
    if (present) return present.id
  }
  return all[0]?.id ?? null
}
