import { Agent, request } from 'undici'
import { Outage } from '../../errors.ts'
import { TeamsFault } from './faults.ts'
import { isTeams } from './hosts.ts'
import type { TeamsSettings } from './settings.ts'

const TIMEOUT_MS = 10_000
/** Teams paces us by itself; this only bounds how many connections stay open. */
const CONNECTIONS = 64

interface Call {
  readonly url: string
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | null
}

/**
 * The one way out to Teams: no call leaves for another host, follows a redirect, or is made twice. A second
 * post is a second message, so repeating is left to delivery. Throws TeamsFault or Outage.
 */
export interface Wire {
  call(call: Call): Promise<string>
}

export function openWire(settings: TeamsSettings): Wire {
  const agent = new Agent({
    ...{ connections: CONNECTIONS, allowH2: false, connect: { timeout: TIMEOUT_MS } },
    ...{ headersTimeout: TIMEOUT_MS, bodyTimeout: TIMEOUT_MS },
  })
  return {
    async call({ url, method, headers, body }) {
      if (!isTeams(url, settings)) throw new Error(`Not a host of Teams: ${url.slice(0, 200)}`)
      const answer = await exchange(url, { method, headers, body, dispatcher: agent })
      if (answer.status >= 200 && answer.status < 300) return answer.text
      throw new TeamsFault(answer.status, codeIn(answer.text), answer.retryAfterMs)
    },
  }
}

async function exchange(url: string, options: Parameters<typeof request>[1]) {
  try {
    const { statusCode, headers, body } = await request(url, options)
    const seconds = Number.parseFloat(String(headers['retry-after']))
    return {
      status: statusCode,
      retryAfterMs: seconds >= 0 ? seconds * 1000 : null,
      text: await body.text(),
    }
  } catch (error) {
    throw new Outage('Teams cannot be reached', { cause: error })
  }
}

/** `{"error":{"code":"..."}}`; a proxy's page has none. */
function codeIn(text: string): string {
  try {
    const { error } = JSON.parse(text) as { error?: { code?: unknown } }
    return typeof error?.code === 'string' ? error.code : ''
  } catch {
    return ''
  }
}
