import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { Outage } from './errors.ts'
import type { House } from './house.ts'
import type { Signal } from './model.ts'
import type { Subject } from './nouns.ts'
import type { Spine } from './spine.ts'
import { type Bell, listDue } from './store/bells.ts'
import { isRace } from './store/outage.ts'
import { readNewest } from './store/rulebooks.ts'

/**
 * The most clocks one signal rings, and the most signals of one look. Each signal is a transaction that draws the
 * messages of its minute anew: many clocks share that, and none is held for much longer than a second.
 */
const AT_ONCE = 8000
const BATCHES = 8

/**
 * Rings the clocks that are due, each look while the one before is worked off. Each signal names some of them;
 * what has rung is no longer due, so it does not matter who rings, nor how often somebody tries.
 */
export async function wakeClocks(spine: Spine, receive: House['receive']): Promise<void> {
  const limit = AT_ONCE * BATCHES
  let before: Promise<unknown> = Promise.resolve()
  let due: Bell[] = []
  do {
    const now = spine.now().toISOString()
    due = await listDue(spine.db, spine.org, { now, limit, after: due.at(-1) })
    const ringing = ringAll(spine, receive, due)
    // Heard one look later.
    ringing.catch(() => {})
    await before
    before = ringing
  } while (due.length === limit)
  await before
}

async function ringAll(
  spine: Spine,
  receive: House['receive'],
  due: readonly Bell[],
): Promise<void> {
  const batches = Array.from({ length: Math.ceil(due.length / AT_ONCE) }, (_, n) =>
    due.slice(n * AT_ONCE, (n + 1) * AT_ONCE).map(({ clockId }) => clockId),
  )
  await Promise.all(batches.map((clocks) => ring(spine, receive, clocks)))
}

/**
 * Nothing is kept of so many. One that cannot ring keeps no other from it: it is found by halving, becomes an
 * exception once, and is tried again in every round.
 */
async function ring(
  spine: Spine,
  receive: House['receive'],
  clocks: readonly string[],
): Promise<void> {
  try {
    await receive(ringing(spine, clocks))
  } catch (error) {
    if (error instanceof Outage || isRace(error)) throw error
    const [clock] = clocks
    if (clocks.length === 1) return await tellSilent(spine, receive, { clock: clock!, error })
    const half = Math.ceil(clocks.length / 2)
    await ring(spine, receive, clocks.slice(0, half))
    await ring(spine, receive, clocks.slice(half))
  }
}

/** Somebody must see that a clock says nothing. The rest of its round goes on. */
async function tellSilent(
  { now, log }: Spine,
  receive: House['receive'],
  { clock, error }: { readonly clock: string; readonly error: unknown },
): Promise<void> {
  const because = `Its clock is due and cannot ring. It is tried again every second; the log says why.`
  const failed = { kind: 'work.failed', what: `ringing the clock ${clock}`, because } as const
  const { repeated } = await receive({ ...stamp(now()), ...failed, id: `silent:${clock}` })
  if (!repeated) log.error({ clock, err: error }, 'a clock cannot ring')
}

function ringing({ now }: Spine, clocks: readonly string[]): Signal {
  return { ...stamp(now()), kind: 'clocks.due', clocks }
}

/** Time and chance name it: the clocks' own rows say what is still to be done. */
function stamp(now: Date) {
  const by = { kind: 'system', id: 'clock' } as const
  return { id: `clocks:${randomUUID()}`, at: now.toISOString(), by, source: 'baton' }
}

/** Subjects whose clocks are counted anew in one go. */
const ANEW_AT_ONCE = 256

/** Counts clocks anew that run by other terms than the rules now say, until none does. */
export async function recountClocks(spine: Spine, receive: House['receive']): Promise<void> {
  for (;;) {
    const subjects = await outdatedSubjects(spine)
    await Promise.all(
      subjects.map((subject) =>
        receive({ ...stamp(spine.now()), kind: 'clocks.outdated', subject }),
      ),
    )
    if (subjects.length < ANEW_AT_ONCE) return
  }
}

/**
 * None while other rules are in force than this process has: two that disagree would count back and forth.
 * Looks from one pair of policy and terms to the next, and so reads few of a million open clocks.
 */
async function outdatedSubjects({ db, org, rulebook }: Spine): Promise<Subject[]> {
  const { sla, exceptions, version } = rulebook()
  if ((await readNewest(db, org))?.version !== version) return []
  const now = [...sla, { ...exceptions, name: 'exceptions' }].map(({ name, terms }) => ({
    name,
    terms,
  }))
  const { rows } = await sql<Subject>`
    with recursive pair as (
      (select policy, terms from clock where org_id = ${org} and ended_at is null
        order by policy, terms limit 1)
      union all
      select n.policy, n.terms from pair p cross join lateral (
        select policy, terms from clock c where c.org_id = ${org} and c.ended_at is null
          and (c.policy, c.terms) > (p.policy, p.terms) order by policy, terms limit 1) n
    )
    select distinct c.noun, c.subject_id as id from pair p
    join clock c on c.org_id = ${org} and c.ended_at is null and c.policy = p.policy and c.terms = p.terms
    where not exists (select from jsonb_to_recordset(${JSON.stringify(now)}::jsonb) as r (name text, terms text)
      where r.name = p.policy and r.terms = p.terms)
    limit ${ANEW_AT_ONCE}`.execute(db)
  return rows
}
