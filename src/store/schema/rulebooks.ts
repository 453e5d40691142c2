import type { GeneratedAlways } from 'kysely'
import type { Source } from '../../decide/rulebook.ts'
import type { Json } from './columns.ts'

/** The company's rules as they were and are. */
export interface Rulebooks {
  rulebook: { orgId: string; version: string; sources: Json<readonly Source[]> }
  rulebookChange: {
    orgId: string
    number: GeneratedAlways<number>
    version: string
    folder: string
    at: string
  }
}
