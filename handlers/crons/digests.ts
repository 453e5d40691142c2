import type { Cron } from '../../src/crons.ts'

/** Every five minutes: whose digest is due? */
export const digests: Cron = { when: '*/5 * * * *', job: 'find-digests' }
