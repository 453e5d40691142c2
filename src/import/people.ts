import { emailOf } from '../decide/quality/addresses.ts'
import type { Role } from '../nouns.ts'
import type { PersonEntry, TeamEntry } from '../store/directory.ts'
import type { ImportMap } from './map.ts'
import { mailFor } from './names.ts'
import type { Values } from './values.ts'

/** Where people without an address get one that no mail can ever reach (RFC 2606). */
const NOWHERE = 'people.invalid'
const ROLES: readonly Role[] = [
  ...(['rep', 'manager', 'approver', 'finance', 'legal', 'delivery', 'ops', 'admin'] as const),
]

/** What a row of people says: the person, and the manager it names, who works here too. */
export interface PersonRow {
  readonly person: PersonEntry
  readonly manager: PersonEntry | null
  /** The file says that they do not work here any more. */
  readonly left: boolean
  /** The address was made up of the name. */
  readonly guessed: boolean
}

/** Reads a row of people, or says why nobody can be made of it. `personOf` knows who is there already. */
export function readPerson(
  map: ImportMap,
  values: Values,
  personOf: (said: string) => string | null,
): PersonRow | { readonly fault: string } {
  const { name, email, zone } = values
  if (!name) return { fault: 'no name: a person needs one' }
  const address = email ? emailOf(email) : (personOf(name) ?? mailFor(name, map.domain ?? NOWHERE))
  if (!address)
    return { fault: `“${email ?? name}” gives no e-mail address: write it like ana@example.com` }
  const roles = rolesOf(values.roles)
  const odd = roles.find((role) => !ROLES.includes(role as Role))
  if (odd) return { fault: `“${odd}” is no role: it is one of ${ROLES.join(', ')}` }
  if (zone && !Intl.supportedValuesOf('timeZone').includes(zone) && zone !== 'UTC') {
    return { fault: `“${zone}” is no time zone: write it like Europe/Berlin` }
  }
  const left = hasLeft(values.active)
  if (left === null)
    return { fault: `“${values.active}” does not say whether they work here: write yes or no` }
  const manager = managerOf(map, values, personOf)
  const person = {
    ...{ name, email: address, zone, managerEmail: manager?.email },
    ...{ roles: roles.length > 0 ? (roles as Role[]) : undefined, teams: teamsOf(values.team) },
  }
  return { person, manager, left, guessed: !email && address.endsWith(`@${NOWHERE}`) }
}

const HERE = new Set(['', 'active', 'yes', 'y', 'true', '1', 'enabled', 'employed'])
const GONE = new Set([
  ...[
    'inactive',
    'no',
    'n',
    'false',
    '0',
    'disabled',
    'deactivated',
    'left',
    'terminated',
    'former',
  ],
])

/** Null where it says neither. */
function hasLeft(said = ''): boolean | null {
  const word = said.trim().toLowerCase()
  if (GONE.has(word)) return true
  return HERE.has(word) ? false : null
}

/** A manager named by the team list is a person too, with the role, in the same team. */
function managerOf(
  map: ImportMap,
  { manager, team }: Values,
  personOf: (said: string) => string | null,
): PersonEntry | null {
  if (!manager) return null
  const known = personOf(manager)
  const email = known ?? emailOf(manager) ?? mailFor(manager, map.domain ?? NOWHERE)
  if (!email) return null
  // Somebody who is known already keeps their name and roles.
  return known || manager.includes('@')
    ? { name: manager, email }
    : { name: manager, email, roles: ['rep', 'manager'], teams: teamsOf(team) }
}

/** A row of teams: its name and, by name or mail, who leads it. */
export function readTeam(
  { name, manager }: Values,
  personOf: (said: string) => string | null,
): TeamEntry | { readonly fault: string } {
  if (!name) return { fault: 'no name: a team needs one' }
  if (!manager) return { name }
  const email = personOf(manager)
  return email
    ? { name, managerEmail: email }
    : { fault: `nobody here is “${manager}”: import people first` }
}

function rolesOf(raw: string | undefined): string[] {
  return (raw ?? '')
    .toLowerCase()
    .split(/[\s,;|]+/)
    .filter(Boolean)
}

function teamsOf(raw: string | undefined): string[] {
  return (raw ?? '')
    .split(/[,;|]/)
    .map((name) => name.trim())
    .filter(Boolean)
}
