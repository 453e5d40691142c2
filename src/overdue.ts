import type { House } from './house.ts'
import type { Spine } from './spine.ts'

/** The most clocks one round wakes; the next round takes the rest. */
const AT_ONCE = 512

/** Wakes clocks that are due. The signal's id names clock and instant, so two processes wake each once. */
export async function wakeClocks(spine: Spine, receive: House['receive']): Promise<void> {
  const now = spine.now().toISOString()
  const due = await spine.db
    .selectFrom('clock')
    .select(['id', 'dueAt'])
    .where('orgId', '=', spine.org)
    .where('state', '=', 'running')
    .where('dueAt', '<=', now)
    .orderBy('dueAt')
    .limit(AT_ONCE)
    .execute()
  await Promise.all(
    due.map(({ id, dueAt }) =>
      receive({
        kind: 'clock.due',
        id: `clock:${id}:${dueAt}`,
        at: dueAt,
        by: { kind: 'system', id: 'clock' },
        source: 'baton',
        clock: id,
      }),
    ),
  )
}
