import { parseArgs } from 'node:util'
import { readConfig } from '../src/config.ts'
import { start } from '../src/main.ts'

const { values } = parseArgs({ options: { ahead: { type: 'string' } } })
let ahead = Number(values.ahead)
process.on('message', (told: number) => {
  ahead = told
})

const { teams, ...config } = readConfig()
// The stand-ins take whatever comes: how Baton keeps to limits has a drill of its own.
const windows = [{ calls: 1_000_000, ms: 1_000 }]

/** Baton as a process whose clock is so many milliseconds ahead, and leaps when whoever started it says so. */
const baton = await start(
  { ...config, teams: teams && { ...teams, windows } },
  { now: () => new Date(Date.now() + ahead) },
)
process.once('SIGTERM', () => void baton.close().then(() => process.exit(0)))
