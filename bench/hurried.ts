import { parseArgs } from 'node:util'
import { readConfig } from '../src/config.ts'
import { start } from '../src/main.ts'

const { values } = parseArgs({ options: { pace: { type: 'string' }, from: { type: 'string' } } })
const [pace, from] = [Number(values.pace), Number(values.from)]

/** Baton as a process whose clock has gone `pace` times as fast since `from`: what it waits for comes sooner. */
const baton = await start(readConfig(), {
  now: () => new Date(from + (Date.now() - from) * pace),
})
process.once('SIGTERM', () => void baton.close().then(() => process.exit(0)))
