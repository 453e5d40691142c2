import type { ActivityKind, Id } from '../nouns.ts'
import type { Reference } from './reported.ts'

/** What is said of a record, by somebody or by whoever sums it up. */
export type NoteSignal =
  | {
      /** Says something about one record: the one that is named. */
      readonly kind: 'note.added'
      readonly deal?: Reference
      readonly lead?: Reference
      readonly ticket?: Reference
      readonly account?: { readonly id: Id<'account'> }
      readonly task?: Id<'task'>
      readonly text: string
      readonly activity?: ActivityKind
      /** Written down elsewhere long ago: logged, but no news to anybody. */
      readonly historic?: boolean
    }
  | {
      readonly kind: 'summary.written'
      readonly deal: Reference
      readonly text: string
      readonly nextAction: string
      /** The model's name, or `offline`. */
      readonly writer: string
      /** The fields, by their paths, that were kept from the writer. */
      readonly without?: readonly string[]
    }
