import type { Situation, Verdict } from '../model.ts'
import type { Id, Person } from '../nouns.ts'
import { may } from './permissions.ts'
import type { Permission, Rulebook } from './rulebook.ts'
import { refuse } from './verdicts.ts'

const NO_ACCESS = 'You are not known here. Ask an admin to add you, then try again.'

/** The person who asks, or null when a machine does. A person whom nobody knows is no machine. */
export function askerOf({ signal, people }: Situation): Person | 'unknown' | null {
  if (signal.by.kind !== 'user') return null
  return people.find(({ id }) => id === signal.by.id) ?? 'unknown'
}

/** Null when the asker may, or is a machine; otherwise the refusal. */
export function permitted(
  rulebook: Rulebook,
  situation: Situation,
  permission: Permission,
  record: { readonly ownerId: Id<'person'> | null } | null,
): Verdict | null {
  const person = askerOf(situation)
  if (person === null) return null
  if (person === 'unknown') return refuse('permissions', NO_ACCESS)
  const denied = may(rulebook, permission, { person, record, people: situation.people })
  return denied === null ? null : refuse('permissions', denied, { permission })
}
