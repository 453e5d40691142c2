import { type Kysely, sql } from 'kysely'
import type { DoctorView } from '../cards/view-doctor.ts'
import type { Instant } from '../nouns.ts'
import type { Schema } from './schema.ts'

/** Counts what waits, what failed, and what is overdue at `now`. */
export async function readHealth(
  db: Kysely<Schema>,
  org: string,
  now: Instant,
): Promise<Omit<DoctorView, 'rulebook' | 'writer'>> {
  const { rows } = await sql<Omit<DoctorView, 'rulebook' | 'writer'>>`
    select
      (select count(*) from exception where org_id = ${org} and state = 'open') as open_exceptions,
      (select count(*) from inbox where org_id = ${org} and state = 'waiting') as waiting_signals,
      (select count(*) from inbox where org_id = ${org} and state = 'failed') as failed_signals,
      (select count(*) from clock where org_id = ${org} and state = 'running'
        and due_at < ${now}) as overdue_clocks,
      coalesce((select json_agg(c order by c.name) from (
        select chat as name, count(*) filter (where shown_version >= version) as shown,
          count(*) filter (where shown_version < version and failed_at is null
            and (held_by is null or held_until <= ${now})) as unshown,
          count(*) filter (where shown_version < version and (held_until > ${now} or (held_by is not null and held_until is null))) as held,
          count(*) filter (where failed_at is not null) as failed
        from message where org_id = ${org} group by chat) c), '[]') as chats`.execute(db)
  return rows[0]!
}
