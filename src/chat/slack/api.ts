import { webApi } from '@slack/bolt'
import type { Logger } from 'pino'
import type { Window } from '../../delivery/pace.ts'
import { type Call, openCall } from './call.ts'
import { codeOf, DEAD } from './faults.ts'
import { boltLog } from './log.ts'

const TIMEOUT_MS = 10_000

export interface SlackSettings {
  /** Null: only the workspaces that installed Baton by OAuth. */
  readonly botToken: string | null
  /** Null: Slack is heard over a socket. */
  readonly signingSecret: string | null
  /** Opens the socket; null: Slack is heard over HTTP. */
  readonly appToken: string | null
  readonly oauth: { readonly clientId: string; readonly clientSecret: string } | null
  /** Another Slack than slack.com, for tests; null for the real one. */
  readonly apiUrl: string | null
  /** How much that Slack takes in one channel, where it is another. */
  readonly windows?: readonly Window[]
  /** How often somebody's own page is published anew at most. */
  readonly homesEveryMs?: number
}

/** Who we are in Slack. `team` is the workspace, or the grid where all of it installed Baton; `enterprise` its grid, if any. */
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

/** For every client of Slack's Web API: bounded in time and in tries, and never waiting for a rate limit. */
export function clientOptions(
  { apiUrl, retries }: { readonly apiUrl: string | null; readonly retries: number },
  log: Logger,
) {
  return {
    ...(apiUrl && { slackApiUrl: apiUrl.replace(/\/*$/, '/') }),
    retryConfig: { retries, minTimeout: 200, factor: 3 },
    timeout: TIMEOUT_MS,
    rejectRateLimitedCalls: true,
    logger: boltLog(log),
  }
}

export interface Account {
  readonly token: string
  readonly apiUrl: string | null
  /** Hears that Slack does not take the token any more, with Slack's word for it. */
  onDead(code: string): void
}

/** Opens the clients. Touches no network. */
export function openSlackApi({ token, apiUrl, onDead }: Account, log: Logger): SlackApi {
  const client = (retries: number) =>
    new Watched(token, clientOptions({ apiUrl, retries }, log), onDead)
  const safe = client(2)
  const call = openCall({ apiUrl: safe.slackApiUrl, token, timeoutMs: TIMEOUT_MS, log })
  const watched: Call = async (method, said) => {
    try {
      return await call(method, said)
    } catch (error) {
      throw heard(error, onDead)
    }
  }
  return { safe, once: client(0), call: watched }
}

/** Slack's client, which tells when its token is dead. */
class Watched extends webApi.WebClient {
  readonly #onDead: Account['onDead']

  constructor(token: string, options: webApi.WebClientOptions, onDead: Account['onDead']) {
    super(token, options)
    this.#onDead = onDead
  }

  override async apiCall(
    method: string,
    options?: Record<string, unknown>,
  ): Promise<webApi.WebAPICallResult> {
    try {
      return await super.apiCall(method, options)
    } catch (error) {
      throw heard(error, this.#onDead)
    }
  }
}

function heard(error: unknown, onDead: Account['onDead']): unknown {
  const code = codeOf(error)
  if (code !== null && DEAD.has(code)) onDead(code)
  return error
}

/** Asks Slack whose token this is. */
export async function readSelf({ safe }: SlackApi): Promise<Self & { readonly name: string }> {
  const { team, team_id, enterprise_id, user_id, bot_id, is_enterprise_install } =
    await safe.auth.test()
  // A token for a whole grid belongs to no one workspace of it.
  const of = is_enterprise_install ? enterprise_id : team_id
  return {
    team: of ?? '',
    enterprise: enterprise_id ?? null,
    user: user_id ?? '',
    bot: bot_id ?? null,
    name: team ?? of ?? '',
  }
}
