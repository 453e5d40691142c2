import type { Header, Id, Instant } from '../nouns.ts'
import type { Patch, Reference } from './reported.ts'

/** `qualified`: it became a deal. `disqualified`: somebody said why it is none. */
export type LeadStatus = 'new' | 'working' | 'qualified' | 'disqualified'
/** Somebody who may become a customer. */
export interface Lead extends Header {
  readonly id: Id<'lead'>
  readonly name: string
  readonly company: string | null
  readonly email: string | null
  readonly phone: string | null
  readonly title: string | null
  readonly country: string | null
  readonly region: string | null
  readonly industry: string | null
  readonly leadSource: string | null
  /** What they wrote when they came. */
  readonly message: string | null
  readonly status: LeadStatus
  /** Why it is no customer. */
  readonly reason: string | null
  /** The account that it is of, where we have it. */
  readonly accountId: Id<'account'> | null
  /** The deal that it became. */
  readonly dealId: Id<'deal'> | null
  readonly closedAt: Instant | null
  readonly source: string
  readonly externalId: string | null
  /** `source.field` -> when that source last said what the field is. Older reports do not overwrite. */
  readonly reportedAt: Readonly<Record<string, Instant>>
  readonly custom: Readonly<Record<string, unknown>>
}

/** What is said of a lead: by its own system, a form, or a colleague. */
export type LeadSignal =
  | {
      readonly kind: 'lead.created' | 'lead.updated'
      readonly lead: Reference
      readonly patch: Patch
      /** Set when ownership is to be decided (again), though the lead is not new. */
      readonly route?: boolean
      /** Why somebody gives away what is another's. */
      readonly reason?: string
      /** The answered exception this carries on from. */
      readonly resumes?: Id<'exception'>
    }
  /** It becomes a deal; the patch says more about that one. */
  | { readonly kind: 'lead.qualified'; readonly lead: Reference; readonly patch: Patch }
  | { readonly kind: 'lead.disqualified'; readonly lead: Reference; readonly reason?: string }
