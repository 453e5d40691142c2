import { type Kysely, sql } from 'kysely'
import type { Exception, Id, Instant } from '../nouns.ts'
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

/** An open exception, and until when it is to be dealt with. */
export interface OpenException {
  readonly id: Id<'exception'>
  /** Null where no clock is on it. */
  readonly dueAt: Instant | null
  readonly missed: boolean
}

/** Everything that is open, what waits for this person first, then the oldest; at most so many. */
export async function listAllOpen(
  db: Db,
  org: string,
  {
    first,
    owner = null,
    kind = null,
    key = null,
    limit,
  }: {
    readonly first: Id<'person'>
    readonly owner?: Id<'person'> | null
    readonly kind?: Exception['kind'] | null
    readonly key?: string | null
    readonly limit: number
  },
): Promise<OpenException[]> {
  const { rows } = await sql<OpenException>`
    select x.id, c.due_at, coalesce(c.state = 'breached', false) as missed from exception x
    left join lateral (
      select due_at, state from clock where org_id = x.org_id and subject_id = x.id
        and ended_at is null order by due_at limit 1) c on true
    where x.org_id = ${org} and x.state = 'open'
      and (${owner}::uuid is null or x.owner_id = ${owner}::uuid)
      and (${kind}::text is null or x.kind = ${kind}::text)
      and (${key}::text is null or x.key = ${key}::text)
    order by x.owner_id is not distinct from ${first}::uuid desc, x.created_at, x.id
    limit ${limit}`.execute(db)
  return rows
}
