import { type Kysely, sql } from 'kysely'
import type { ActorKind, Id, Instant } from '../nouns.ts'
import { NOT_OF_DEAL } from './events.ts'
import type { Schema } from './schema.ts'

/** How a record came to stand as it does: who did it, and when. */
export interface Outcome {
  readonly at: Instant
  /** Null when no person did it. */
  readonly name: string | null
  readonly kind: ActorKind
}

/** The last thing that changed how a task or an exception stands; null when nothing did yet. */
export async function findOutcome(
  db: Kysely<Schema>,
  org: string,
  id: Id<'task'> | Id<'exception'>,
): Promise<Outcome | null> {
  const { rows } = await sql<Outcome>`
    select e.at, e.by->>'kind' as kind, p.name from event e
    left join person p on e.by->>'kind' = 'user' and p.org_id = e.org_id
      and p.id::text = e.by->>'id'
    where e.org_id = ${org} and e.subject_id = ${id} and ${NOT_OF_DEAL}
      and (e.what = 'exception.settled' or e.noun = 'task' and e.new ? 'status'
        and e.what <> 'task.created')
    order by e.at desc, e.id desc limit 1`.execute(db)
  return rows[0] ?? null
}
