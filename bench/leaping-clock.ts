import { fileURLToPath } from 'node:url'
import type { ServerProcess } from '../test/support/server-process.ts'

const LEAPING = fileURLToPath(new URL('leaping.ts', import.meta.url))

/** One clock for processes of Baton and those that stand beside them: it goes as every clock, and leaps when told to. */
export interface LeapingClock {
  /** In milliseconds since 1970. */
  now(): number
  /** The program, for a process that starts now. */
  program(): string[]
  /** Leaps to that instant, in these processes, too. What is past already is left alone. */
  leapTo(instant: number, servers: readonly ServerProcess[]): void
}

export function openLeapingClock(): LeapingClock {
  let ahead = 0
  return {
    now: () => Date.now() + ahead,
    program: () => [LEAPING, '--ahead', String(ahead)],
    leapTo(instant, servers) {
      ahead = Math.max(ahead, Math.ceil(instant) - Date.now())
      for (const server of servers) server.tell(ahead)
    },
  }
}
