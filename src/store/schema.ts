import type { Chats } from './schema/chats.ts'
import type { People } from './schema/people.ts'
import type { Records } from './schema/records.ts'
import type { Rulebooks } from './schema/rulebooks.ts'
import type { Spine } from './schema/spine.ts'

/** The tables as kysely sees them: camel case here, snake case in the database (CamelCasePlugin). */
export interface Schema extends Chats, People, Records, Rulebooks, Spine {}
