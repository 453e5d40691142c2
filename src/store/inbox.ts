import { type RawBuilder, sql, type Transaction } from 'kysely'
import type { Db } from '../house.ts'
import type { Signal, Verdict } from '../model.ts'
import type { Instant } from '../nouns.ts'
import type { Decided } from '../spine.ts'
import { kept } from './kept.ts'
import type { Schema } from './schema.ts'

type Trx = Transaction<Schema>

/**
 * How long a process keeps signals it has stored, in milliseconds, before another may work them off too.
 * Short, since two that decide the same signal take turns, and the second finds it decided.
 */
const LEASE_MS = 10_000
/** What so many processes died with, or could not decide, in company is tried alone: it may be the others' fault. */
const TRIES_IN_COMPANY = 2
/** After this many tries, the last of them alone, a signal is set aside, and somebody sees it. */
export const MAX_ATTEMPTS = 5

/** Signals decided before, with their former verdicts. Waiting ones are locked: two processes take turns. */
export async function findDecided(
  trx: Trx,
  org: string,
  signals: readonly Signal[],
): Promise<Map<string, Verdict[]>> {
  const { rows } = await sql<{ id: string; state: string }>`
    select id, state from inbox where org_id = ${org} and id = any(${signals.map(({ id }) => id)}::text[])
    order by id for update`.execute(trx)
  const done = rows.filter(({ state }) => state !== 'waiting').map(({ id }) => id)
  const known = new Map<string, Verdict[]>(done.map((id) => [id, []]))
  if (done.length === 0) return known
  const verdicts = await sql<Verdict & { signalId: string }>`
    select signal_id, rule, outcome, because, read, candidates from verdict
    where org_id = ${org} and signal_id = any(${done}::text[]) order by signal_id, position`.execute(
    trx,
  )
  for (const { signalId, ...verdict } of verdicts.rows) {
    known.get(signalId)!.push({ ...verdict, effects: [] })
  }
  return known
}

/** Marks signals as decided, with the situation for replay. Raced means another process was first: try again. */
export async function finishSignals(
  trx: Trx,
  { org, now, rulebook }: { org: string; now: Instant; rulebook: string },
  round: readonly Decided[],
): Promise<void> {
  const rows = round.map(({ signal, situation }) => ({
    id: signal.id,
    kind: signal.kind,
    signal,
    situation: kept(situation),
  }))
  const { rows: finished } = await sql`
    insert into inbox (org_id, id, kind, signal, state, received_at, attempts, situation, rulebook)
    select ${org}, id, kind, signal, 'done', ${now}, 1, situation, ${rulebook}
    from json_to_recordset(${JSON.stringify(rows)}::json) as r (id text, kind text, signal jsonb, situation json)
    on conflict (org_id, id) do update set state = 'done', lease_until = null,
      situation = excluded.situation, rulebook = excluded.rulebook
    where inbox.state = 'waiting'
    returning id`.execute(trx)
  if (finished.length !== rows.length) throw new Raced()
}

/** Another process decided one of these signals at the same moment. The batch is tried again. */
export class Raced extends Error {
  override readonly name = 'Raced'
}

/** Stores webhooks' signals, leased to this process; returns those that are new. */
export async function storeSignals(
  db: Db,
  org: string,
  signals: readonly Signal[],
  now: Date,
): Promise<Signal[]> {
  const rows = signals.map((signal) => ({ id: signal.id, kind: signal.kind, signal }))
  const lease = new Date(now.getTime() + LEASE_MS).toISOString()
  const { rows: stored } = await sql<{ id: string }>`
    insert into inbox (org_id, id, kind, signal, state, received_at, attempts, lease_until)
    select ${org}, id, kind, signal, 'waiting', ${now.toISOString()}, 1, ${lease}
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r (id text, kind text, signal jsonb)
    on conflict (org_id, id) do nothing
    returning id`.execute(db)
  const fresh = new Set(stored.map(({ id }) => id))
  return signals.filter(({ id }) => fresh.delete(id))
}

/** A signal that was taken over; `attempts` counts this try, too. */
interface Claimed {
  readonly signal: Signal
  readonly attempts: number
}

/** Takes over signals whose process died or could not decide them. */
export async function claimSignals(db: Db, org: string, now: Date): Promise<Claimed[]> {
  const which = sql`attempts < ${TRIES_IN_COMPANY} order by received_at limit 256`
  return await claim(db, { org, now, which })
}

/** Takes over one of those to be tried alone, the least tried first; undefined: there is none. */
export async function claimSuspect(db: Db, org: string, now: Date): Promise<Claimed | undefined> {
  const which = sql`attempts >= ${TRIES_IN_COMPANY} order by attempts, received_at limit 1`
  return (await claim(db, { org, now, which }))[0]
}

async function claim(
  db: Db,
  { org, now, which }: { org: string; now: Date; which: RawBuilder<unknown> },
): Promise<Claimed[]> {
  const { rows } = await sql<Claimed>`
    update inbox set attempts = attempts + 1, lease_until = ${new Date(now.getTime() + LEASE_MS).toISOString()}
    where (org_id, id) in (
      select org_id, id from inbox where state = 'waiting' and org_id = ${org}
        and (lease_until is null or lease_until < ${now.toISOString()}) and ${which} for update skip locked)
    returning signal, attempts`.execute(db)
  return rows
}

/** The machine failed, not these signals: that try counts for none of them. They are tried again when their lease runs out. */
export async function forgiveTries(db: Db, org: string, ids: readonly string[]): Promise<void> {
  await sql`update inbox set attempts = attempts - 1
    where org_id = ${org} and id = any(${[...ids]}::text[]) and state = 'waiting' and attempts > 0`.execute(
    db,
  )
}

/** Sets a signal aside that cannot be decided. */
export async function failSignal(db: Db, org: string, id: string, failure: string): Promise<void> {
  await db
    .updateTable('inbox')
    .set({ state: 'failed', failure, leaseUntil: null })
    .where('orgId', '=', org)
    .where('id', '=', id)
    .where('state', '=', 'waiting')
    .execute()
}
