import type { Kysely } from 'kysely'
import type { Id } from '../nouns.ts'
import type { Schema } from './schema.ts'

type Db = Kysely<Schema>

/** A person's open tasks, the next due first. */
export async function listOpenTasks(
  db: Db,
  org: string,
  { owner, limit = 20 }: { owner: Id<'person'>; limit?: number },
): Promise<Id<'task'>[]> {
  const rows = await db
    .selectFrom('task')
    .select('id')
    .where('orgId', '=', org)
    .where('ownerId', '=', owner)
    .where('status', 'in', ['not_started', 'in_progress', 'waiting'])
    .orderBy('dueOn', (order) => order.asc().nullsLast())
    .orderBy('id')
    .limit(limit)
    .execute()
  return rows.map(({ id }) => id)
}
