import { webApi } from '@slack/bolt'
import type { Logger } from 'pino'
import { type Dispatcher, Pool } from 'undici'

/** Slack paces us by itself; this only bounds how many connections stay open. */
const CONNECTIONS = 64

interface Said {
  readonly 'chat.postMessage': webApi.ChatPostMessageArguments
  readonly 'chat.update': webApi.ChatUpdateArguments
}

interface Answer extends webApi.WebAPICallResult {
  readonly error?: string
  readonly ts?: string
}

/** Asks Slack once. Throws the errors of Slack's own client. */
export type Call = <M extends keyof Said>(method: M, said: Said[M]) => Promise<Answer>

export interface Line {
  /** Ends in a slash. */
  readonly apiUrl: string
  readonly token: string
  readonly timeoutMs: number
  readonly log: Logger
}

/**
 * Slack's client at a quarter of its work, for the two methods a busy Baton calls most. Opens its
 * connections when they are needed and keeps them.
 */
export function openCall({ apiUrl, token, timeoutMs, log }: Line): Call {
  const { origin, pathname } = new URL(apiUrl)
  const pool = new Pool(origin, {
    ...{ connections: CONNECTIONS, allowH2: false, connect: { timeout: timeoutMs } },
    ...{ headersTimeout: timeoutMs, bodyTimeout: timeoutMs },
  })
  const headers = {
    authorization: `Bearer ${token}`,
    'content-type': 'application/json; charset=utf-8',
    'user-agent': 'baton',
  }
  return async (method, said) => {
    const body = JSON.stringify(said)
    const answer = await send(pool, { method: 'POST', path: pathname + method, headers, body })
    for (const line of answer.response_metadata?.messages ?? []) log.warn({ chat: 'slack' }, line)
    if (!answer.ok) throw new webApi.WebAPIPlatformError({ ...answer, error: answer.error ?? '' })
    return answer
  }
}

async function send(pool: Pool, request: Dispatcher.RequestOptions): Promise<Answer> {
  const { statusCode, headers, text } = await exchange(pool, request)
  const retryAfter = Number.parseInt(String(headers['retry-after']), 10)
  if (statusCode === 429 && retryAfter >= 0) throw new webApi.WebAPIRateLimitedError(retryAfter)
  if (statusCode !== 200) throw new webApi.WebAPIHTTPError(statusCode, '', {}, text)
  return read(text)
}

async function exchange(pool: Pool, request: Dispatcher.RequestOptions) {
  try {
    const { statusCode, headers, body } = await pool.request(request)
    return { statusCode, headers, text: await body.text() }
  } catch (error) {
    throw new webApi.WebAPIRequestError(error as Error)
  }
}

/** A proxy's page is no JSON: it then is the error itself. */
function read(text: string): Answer {
  try {
    return JSON.parse(text) as Answer
  } catch {
    return { ok: false, error: text }
  }
}
