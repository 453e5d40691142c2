import type { Transaction } from 'kysely'
import { fromKysely, type JobResult, type JobWithMetadata, PgBoss } from 'pg-boss'
import type { DigestDue } from './decide/digests.ts'
import type { Id } from './nouns.ts'
import type { Schema } from './store/schema.ts'

/** Slow background work and what each kind needs to know. */
export interface Jobs {
  'write-summary': { readonly deal: Id<'deal'> }
  'find-digests': Readonly<Record<string, never>>
  'send-digest': DigestDue
  'look-for-findings': Readonly<Record<string, never>>
}
export type JobName = keyof Jobs
/** A job that needs to know nothing but that it is time. */
export type CronJob = 'find-digests' | 'look-for-findings'
export type JobWork = { readonly [Name in JobName]: (data: Jobs[Name]) => Promise<void> }

/** Tells somebody that a job never will be done. */
export type GaveUp = (job: { name: JobName; id: string }, failure: string) => Promise<unknown>

/** Jobs are written in the deciding transaction, run at least once, and repeated when they fail. */
export interface Queue {
  /** `id` is the job's business key: enqueued twice, it is one job. */
  enqueue<Name extends JobName>(
    trx: Transaction<Schema>,
    name: Name,
    data: Jobs[Name],
    id: string,
  ): Promise<void>
  /** `gaveUp` hears of a job that failed too often, once, before it is put away. */
  work(work: JobWork, gaveUp: GaveUp): Promise<void>
  /** Rejects when the queue does not answer. */
  check(): Promise<unknown>
  close(): Promise<void>
}

/** A worker that died is noticed after two minutes; the effects of a job are fenced by its signal's id. */
const POLICY = {
  retryLimit: 4,
  retryDelay: 5,
  retryBackoff: true,
  expireInSeconds: 120,
  notify: true,
}
/** A statement of the queue that takes longer was swallowed by the network. */
const SWALLOWED_MS = 35_000
const JOBS: readonly JobName[] = [
  ...(['write-summary', 'find-digests', 'send-digest', 'look-for-findings'] as const),
]

/** Opens the queue, in its own schema. `works` false: only puts jobs in, for the command line. */
export async function openQueue(
  url: string,
  { works, onError }: { works: boolean; onError: (error: Error) => void },
): Promise<Queue> {
  const boss = new PgBoss({
    connectionString: url,
    schema: 'queue',
    max: works ? 4 : 1,
    application_name: 'baton-queue',
    supervise: works,
    schedule: false,
    useListenNotify: works,
    // Handed on to pg, though pg-boss does not name it.
    ...{ query_timeout: SWALLOWED_MS },
  })
  boss.on('error', onError)
  await boss.start()
  for (const name of JOBS) await ensureQueue(boss, name)
  return {
    async enqueue(trx, name, data, id) {
      // The plugins would rename the columns pg-boss reads.
      await boss.send(name, data, { id, db: fromKysely(trx.withoutPlugins()) })
    },
    async work(work, gaveUp) {
      for (const name of JOBS) await startWorker(boss, name, { run: work[name], gaveUp })
    },
    check: () => boss.getQueue(JOBS[0]!),
    close: () => boss.stop({ graceful: true, timeout: 5_000 }),
  }
}

/** Also warms pg-boss's cache, so that a send inside a transaction looks nothing up outside of it. */
async function ensureQueue(boss: PgBoss, name: JobName): Promise<void> {
  if (!(await boss.getQueue(name))) await boss.createQueue(name, POLICY)
}

interface Worker<Name extends JobName> {
  readonly run: JobWork[Name]
  readonly gaveUp: GaveUp
}

async function startWorker<Name extends JobName>(
  boss: PgBoss,
  name: Name,
  { run, gaveUp }: Worker<Name>,
): Promise<void> {
  const options = {
    pollingIntervalSeconds: 2,
    batchSize: 5,
    // A notified queue polls rarely, so a backlog must be drained in bursts.
    burstWhenBatchFull: true,
    // One job that fails must not fail, and so repeat, those it came with.
    perJobResults: true,
    includeMetadata: true,
  } as const
  await boss.work(name, options, (jobs: JobWithMetadata<Jobs[Name]>[]) =>
    Promise.all(
      jobs.map(async (job): Promise<JobResult> => {
        const failure = await run(job.data).then(() => null, said)
        if (failure === null) return { id: job.id, status: 'completed' }
        if (job.retryCount >= job.retryLimit) await gaveUp({ name, id: job.id }, failure)
        return { id: job.id, status: 'failed', output: { failure } }
      }),
    ),
  )
}

function said(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
