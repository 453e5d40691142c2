import { type Kysely, sql } from 'kysely'
import type { AlarmView } from '../cards/view.ts'
import { type Raw, raw } from '../decide/raw.ts'
import type { Id } from '../nouns.ts'
import type { Schema } from './schema.ts'

/** What clocks said in each of these messages. */
export async function readAlarmViews(
  db: Kysely<Schema>,
  org: string,
  ids: readonly Id[],
): Promise<Map<Id, Raw<AlarmView>>> {
  const { rows } = await sql<AlarmView>`
    select g.id, 'Clocks' as key, g.conversation, g.count, w.lines
    from alarm g cross join lateral (
      select jsonb_agg(l.line || jsonb_build_object('whose', jsonb_build_object(
        'dealId', coalesce(d.id, f.id, k.id), 'dealOwnerId', coalesce(d.owner_id, f.owner_id, k.owner_id), 'accountOwnerId', a.owner_id,
        'ownerId', coalesce(x.owner_id, t.owner_id),
        'noun', coalesce(x.noun, l.noun), 'field', x.field)) order by l.nth) as lines
      from (select line, nth, line->'subject'->>'noun' as noun, (line->'subject'->>'id')::uuid as id
        from jsonb_array_elements(g.lines) with ordinality as e (line, nth)) l
      left join exception x on l.noun = 'exception' and x.org_id = g.org_id and x.id = l.id
      left join task t on t.org_id = g.org_id
        and t.id = case 'task' when l.noun then l.id when x.noun then x.subject_id end
      left join lead f on f.org_id = g.org_id
        and f.id = case 'lead' when l.noun then l.id when x.noun then x.subject_id end
      left join ticket k on k.org_id = g.org_id
        and k.id = case 'ticket' when l.noun then l.id when x.noun then x.subject_id end
      left join deal d on d.org_id = g.org_id
        and d.id = case 'deal' when l.noun then l.id when x.noun then x.subject_id else t.deal_id end
      left join account a on a.org_id = g.org_id
        and a.id = case x.noun when 'account' then x.subject_id else coalesce(d.account_id, f.account_id, k.account_id) end) w
    where g.org_id = ${org} and g.id = any(${ids}::uuid[])`.execute(db)
  return new Map(rows.map((view) => [view.id, raw(view)]))
}
