import { Socket } from 'node:net'

/** The database ends a statement that takes longer. */
export const STATEMENT_MS = 30_000
/** No statement may take this long: the other end is gone without a word. */
const SILENCE_MS = STATEMENT_MS + 5_000

/**
 * A socket to the database that ends when nothing is heard for longer than any statement may take. After a
 * network that swallowed everything, a statement would otherwise be waited for a quarter of an hour.
 */
export function openSocket(): Socket {
  const socket = new GatheringSocket()
  const silent = () => Object.assign(new Error('the database fell silent'), { code: 'ETIMEDOUT' })
  return socket.setTimeout(SILENCE_MS, () => void socket.destroy(silent()))
}

/**
 * Statements that are asked for in one breath leave in one piece. Each piece wakes the database once, and on
 * a busy machine waking it costs more than most statements.
 */
class GatheringSocket extends Socket {
  #gathers = false

  override cork(): void {
    super.cork()
    if (this.#gathers) return
    this.#gathers = true
    super.cork()
    process.nextTick(() => {
      this.#gathers = false
      this.uncork()
    })
  }
}
