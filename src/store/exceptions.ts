import type { Kysely } from 'kysely'
import type { Exception, Id } from '../nouns.ts'
import type { Schema } from './schema.ts'

type Db = Kysely<Schema>

/** The exception with this id; null when there is none. */
export async function findException(
  db: Db,
  org: string,
  id: Id<'exception'>,
): Promise<Exception | null> {
  const row = await db
    .selectFrom('exception')
    .select(['id', 'key', 'ownerId', 'noun', 'subjectId', 'kind', 'field', 'offered', 'because'])
    .select(['resume', 'state'])
    .where('orgId', '=', org)
    .where('id', '=', id)
    .executeTakeFirst()
  return row ?? null
}

/** The open exceptions a person is to settle, the oldest first. */
export async function listOpenExceptions(
  db: Db,
  org: string,
  { owner, limit = 5 }: { owner: Id<'person'>; limit?: number },
): Promise<Id<'exception'>[]> {
  const rows = await db
    .selectFrom('exception')
    .select('id')
    .where('orgId', '=', org)
    .where('ownerId', '=', owner)
    .where('state', '=', 'open')
    .orderBy('createdAt')
    .orderBy('id')
    .limit(limit)
    .execute()
  return rows.map(({ id }) => id)
}
