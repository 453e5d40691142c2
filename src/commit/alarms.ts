import { sql } from 'kysely'
import type { AlarmLine } from '../model.ts'
import { insertRows } from '../store/write.ts'
import type { Batch, Trx } from './batch.ts'

/** More lines than this nobody reads: the rest is counted. */
export const MOST_LINES = 20

/** Adds lines to the messages that gather what clocks say, one for a conversation and minute. */
export async function writeAlarms(trx: Trx, batch: Batch): Promise<void> {
  const gathered = new Map<string, { where: string; lines: AlarmLine[] }>()
  for (const { effect } of batch.of('alarm')) {
    const alarm = gathered.get(effect.id) ?? { where: effect.where, lines: [] }
    alarm.lines.push(effect.line)
    gathered.set(effect.id, alarm)
  }
  const rows = [...gathered].sort(byId).map(([id, { where, lines }]) => ({
    org_id: batch.org,
    id,
    conversation: where,
    at: batch.now,
    count: lines.length,
    lines: lines.slice(0, MOST_LINES),
  }))
  const more = sql`on conflict (org_id, id) do update set count = alarm.count + excluded.count,
    lines = case when jsonb_array_length(alarm.lines) < ${sql.lit(MOST_LINES)}
      then alarm.lines || excluded.lines else alarm.lines end`
  await insertRows(trx, 'alarm', Object.keys(rows[0] ?? {}), rows, more)
}

/** Two processes that add to the same messages take them in the same order. */
function byId([one]: [string, unknown], [other]: [string, unknown]): number {
  return one < other ? -1 : 1
}
