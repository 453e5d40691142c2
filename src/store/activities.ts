import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { ActivityKind, Actor, Id, Instant } from '../nouns.ts'
import type { Schema } from './schema.ts'

/** What was said of a record, or happened with it. */
export interface Activity {
  readonly at: Instant
  readonly kind: ActivityKind
  readonly text: string
  readonly by: Actor
  /** The person's name; null for machines. */
  readonly who: string | null
}

const NEWEST = 10

/** The newest notes, calls and mails about a record. */
export async function listActivities(
  db: Kysely<Schema>,
  org: Id<'org'>,
  subject: Id,
): Promise<Activity[]> {
  const { rows } = await sql<Activity>`
    select a.at, a.kind, a.text, a.by, p.name as who from activity a
    left join person p on p.org_id = a.org_id and a.by ->> 'kind' = 'user' and p.id::text = a.by ->> 'id'
    where a.org_id = ${org} and a.subject_id = ${subject}
    order by a.at desc, a.id desc limit ${NEWEST}`.execute(db)
  return rows
}

/** A deal, its tasks, and the lead it was: what is said of them is its story. */
export function ofDeal(org: RawBuilder<unknown>, deal: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`(select ${deal} union all select id from task where org_id = ${org} and deal_id = ${deal}
    union all select id from lead where org_id = ${org} and deal_id = ${deal})`
}
