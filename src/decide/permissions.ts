import type { Id, Person } from '../nouns.ts'
import { personOf } from './facts.ts'
import { byId } from './rotation.ts'
import type { Grant, Permission, Rulebook } from './rulebook.ts'
import { enumerate } from './sentences.ts'

const SAYS: Readonly<Record<Permission, string>> = {
  'deal.read': 'see this deal',
  'lead.read': 'see this lead',
  'ticket.read': 'see this ticket',
  'deal.create': 'enter a deal',
  'deal.change': 'change this deal',
  'deal.assign': 'give this deal to somebody else',
  'deal.reopen': 'reopen a closed deal',
  'lead.create': 'enter a lead',
  'lead.change': 'change this lead',
  'lead.assign': 'give this lead to somebody else',
  'ticket.create': 'enter a ticket',
  'ticket.change': 'work on this ticket',
  'ticket.assign': 'give this ticket to somebody else',
  'account.change': 'change this account',
  'task.create': 'add a task',
  'task.complete': 'finish this task',
  'exception.answer': 'settle this',
  'note.add': 'add a note',
  'person.away': 'say when a colleague is away',
  'person.deactivate': 'say that a colleague left',
}

/** Who asks, about which record (null when it is about none), and everyone who may be named. */
export interface Wish {
  readonly person: Person
  readonly record: { readonly ownerId: Id<'person'> | null } | null
  readonly people: readonly Person[]
}

/** Null when the person may; otherwise the sentence that refuses, with who may and whom to ask. */
export function may(rulebook: Rulebook, permission: Permission, wish: Wish): string | null {
  if (!wish.person.active)
    return 'Your access to Baton has ended. Ask an admin if that is a mistake.'
  const grants = rulebook.permissions[permission]
  if (grants.some((grant) => holds(wish.person, grant, wish))) return null
  return `Only ${sayHolders(grants, wish)} may ${SAYS[permission]}. ${sayWhomToAsk(grants, wish)}`
}

/** Who may read a field, and whom to ask: the sentence for somebody who may not. */
export function whoMayRead(rulebook: Rulebook, path: string, wish: Wish): string {
  const grants = rulebook.reading[path] ?? rulebook.permissions['deal.read']
  const [, field = path] = path.split('.')
  return `Only ${sayHolders(grants, wish)} may read the ${field.replaceAll('_', ' ')}. ${sayWhomToAsk(grants, wish)}`
}

function holds({ id, roles }: Person, grant: Grant, { record, people }: Wish): boolean {
  if (grant === 'everyone') return true
  if (grant === 'owner') return record !== null && record.ownerId === id
  if (grant === 'owner.manager') return personOf(people, record?.ownerId ?? null)?.managerId === id
  return roles.includes(grant)
}

function sayHolders(grants: readonly Grant[], { record, people }: Wish): string {
  const owner = personOf(people, record?.ownerId ?? null)
  const roles = grants.filter((grant) => !grant.startsWith('owner'))
  const holders = [
    grants.includes('owner') && (owner ? `its owner ${owner.name}` : 'its owner'),
    grants.includes('owner.manager') && "the owner's manager",
    roles.length > 0 && `somebody with the role ${enumerate(roles, 'or')}`,
  ]
  return enumerate(
    holders.filter((holder) => holder !== false),
    'or',
  )
}

function sayWhomToAsk(grants: readonly Grant[], wish: Wish): string {
  const able = [...wish.people].sort(byId).filter(({ active }) => active)
  for (const grant of grants) {
    const person = able.find((person) => holds(person, grant, wish))
    if (person) return `Ask ${person.name}.`
  }
  return 'Ask an admin to change rules/permissions.yml.'
}
