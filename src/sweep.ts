import type { Logger } from 'pino'

/** Something to look after again and again. It is never started twice at once. */
export interface Round {
  readonly name: string
  readonly everyMs: number
  run(): Promise<unknown>
}

/** Runs each round, pauses, runs it again. A failed one is logged and simply runs the next time. */
export function openSweep(rounds: readonly Round[], log: Logger): { close(): Promise<void> } {
  let closed = false
  const timers = new Map<Round, NodeJS.Timeout>()
  const running = new Map<Round, Promise<void>>()

  async function once(round: Round): Promise<void> {
    try {
      await round.run()
    } catch (error) {
      log.warn({ round: round.name, error: String(error) }, 'a round failed')
    }
    if (!closed) timers.set(round, setTimeout(start, round.everyMs, round))
  }
  const start = (round: Round) => running.set(round, once(round))
  for (const round of rounds) start(round)

  return {
    async close() {
      closed = true
      for (const timer of timers.values()) clearTimeout(timer)
      await Promise.all(running.values())
    },
  }
}
