import { webApi } from '@slack/bolt'
import type { Logger } from 'pino'
import { type Call, openCall } from './call.ts'
import { boltLog } from './log.ts'

const TIMEOUT_MS = 10_000

export interface SlackSettings {
  readonly botToken: string
  readonly signingSecret: string
  /** Another Slack than slack.com, for tests; null for the real one. */
  readonly apiUrl: string | null
}

/** Who we are in Slack. `team` is the workspace, `enterprise` its grid, if any. */
export interface Self {
  readonly team: string
  readonly enterprise: string | null
  readonly user: string
  readonly bot: string | null
}

/** Slack's Web API under one token. Calls throw Slack's own errors: `translate` in faults.ts turns them into ours. */
export interface SlackApi {
  /** For calls that may run twice: repeated twice on failure. */
  readonly safe: webApi.WebClient
  /** For calls that show something: never repeated here, since a second post is a second message. */
  readonly once: webApi.WebClient
  /** For messages, which are most of what is sent: never repeated here, since delivery does that. */
  readonly call: Call
}

/** Opens the clients. Touches no network. */
export function openSlackApi(
  { token, apiUrl }: { readonly token: string; readonly apiUrl: string | null },
  log: Logger,
): SlackApi {
  const client = (retries: number) =>
    new webApi.WebClient(token, {
      ...(apiUrl && { slackApiUrl: apiUrl.replace(/\/*$/, '/') }),
      retryConfig: { retries, minTimeout: 200, factor: 3 },
      timeout: TIMEOUT_MS,
      rejectRateLimitedCalls: true,
      logger: boltLog(log),
    })
  const safe = client(2)
  const call = openCall({ apiUrl: safe.slackApiUrl, token, timeoutMs: TIMEOUT_MS, log })
  return { safe, once: client(0), call }
}

/** Asks Slack whose token this is. */
export async function readSelf({ safe }: SlackApi): Promise<Self> {
  const { team_id, enterprise_id, user_id, bot_id } = await safe.auth.test()
  return {
    team: team_id ?? '',
    enterprise: enterprise_id ?? null,
    user: user_id ?? '',
    bot: bot_id ?? null,
  }
}
