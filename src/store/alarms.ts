import { type Kysely, sql } from 'kysely'
import type { AlarmView } from '../cards/view.ts'
import type { Id } from '../nouns.ts'
import type { Schema } from './schema.ts'

/** What clocks said in each of these messages. */
export async function readAlarmViews(
  db: Kysely<Schema>,
  org: string,
  ids: readonly Id[],
): Promise<Map<Id, AlarmView>> {
  const { rows } = await sql<AlarmView>`
    select id, 'Clocks' as key, conversation, count, lines from alarm where org_id = ${org} and id = any(${ids}::uuid[])`.execute(
    db,
  )
  return new Map(rows.map((view) => [view.id, view]))
}
