import { type Kysely, sql } from 'kysely'
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { Outcome, SignalKind } from './model.ts'
import type { Schema } from './store/schema.ts'

const registry = new Registry()
collectDefaultMetrics({ register: registry })
const registers = [registry]

const signals = new Counter({
  name: 'baton_signals_total',
  help: 'Signals decided, by kind',
  labelNames: ['kind'] as const,
  registers,
})
const verdicts = new Counter({
  name: 'baton_verdicts_total',
  help: 'Verdicts, by outcome',
  labelNames: ['outcome'] as const,
  registers,
})
const sends = new Counter({
  name: 'baton_messages_total',
  help: 'Messages sent to a chat, by what became of it: shown, or failed',
  labelNames: ['chat', 'result'] as const,
  registers,
})
const turnedAway = new Counter({
  name: 'baton_turned_away_total',
  help: 'Gestures that were asked to come back later, because more came than can be answered',
  registers,
})
const batchSize = new Histogram({
  name: 'baton_receive_batch_size',
  help: 'Signals per transaction',
  buckets: [1, 2, 4, 8, 16, 32, 64, 128],
  registers,
})
const batchSeconds = new Histogram({
  name: 'baton_receive_seconds',
  help: 'Duration of a transaction that decides a batch',
  buckets: [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5],
  registers,
})
const waiting = new Gauge({
  name: 'baton_waiting',
  help: 'Open exceptions, signals not decided yet, and messages not shown yet',
  labelNames: ['what'] as const,
  registers,
})

/** Counts a signal that was decided. */
export function countSignal(kind: SignalKind): void {
  signals.inc({ kind })
}

/** Counts what a rule decided. */
export function countVerdict(outcome: Outcome): void {
  verdicts.inc({ outcome })
}

/** Counts a try to show a message in a chat. */
export function countSend(chat: string, result: 'shown' | 'failed'): void {
  sends.inc({ chat, result })
}

/** Counts a gesture whose maker was asked to come back later. */
export function countTurnedAway(): void {
  turnedAway.inc()
}

/** Records a committed batch: how many signals, and how long its transaction took. */
export function observeBatch(size: number, seconds: number): void {
  batchSize.observe(size)
  batchSeconds.observe(seconds)
}

/** Everything measured, as Prometheus reads it. What waits is counted now; without a database it is left out. */
export async function readMetrics(db: Kysely<Schema>, org: string): Promise<string> {
  waiting.reset()
  try {
    const counted = await countWaiting(db, org)
    for (const [what, count] of Object.entries(counted)) waiting.set({ what }, Number(count))
  } catch {
    // The process's own numbers are worth the most while the database is gone.
  }
  return await registry.metrics()
}

/** The content type of `readMetrics`. */
export const METRICS_TYPE = registry.contentType

async function countWaiting(db: Kysely<Schema>, org: string): Promise<Record<string, unknown>> {
  const { rows } = await sql<Record<string, unknown>>`
    select
      (select count(*) from exception where org_id = ${org} and state = 'open') as exceptions,
      (select count(*) from inbox where org_id = ${org} and state = 'waiting') as signals,
      (select count(*) from message
        where org_id = ${org} and shown_version < version and failed_at is null
          and (held_by is null or held_until <= now())) as messages`.execute(db)
  return rows[0]!
}
