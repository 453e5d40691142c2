import type { Cron } from '../../src/crons.ts'

/** Once a day: does work go where it should, and do the rules do what they are for? */
export const findings: Cron = { when: '40 4 * * *', job: 'look-for-findings' }
