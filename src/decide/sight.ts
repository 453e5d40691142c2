import { hash } from 'node:crypto'
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

/** What is read by a permission of its own: a deal by `deal.read`, and so on. */
export type Readable = 'deal' | 'lead' | 'ticket'
export const READABLES: readonly Readable[] = ['deal', 'lead', 'ticket']

/** What something is about. `own`: whose work it is, who may see it whatever deal it is for. */
export interface About {
  /** Whose the deal is, or the lead or the ticket. */
  readonly dealOwnerId?: Id<'person'> | null
  readonly accountOwnerId?: Id<'person'> | null
  /** Whether it is of a deal at all, or of what else is read as `as` says. */
  readonly deal: boolean
  /** As what it is read: by all of these permissions; without them as a deal. */
  readonly as?: readonly Readable[]
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

/** All of it. */
export const FULL: Sight = { record: true, hidden: new Set() }
const NOTHING: Sight = { record: false, hidden: new Set() }

/** Everything may be read. All such audiences share it, so that what is drawn for one is drawn for all of them. */
export const SEES_ALL: Seeing = () => FULL
const AS_DEAL: readonly Readable[] = ['deal']
const SEES_NOTHING: Seeing = () => NOTHING

/** True when everyone of the org may read every deal, lead, ticket and field. */
export function isOpen({ permissions, reading }: Rulebook): boolean {
  const isForAll = READABLES.every((noun) => permissions[`${noun}.read`].includes('everyone'))
  return isForAll && Object.keys(reading).length === 0
}

/** Who manages whom, by id. */
export type Managers = ReadonlyMap<string, Id<'person'> | null>

/**
 * The one policy of reading: what the least privileged of an audience may read of a record, by
 * `permissions.yml`. Every outlet asks it: cards, commands, lists, pages, search, the API, the model.
 */
export function seeing(rulebook: Rulebook, audience: Audience, managers: Managers): Seeing {
  if (audience.strangers || audience.people.some(({ active }) => !active)) return SEES_NOTHING
  if (isOpen(rulebook)) return SEES_ALL
  const [deal, lead, ticket] = READABLES.map((noun) =>
    asker(rulebook.permissions[`${noun}.read`], audience, managers),
  )
  const records = { deal: deal!, lead: lead!, ticket: ticket! }
  const fields = Object.entries(rulebook.reading).map(([path, grants]) => ({
    path,
    noun: path.split('.')[0],
    ask: asker(grants, audience, managers),
  }))
  return (about) => {
    const as = about.deal ? (about.as ?? AS_DEAL) : []
    if (!as.every((noun) => records[noun](about.dealOwnerId ?? null, about.own))) return NOTHING
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

/** More people than a record can have owners, managers and doers: together they read only by their roles. */
const MANY = 3

/** What an audience may read of anything, in short: two that read alike have the same. */
export function rightsOf(rulebook: Rulebook, audience: Audience, managers: Managers): string {
  const { people, colleagues, strangers } = audience
  if (strangers || people.some(({ active }) => !active)) return 'nothing'
  if (isOpen(rulebook)) return 'everything'
  const records = READABLES.map((noun) => [noun, rulebook.permissions[`${noun}.read`]] as const)
  const lists = { ...Object.fromEntries(records), ...rulebook.reading }
  const rights = Object.entries(lists).map(([path, grants]) => {
    if (grants.includes('everyone')) return [path, 'all']
    if (colleagues) return [path, 'none']
    const short = people.filter(({ roles }) => !roles.some((role) => holdsAs(role, grants)))
    return [path, short.length > MANY ? rolesOf(short) : short.map(({ id }) => id).sort()]
  })
  const here = new Set(people.map(({ id }) => id))
  const team = [...managers].filter(([, manager]) => manager !== null && here.has(manager)).sort()
  return hash('sha256', JSON.stringify([rights, people.length > MANY ? [] : team]), 'hex')
}

/** Which roles they have, each combination once: their roles decide whose approvals they see. */
function rolesOf(people: Audience['people']): string[] {
  return [...new Set(people.map(({ roles }) => [...roles].sort().join()))].sort()
}
