import { webApi } from '@slack/bolt'
import { Outage, Refusal } from '../../errors.ts'

/** Slack is busy or ill: the same call may well succeed later. */
const PASSING = new Set([
  'ratelimited',
  'rate_limited',
  'internal_error',
  'fatal_error',
  'service_unavailable',
  'request_timeout',
  'team_added_to_org',
])

/** Slack will not take this token again. */
export const DEAD: ReadonlySet<string> = new Set([
  'account_inactive',
  'invalid_auth',
  'token_revoked',
  'token_expired',
])

const INSTALL = 'Install the app in Slack again, and set SLACK_BOT_TOKEN where it was used.'
const SAYS: Readonly<Record<string, (place: string) => string>> = {
  channel_not_found: (place) =>
    `Baton sees no ${place} in Slack. Create it, then type /invite @Baton there.`,
  not_in_channel: (place) => `Baton is not in ${place} in Slack. Type /invite @Baton there.`,
  is_archived: (place) =>
    `Baton cannot post in ${place}: it is archived in Slack. Unarchive it, then try again.`,
  team_not_found: (place) =>
    `Baton is not installed in the workspace of ${place} in Slack. Install it there, or name another channel in rules/channels.yml.`,
  restricted_action: (place) =>
    `Slack does not let Baton post in ${place}. Ask a workspace admin to allow it.`,
  users_not_found: (place) =>
    `No member of Slack has the mail address of ${place}. Invite them, or correct the address in Baton.`,
  account_inactive: () => `Slack switched Baton's account off. ${INSTALL}`,
  invalid_auth: () => `Slack does not accept Baton's token. ${INSTALL}`,
  not_authed: () => `Slack was called without a token. ${INSTALL}`,
  token_revoked: () => `Baton's token was revoked in Slack. ${INSTALL}`,
  token_expired: () => `Baton's token has expired. ${INSTALL}`,
  not_installed: () =>
    'Baton is installed in no Slack workspace. An admin of Baton installs it at /slack/install of its web chat.',
  missing_scope: () =>
    'The Slack app lacks a permission. Compare its scopes with manifest.yml and install it again.',
}

/** What Slack answered instead of `ok`, as its own code: `channel_not_found`. Null for any other error. */
export function codeOf(error: unknown): string | null {
  return error instanceof webApi.WebAPIPlatformError ? error.data.error : null
}

/** Slack's error as ours: an Outage where trying again helps, otherwise a Refusal. Other errors stay as they are. */
export function translate(error: unknown, place: string): unknown {
  if (error instanceof webApi.WebAPIRateLimitedError) {
    const retryAfterMs = error.retryAfter * 1000
    return new Outage('Slack asks us to slow down', { cause: error, retryAfterMs })
  }
  const code = codeOf(error)
  if (code === null)
    return isOutage(error) ? new Outage('Slack cannot be reached', { cause: error }) : error
  // A proxy's error page comes as a code too.
  if (PASSING.has(code) || !/^[a-z_]+$/.test(code)) {
    return new Outage(`Slack failed: ${code.slice(0, 80)}`, { cause: error })
  }
  return new Refusal(SAYS[code]?.(place) ?? `Slack refused this for ${place}: ${code}.`)
}

function isOutage(error: unknown): boolean {
  if (error instanceof webApi.WebAPIHTTPError || error instanceof webApi.WebAPIRequestError)
    return true
  // web-api throws a bare Error for a 429 that names no time.
  return error instanceof Error && error.message.startsWith('Retry header')
}

/** Why a token is dead, in a sentence. */
export function sayDead(code: string): string {
  return SAYS[code]?.('') ?? `Slack says ${code}.`
}

/** A Refusal in Slack's own words, for what we find out before asking Slack. */
export function refusal(code: keyof typeof SAYS, place: string): Refusal {
  return new Refusal(SAYS[code]?.(place) ?? code)
}
