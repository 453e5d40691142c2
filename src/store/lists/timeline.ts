import { type Kysely, sql } from 'kysely'
import type { Actor, Instant, Noun } from '../../nouns.ts'
import type { Schema } from '../schema.ts'

/** Something in a deal's history, with who did it and why. */
export interface Past {
  readonly id: string
  readonly at: Instant
  readonly what: string
  readonly noun: Noun
  /** What people call the record it happened to: `T-7`. */
  readonly key: string | null
  readonly title: string | null
  readonly by: Actor
  readonly byName: string | null
  readonly old: Readonly<Record<string, unknown>> | null
  readonly new: Readonly<Record<string, unknown>> | null
  /** The new owner's name, for an assignment. */
  readonly ownerName: string | null
  readonly why: string | null
}

export interface Before {
  readonly at: Instant
  readonly id: string
}

/** A deal's history, with its tasks', approvals' and exceptions', the newest first. */
export async function listPast(
  db: Kysely<Schema>,
  org: string,
  { deal, before, limit }: { deal: string; before: Before | null; limit: number },
): Promise<{ items: Past[]; more: boolean }> {
  const from = before ? sql`and (e.at, e.id) < (${before.at}, ${before.id})` : sql``
  const { rows } = await sql<Past>`
    select e.id, e.at, e.what, e.noun, e.by, e.old, e.new,
      coalesce(d.key, t.key, p.key, r.key, x.key) as key, coalesce(d.name, t.title, p.name) as title,
      (select name from person where org_id = e.org_id and e.by->>'kind' = 'user'
        and id::text = e.by->>'id') as by_name,
      (select name from person where org_id = e.org_id and id::text = e.new->>'ownerId') as owner_name,
      coalesce(
        (select because from assignment where e.what like '%.assigned' and org_id = e.org_id
          and subject_id = e.subject_id and starts_at = e.at limit 1),
        (select string_agg(because, ' ' order by position) from verdict
          where org_id = e.org_id and signal_id = e.signal_id and outcome = 'act')) as why
    from event e
      left join deal d on e.noun = 'deal' and d.org_id = e.org_id and d.id = e.subject_id
      left join task t on e.noun = 'task' and t.org_id = e.org_id and t.id = e.subject_id
      left join project p on e.noun = 'project' and p.org_id = e.org_id and p.id = e.subject_id
      left join approval r on e.noun = 'approval' and r.org_id = e.org_id and r.id = e.subject_id
      left join exception x on e.noun = 'exception' and x.org_id = e.org_id and x.id = e.subject_id
    where e.org_id = ${org} and e.deal_id = ${deal} ${from}
    order by e.at desc, e.id desc limit ${limit + 1}`.execute(db)
  return { items: rows.slice(0, limit), more: rows.length > limit }
}
