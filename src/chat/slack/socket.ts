import { setTimeout as pause } from 'node:timers/promises'
import { SocketModeClient } from '@slack/socket-mode'
import type { Logger } from 'pino'
import { clientOptions } from './api.ts'
import { codeOf, sayDead } from './faults.ts'
import { boltLog } from './log.ts'
import type { Ack, Body, Hear } from './receiver.ts'

const FIRST_PAUSE_MS = 500
const LAST_PAUSE_MS = 30_000
/** A peer that is gone says no goodbye. */
const GOODBYE_MS = 2_000

/** Slack, heard over a socket that we open: no address of ours is needed. */
export interface Socket {
  /** Null while it is open; otherwise why it is not, in a sentence. */
  trouble(): string | null
  close(): Promise<void>
}

interface Envelope {
  readonly body: Body
  readonly ack: Ack
}

/**
 * Opens the socket, and again whenever it closes: Slack recycles it every few hours. Slack sends again what
 * was not acknowledged, over whichever socket is open then.
 */
export function openSocket(
  { appToken, apiUrl }: { readonly appToken: string; readonly apiUrl: string | null },
  log: Logger,
  hear: Hear,
): Socket {
  const client = new SocketModeClient({
    appToken,
    // Its own way ends the process when Slack cannot be reached for a while.
    autoReconnectEnabled: false,
    clientOptions: clientOptions({ apiUrl, retries: 0 }, log),
    logger: boltLog(log),
  })
  const closing = new AbortController()
  let trouble: string | null = 'The socket to Slack was not opened yet.'

  client.on('slack_event', ({ body, ack }: Envelope) => {
    const once = onlyOnce(ack)
    hear(body, once)
      .then(async () => await once())
      .catch((err: unknown) => log.warn({ err, chat: 'slack' }, 'not heard: Slack sends it again'))
  })

  async function stayOpen(): Promise<void> {
    for (let failures = 0; !closing.signal.aborted; ) {
      try {
        const gone = new Promise((resolve) => client.once('disconnected', resolve))
        await client.start()
        trouble = null
        failures = 0
        await gone
        trouble = 'The socket to Slack was closed and is opened again.'
      } catch (error) {
        trouble = sayTrouble(error)
        log.warn({ err: error, chat: 'slack' }, trouble)
        const wait = Math.min(FIRST_PAUSE_MS * 2 ** failures++, LAST_PAUSE_MS)
        await pause(wait, null, { signal: closing.signal }).catch(() => {})
      }
    }
  }
  const open = stayOpen()

  return {
    trouble: () => trouble,
    async close() {
      closing.abort()
      const goodbye = client.disconnect().then(() => open)
      await Promise.race([goodbye, pause(GOODBYE_MS, null, { ref: false })])
    },
  }
}

/** A failed answer may be given again; one that got through may not. */
function onlyOnce(ack: Ack): Ack {
  let given = false
  return async (answer) => {
    if (given) return
    given = true
    await ack(answer)
  }
}

function sayTrouble(error: unknown): string {
  const code = codeOf(error)
  return code
    ? `The socket to Slack cannot be opened with SLACK_APP_TOKEN. ${sayDead(code)}`
    : 'The socket to Slack cannot be opened: Slack cannot be reached.'
}
