import type { Id, Person, Role } from '../nouns.ts'
import type { Grant, Rulebook } from './rulebook.ts'

/** Those something is shown to: one person, or all who can look at a conversation. */
export interface Audience {
  readonly people: readonly Pick<Person, 'id' | 'roles' | 'active'>[]
  /** Colleagues are among them whom Baton does not know: they may read what everyone may. */
  readonly colleagues: boolean
  /** Guests or strangers are among them, or nobody knows who is: they may read nothing. */
  readonly strangers: boolean
}

/** Somebody nobody knows: what is shown to them is shown to the world. */
export const UNKNOWN: Audience = { people: [], colleagues: false, strangers: true }

/** What something is about. `own`: whose work it is, who may see it whatever deal it is for. */
export interface About {
  readonly dealOwnerId?: Id<'person'> | null
  readonly accountOwnerId?: Id<'person'> | null
  readonly deal: boolean
  readonly own?: {
    readonly people: readonly (Id<'person'> | null)[]
    readonly roles?: readonly Role[]
  }
}

/** What an audience may read of something: nothing, or all but the fields named by their paths (`deal.amount`). */
export interface Sight {
  readonly record: boolean
  readonly hidden: ReadonlySet<string>
}

export type Seeing = (about: About) => Sight

const FULL: Sight = { record: true, hidden: new Set() }
const NOTHING: Sight = { record: false, hidden: new Set() }

/** True when everyone of the org may read every deal and every field. */
export function isOpen({ permissions, reading }: Rulebook): boolean {
  return permissions['deal.read'].includes('everyone') && Object.keys(reading).length === 0
}

/** Who manages whom, by id. */
export type Managers = ReadonlyMap<string, Id<'person'> | null>

/**
 * The one policy of reading: what the least privileged of an audience may read of a record, by
 * `permissions.yml`. Every outlet asks it: cards, commands, lists, pages, search, the API, the model.
 */
export function seeing(rulebook: Rulebook, audience: Audience, managers: Managers): Seeing {
  if (audience.strangers || audience.people.some(({ active }) => !active)) return () => NOTHING
  if (isOpen(rulebook)) return () => FULL
  const record = asker(rulebook.permissions['deal.read'], audience, managers)
  const fields = Object.entries(rulebook.reading).map(([path, grants]) => ({
    path,
    noun: path.split('.')[0],
    ask: asker(grants, audience, managers),
  }))
  return (about) => {
    if (about.deal && !record(about.dealOwnerId ?? null, about.own)) return NOTHING
    const hidden = fields.filter(({ noun, ask }) => {
      const ownerId = noun === 'deal' ? about.dealOwnerId : about.accountOwnerId
      return !ask(ownerId ?? null)
    })
    return { record: true, hidden: new Set(hidden.map(({ path }) => path)) }
  }
}

/** Those of an audience who do not hold the grants by their roles alone: the owner of a record may make up for it. */
function asker(grants: readonly Grant[], { people, colleagues }: Audience, managers: Managers) {
  const everyone = grants.includes('everyone')
  const short = everyone
    ? []
    : people.filter(({ roles }) => !roles.some((it) => holdsAs(it, grants)))
  const owns = grants.includes('owner')
  const manages = grants.includes('owner.manager')
  return (ownerId: Id<'person'> | null, own?: About['own']): boolean => {
    if (colleagues && !everyone) return false
    return short.every(
      ({ id, roles }) =>
        (owns && ownerId === id) ||
        (manages && ownerId !== null && managers.get(ownerId) === id) ||
        (own !== undefined &&
          (own.people.includes(id) || roles.some((it) => own.roles?.includes(it)))),
    )
  }
}

function holdsAs(role: Role, grants: readonly Grant[]): boolean {
  return grants.includes(role)
}
