import { sql } from 'kysely'
import type { Effect } from '../model.ts'
import { insertKeyed } from '../store/write.ts'
import type { Batch, Made, Trx } from './batch.ts'

/** Raises, restates and settles exceptions; settling ends their clocks. The same fault of the same field stays one exception, with the newest offer. */
export async function writeExceptions(trx: Trx, batch: Batch): Promise<void> {
  const settled = batch.of('settle').map(({ effect }) => effect.exception)
  if (settled.length > 0) {
    await sql`update exception set state = 'settled', settled_at = ${batch.now}
      where org_id = ${batch.org} and id = any(${settled}::uuid[]) and state = 'open'`.execute(trx)
    await sql`update clock set ended_at = ${batch.now}, next_at = null,
        state = case when state = 'breached' or due_at < ${batch.now} then 'breached' else 'met' end
      where org_id = ${batch.org} and subject_id = any(${settled}::uuid[]) and ended_at is null`.execute(
      trx,
    )
  }
  await raise(trx, batch)
  await assign(trx, batch)
  for (const { effect } of batch.of('restate')) {
    await sql`update exception set because = ${effect.because}, state = 'open', settled_at = null
      where org_id = ${batch.org} and id = ${effect.exception}`.execute(trx)
  }
}

/** Somebody else is to fix it now. */
async function assign(trx: Trx, batch: Batch): Promise<void> {
  for (const { effect } of batch.of('assign')) {
    if (effect.noun !== 'exception') continue
    await sql`update exception set owner_id = ${effect.to}
      where org_id = ${batch.org} and id = ${effect.id}`.execute(trx)
  }
}

async function raise(trx: Trx, batch: Batch): Promise<void> {
  const raised = batch.of('raise')
  const rows = raised.map(({ effect: { exception }, signal }) => ({
    org_id: batch.org,
    id: exception.id,
    owner_id: exception.ownerId,
    noun: exception.noun,
    subject_id: exception.subjectId,
    kind: exception.kind,
    field: exception.field,
    offered: exception.offered,
    because: exception.because,
    resume: exception.resume,
    state: 'open',
    signal_id: signal.id,
    created_at: batch.now,
  }))
  const again = sql`on conflict (org_id, subject_id, kind, field) where state = 'open' and field is not null
    do update set offered = excluded.offered, because = excluded.because, resume = excluded.resume`
  const columns = Object.keys(rows[0] ?? {})
  await insertKeyed(trx, { org: batch.org, noun: 'exception', columns }, rows, again)
}

/** An exception that is open already for the same field keeps its name: its clock and messages go on. */
export async function nameOpenExceptions(
  trx: Trx,
  org: string,
  all: readonly Made[],
): Promise<readonly Made[]> {
  const raised = all.flatMap(({ effect }) => (effect.do === 'raise' ? effect.exception : []))
  if (raised.length === 0) return all
  const { rows } = await sql<{ id: string; open: string }>`
    select r.id, x.id as open
    from jsonb_to_recordset(${JSON.stringify(raised)}::jsonb)
      as r (id uuid, "subjectId" uuid, kind text, field text)
    join exception x on x.org_id = ${org} and x.state = 'open' and x.subject_id = r."subjectId"
      and x.kind = r.kind and x.field = r.field`.execute(trx)
  const names = new Map(rows.map(({ id, open }) => [id, open]))
  return names.size === 0
    ? all
    : all.map((made) => ({ ...made, effect: renamed(made.effect, names) }))
}

function renamed(effect: Effect, names: ReadonlyMap<string, string>): Effect {
  const name = (id: string) => names.get(id) ?? id
  if (effect.do === 'raise') {
    return { ...effect, exception: { ...effect.exception, id: name(effect.exception.id) } }
  }
  if (effect.do === 'tell') {
    return { ...effect, subject: { ...effect.subject, id: name(effect.subject.id) } }
  }
  if (effect.do === 'start-clock') {
    return { ...effect, clock: { ...effect.clock, subjectId: name(effect.clock.subjectId) } }
  }
  return effect
}
