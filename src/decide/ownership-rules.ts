import type { WorkKind } from '../model.ts'
import type { Role } from '../nouns.ts'
import type { Condition } from './cel/cel.ts'
import type { Place } from './rulebook.ts'
import type { TerritoryTable } from './territories.ts'

/** The kinds of work that have owners by rule, as rules name them. */
export const KINDS = {
  leads: 'lead',
  tickets: 'ticket',
  deals: 'deal',
  accounts: 'account',
  tasks: 'task',
} as const satisfies Record<string, WorkKind>

/** How a team's work is dealt out: in turn, by weight, or to whoever has least to do. */
export const WAYS = ['round_robin', 'weighted', 'least_loaded'] as const
export type Way = (typeof WAYS)[number]

/** People whom a rule may name by what they are to the record. */
export const STANDS_FOR = ['account.owner', 'account.parent.owner', 'deal.owner', 'asker'] as const

/** Who may own it: `person` is an e-mail address; a territory names the team by a field's value, a table by several. */
export type AssignTo = (
  | { readonly to: (typeof STANDS_FOR)[number] }
  | { readonly person: string }
  | { readonly team: string; readonly by: Way }
  | {
      readonly territory: string
      readonly teams: Readonly<Record<string, string>>
      readonly by: Way
    }
  | { readonly table: TerritoryTable; readonly by: Way }
  | { readonly queue: string }
) & {
  /** A role without which nobody gets it. */
  readonly needs?: Role
}

export interface OwnershipRule {
  readonly name: string
  readonly place: Place
  readonly on: readonly Moment[]
  readonly when: Condition | null
  readonly assign: AssignTo
  /** When nobody is eligible: a queue, or the next rule. Null only where the rule names a queue itself. */
  readonly otherwise: { readonly queue: string } | { readonly next: true } | null
  /** Whoever gets it must accept it, else it goes to the next; after so many rounds to the team's manager. */
  readonly offer?: { readonly rounds: number }
  /** For so many days it only runs beside the others, and never acts. */
  readonly shadow?: number
}

/** Its owner is a person by mail, or whoever has the role. */
export interface Queue {
  readonly name: string
  readonly owner: { readonly role: Role } | { readonly person: string }
}

/** When somebody is looked for. */
export const MOMENTS = [
  'lead.created',
  'ticket.created',
  'deal.created',
  'account.created',
  'task.created',
] as const
export type Moment = (typeof MOMENTS)[number]

/** Work that is an exception where nobody says who owns it. */
export const MUST_BE_OWNED = ['lead.created', 'ticket.created', 'deal.created'] as const

/** For which kind of work somebody is looked for then. */
export const KIND_OF = {
  'lead.created': 'lead',
  'ticket.created': 'ticket',
  'deal.created': 'deal',
  'account.created': 'account',
  'task.created': 'task',
} as const satisfies Record<Moment, WorkKind>

/** What a rule can know then. */
export const KNOWN_AT: Readonly<Record<Moment, readonly string[]>> = {
  'lead.created': ['lead', 'account', 'asker'],
  'ticket.created': ['ticket', 'account', 'asker'],
  'deal.created': ['deal', 'account', 'owner', 'asker'],
  'account.created': ['account', 'asker'],
  'task.created': ['task', 'deal', 'account', 'owner', 'asker'],
}

/** What somebody can have open at most: so many, or so much in one currency. */
export interface Limit {
  readonly kind: WorkKind
  readonly most: number
  readonly currency: string | null
}

/** What people can take: a person's own line goes before those of their teams. */
export interface Capacity {
  /** By mail, in lower case. */
  readonly people: Readonly<Record<string, readonly Limit[]>>
  readonly teams: Readonly<Record<string, readonly Limit[]>>
}

/** How many turns people have where their team's work is dealt by weight: by team and mail. One, where nothing is said. */
export type Weights = Readonly<Record<string, Readonly<Record<string, number>>>>
