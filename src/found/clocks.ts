import { type Kysely, sql, type Transaction } from 'kysely'
import type { DueClock, Happened, Ring, Signal } from '../model.ts'
import type { Clock, Id, Instant } from '../nouns.ts'
import { NOT_OF_DEAL } from '../store/events.ts'
import type { Schema } from '../store/schema.ts'
import { readDue, readRows } from '../store/situations.ts'

type Trx = Transaction<Schema>
type Db = Kysely<Schema>
interface Here {
  readonly org: string
  readonly now: Instant
}

/** What comes later than this may stand before something that is known already. */
const LATE_MS = 60_000

/** The newest clock of each policy on these subjects, held until the decision about it is committed. */
export async function readClocks(trx: Trx, org: string, subjects: readonly Id[]): Promise<Clock[]> {
  if (subjects.length === 0) return []
  const newest = sql`org_id = ${org} and id = any(array(
    select distinct on (subject_id, policy) id from clock
    where org_id = ${org} and subject_id = any(${subjects}::uuid[])
    order by subject_id, policy, cycle desc))`
  return await readRows<Clock>(trx, 'clock', newest, 'lock')
}

interface Read {
  readonly signals: readonly Signal[]
  readonly now: Instant
  readonly subjects: readonly { readonly id: Id }[]
  readonly clocks: readonly Clock[]
}

/**
 * What happened before to the subjects of signals that come late, or whose clocks must be counted anew.
 * For all others the clocks themselves know enough, and the history is left unread.
 */
export async function readLate(
  trx: Trx,
  org: string,
  read: Read,
): Promise<{ clocks: readonly Clock[]; history: Happened[] }> {
  const { subjects, clocks } = read
  const ids = subjects.map(({ id }) => id)
  const isNeeded = ids.length > 0 && read.signals.some((signal) => isLate(signal, read))
  if (!isNeeded) return { clocks, history: [] }
  const others = clocks.filter(({ subjectId }) => !ids.includes(subjectId))
  const cycles = await readCycles(trx, org, ids)
  return { clocks: [...others, ...cycles], history: await readHistory(trx, org, ids) }
}

/** What happened to these subjects, in order, as clocks count it. */
export async function readHistory(trx: Db, org: string, ids: readonly Id[]): Promise<Happened[]> {
  const { rows } = await sql<Happened>`
    select id, coalesce(happened_at, at) as at, at as recorded_at, historic, noun, subject_id, deal_id, what, old, new, signal_id
    from (
      select * from event e where org_id = ${org} and subject_id = any(${ids}::uuid[]) and ${NOT_OF_DEAL}
      union
      select * from event where org_id = ${org} and deal_id = any(${ids}::uuid[])
    ) e where noun <> 'account' and what not like 'clock.%' or what = 'clock.breached'
    order by e.at, e.id`.execute(trx)
  return rows
}

function isLate(signal: Signal, { now, clocks }: Read): boolean {
  if (signal.kind === 'clocks.outdated') return true
  if (signal.kind === 'clocks.due' || ('historic' in signal && signal.historic)) return false
  const at = Date.parse(signal.at)
  return at < Date.parse(now) - LATE_MS || clocks.some(({ asOf }) => Date.parse(asOf) > at)
}

/** All cycles of the clocks on these subjects, held like the newest ones. */
async function readCycles(trx: Trx, org: string, subjects: readonly Id[]): Promise<Clock[]> {
  const all = sql`org_id = ${org} and subject_id = any(${subjects}::uuid[])`
  return await readRows<Clock>(trx, 'clock', all, 'lock')
}

/**
 * The clocks of a round that are due at this moment. One that another process has in hand is left to it:
 * what it does not do is still due in the next round.
 */
export async function readRings(
  trx: Trx,
  { org, now }: Here,
  signals: readonly Signal[],
): Promise<Ring[]> {
  const ids = signals.flatMap((signal) => (signal.kind === 'clocks.due' ? signal.clocks : []))
  if (ids.length === 0) return []
  const due = sql`org_id = ${org} and id = any(${ids}::uuid[]) and next_at <= ${now}`
  const clocks = await readDue(trx, due)
  const subjects = await readSubjects(trx, { org, now }, clocks)
  return clocks.map((clock) => ({
    clock,
    ...(subjects.get(clock.subjectId) ?? { key: null, name: 'it', ownerId: null, mutedBy: [] }),
  }))
}

/** What clocks run on, by noun: what it is called. */
const CALLED = { lead: 'name', ticket: 'name', deal: 'name', task: 'title', exception: 'because' }

/** Looked for only among the records of its own noun. */
async function readSubjects(
  trx: Trx,
  { org, now }: Here,
  clocks: readonly DueClock[],
): Promise<Map<Id, Omit<Ring, 'clock'>>> {
  const found = Object.entries(CALLED).flatMap(([noun, name]) => {
    const ids = clocks.flatMap((clock) => (clock.noun === noun ? clock.subjectId : []))
    if (ids.length === 0) return []
    const called = sql`select id, key, ${sql.ref(name)} as name, owner_id from ${sql.table(noun)}`
    return sql`${called} where org_id = ${org} and id = any(${ids}::uuid[])`
  })
  if (found.length === 0) return new Map()
  const { rows } = await sql<Omit<Ring, 'clock'> & { id: Id }>`
    select s.*, array(select person_id from mute m where m.org_id = ${org} and m.subject_id = s.id
      and (m.until is null or m.until > ${now})) as muted_by
    from (${sql.join(found, sql` union all `)}) s`.execute(trx)
  return new Map(rows.map(({ id, ...subject }) => [id, subject]))
}
