import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'
import type { Logger } from 'pino'
import { openSocket } from './store/socket.ts'

/** The channel on which committed transactions say which conversations changed. */
export const CHANGES = 'baton_changes'

const RECONNECT_MS = 1_000
/** More often than a silent socket is given up. */
const BEAT_MS = 10_000

/** Hears, in this process, of every conversation that changed in any process. `*` = look at all. */
export interface Changes {
  on(listener: (conversations: readonly string[]) => void): () => void
  close(): Promise<void>
}

/** Listens on a connection of its own; when that is lost it comes back, and says that anything may have changed. */
export function openChanges(url: string, log: Logger): Changes {
  const listeners = new Set<(conversations: readonly string[]) => void>()
  const tell = (conversations: readonly string[]) => {
    for (const listener of listeners) listener(conversations)
  }
  let client: pg.Client | null = null
  let again: NodeJS.Timeout | null = null
  let closed = false

  async function listen(): Promise<void> {
    const mine = new pg.Client({
      connectionString: url,
      application_name: 'baton-changes',
      keepAlive: true,
      stream: openSocket,
    })
    client = mine
    mine.on('error', (error) => log.warn({ error: error.message }, 'lost the ear for changes'))
    mine.on('end', retry)
    mine.on('notification', ({ payload }) => tell(JSON.parse(payload ?? '["*"]') as string[]))
    try {
      await mine.connect()
      await mine.query(`listen ${CHANGES}`)
      tell(['*'])
      void beat(mine).catch(() => {})
    } catch {
      retry()
    }
  }

  function retry(): void {
    if (closed || again) return
    again = setTimeout(() => {
      again = null
      void listen()
    }, RECONNECT_MS)
  }

  void listen()
  return {
    on(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async close() {
      closed = true
      if (again) clearTimeout(again)
      await client?.end().catch(() => {})
    },
  }
}

/** Asks for signs of life, one at a time, until the connection has ended: a dead one ends of its silence. */
async function beat(client: pg.Client): Promise<never> {
  for (;;) {
    await wait(BEAT_MS, null, { ref: false })
    await client.query('select')
  }
}
