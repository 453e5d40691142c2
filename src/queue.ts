import type { Transaction } from 'kysely'
import { fromKysely, PgBoss } from 'pg-boss'
import type { Id } from './model.ts'
import type { Schema } from './store/schema.ts'

/** Slow background work and what each kind needs to know. */
export interface Jobs {
  'write-summary': { readonly deal: Id<'deal'> }
}
export type JobName = keyof Jobs
export type JobWork = { readonly [Name in JobName]: (data: Jobs[Name]) => Promise<void> }

/** Jobs are written in the deciding transaction, run at least once, and repeated when they fail. */
export interface Queue {
  /** `id` is the job's business key: enqueued twice, it is one job. */
  enqueue<Name extends JobName>(
    trx: Transaction<Schema>,
    name: Name,
    data: Jobs[Name],
    id: string,
  ): Promise<void>
  work(work: JobWork): Promise<void>
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
const JOBS: readonly JobName[] = ['write-summary']

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
  })
  boss.on('error', onError)
  await boss.start()
  for (const name of JOBS) await ensureQueue(boss, name)
  return {
    async enqueue(trx, name, data, id) {
      // The plugins would rename the columns pg-boss reads.
      await boss.send(name, data, { id, db: fromKysely(trx.withoutPlugins()) })
    },
    async work(work) {
      for (const name of JOBS) await startWorker(boss, name, work[name])
    },
    check: () => boss.getQueue(JOBS[0]!),
    close: () => boss.stop({ graceful: true, timeout: 5_000 }),
  }
}

/** Also warms pg-boss's cache, so that a send inside a transaction looks nothing up outside of it. */
async function ensureQueue(boss: PgBoss, name: JobName): Promise<void> {
  if (!(await boss.getQueue(name))) await boss.createQueue(name, POLICY)
}

async function startWorker<Name extends JobName>(
  boss: PgBoss,
  name: Name,
  run: JobWork[Name],
): Promise<void> {
  // A notified queue polls rarely, so a backlog must be drained in bursts.
  const pace = { pollingIntervalSeconds: 2, batchSize: 5, burstWhenBatchFull: true }
  await boss.work<Jobs[Name]>(name, pace, async (jobs) => {
    await Promise.all(jobs.map(({ data }) => run(data)))
  })
}
