import { schedule } from 'node-cron'
import type { Logger } from 'pino'
import type { CronJob } from './queue.ts'

/** Something that is looked after at certain minutes, by a job on the queue. */
export interface Cron {
  /** Minute, hour, day, month, weekday: as crontab writes them. */
  readonly when: string
  readonly job: CronJob
}

/** Puts a job on the queue; the same key twice is one job. */
export type Put = (job: CronJob, key: string, at: Date) => Promise<unknown>

/**
 * Starts the crons. Every process has them and forgets them while it is down: each only puts a job on the
 * queue, under a key that is the same in all processes, and nothing that must not be late depends on it.
 */
export function openCrons(
  crons: readonly Cron[],
  { put, log }: { put: Put; log: Logger },
): { close(): void } {
  const logger = {
    info: (said: string) => log.debug(said),
    debug: (said: string) => log.debug(said),
    warn: (said: string) => log.warn(said),
    error: (said: string | Error) => log.error(said),
  }
  const tasks = crons.map(({ when, job }) =>
    schedule(
      when,
      async ({ date }) => {
        const at = new Date(Math.floor(date.getTime() / 60_000) * 60_000)
        await put(job, `${job}:${at.toISOString()}`, at).catch((error: unknown) =>
          log.warn({ job, error: String(error) }, 'a job was not put on the queue'),
        )
      },
      { logger, noOverlap: true, timezone: 'UTC' },
    ),
  )
  return { close: () => tasks.forEach((task) => void task.destroy()) }
}
