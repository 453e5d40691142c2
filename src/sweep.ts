import type { Logger } from 'pino'

/** Something to look after again and again. It is never started twice at once. */
export interface Round {
  readonly name: string
  readonly everyMs: number
  run(): Promise<unknown>
}

/**
 * Runs each round, pauses, runs it again. A failed one simply runs the next time; that it fails is logged
 * once, however long it lasts, and so is its end.
 */
export function openSweep(rounds: readonly Round[], log: Logger): { close(): Promise<void> } {
  let closed = false
  const timers = new Map<Round, NodeJS.Timeout>()
  const running = new Map<Round, Promise<void>>()
  const failing = new Map<Round, string>()

  async function once(round: Round): Promise<void> {
    try {
      await round.run()
      if (failing.delete(round)) log.info({ round: round.name }, 'a round works again')
    } catch (error) {
      const said = String(error)
      if (failing.get(round) !== said)
        log.warn({ round: round.name, error: said }, 'a round failed')
      failing.set(round, said)
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
