import type { GeneratedAlways } from 'kysely'
import type { Source } from '../../decide/rulebook.ts'
import type { Json } from './columns.ts'

/** The company's rules as they were and are. */
export interface Rulebooks {
  rulebook: { orgId: string; version: string; sources: Json<readonly Source[]> }
  finding: { orgId: string; name: string; exceptionId: string }
  shadowRule: { orgId: string; rule: string; since: string; until: string }
  shadowCase: {
    orgId: string
    id: string
    cardId: string
    day: string
    rule: string
    noun: string
    subjectId: string
    went: string | null
    would: string | null
    at: string
    judged: 'old' | 'new' | null
    judgedBy: string | null
  }
  rulebookChange: {
    orgId: string
    number: GeneratedAlways<number>
    version: string
    folder: string
    at: string
  }
}
