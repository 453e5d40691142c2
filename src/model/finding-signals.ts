import type { Id, Subject } from '../nouns.ts'

/** Something that a look at the last days shows. The same thing has the same name at each look. */
export interface Finding {
  readonly name: string
  readonly because: string
  /** The record that is proposed to be kept, where several look like one. */
  readonly about: Subject | null
  /** Who hears of it beside those who look after the rules. */
  readonly tell: readonly Id<'person'>[]
}

/** The daily look found something, or what it had found is no longer so. */
export type FindingSignal =
  | {
      readonly kind: 'finding.seen'
      readonly finding: Finding
      /** What stands for it, also when it says something else. */
      readonly exception: Id<'exception'>
    }
  | {
      readonly kind: 'finding.gone'
      readonly name: string
      readonly exception: Id<'exception'>
    }

/** What is remembered of a finding while it lasts. */
export type FindingEffect =
  | { readonly do: 'keep-finding'; readonly name: string; readonly exception: Id<'exception'> }
  | { readonly do: 'drop-finding'; readonly name: string }
