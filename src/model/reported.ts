import type { Id } from '../nouns.ts'

/** The fields somebody names for a record; unnamed ones stay as they are. Raw: checked by `decide/quality.ts`. */
export type Patch = Readonly<Record<string, unknown>>

/** How an outside report names its record: its own id there, or our id. */
export interface Reference {
  readonly id?: Id
  readonly externalId?: string
}

/** An account as a deal's report names it. */
export interface AccountReport extends Reference {
  readonly name?: string
  readonly domain?: string
  readonly country?: string
  readonly industry?: string
  readonly region?: string
  /** The account it belongs to: by its key, domain, name, or id in the same system. */
  readonly parent?: string
  readonly ownerEmail?: string
  /** The fields of our own, by name. */
  readonly custom?: Readonly<Record<string, unknown>>
}

export interface ContactReport {
  readonly name?: string
  readonly email?: string
  readonly phone?: string
  readonly title?: string
}
