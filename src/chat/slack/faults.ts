import { webApi } from '@slack/bolt'
import { Outage, Refusal, type SlowedDown, Unreachable } from '../../errors.ts'

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

/** No conversation can be reached until somebody acts. */
const EVERYWHERE = new Set([
  'account_inactive',
  'invalid_auth',
  'not_authed',
  'not_installed',
  'token_revoked',
  'token_expired',
  'missing_scope',
  'org_login_required',
])
/** One conversation cannot. Any other code is about the message itself. */
const CLOSED = new Set([
  'access_denied',
  'cannot_dm_bot',
  'channel_is_limited_access',
  'channel_not_found',
  'ekm_access_denied',
  'enterprise_is_restricted',
  'is_archived',
  'messages_tab_disabled',
  'not_in_channel',
  'posting_to_general_channel_denied',
  'restricted_action',
  'restricted_action_non_threadable_channel',
  'restricted_action_read_only_channel',
  'team_access_not_granted',
  'team_not_found',
  'user_disabled',
  'user_not_found',
  'user_not_visible',
  'users_not_found',
])

/** What Slack answered instead of `ok`, as its own code: `channel_not_found`. Null for any other error. */
export function codeOf(error: unknown): string | null {
  return error instanceof webApi.WebAPIPlatformError ? error.data.error : null
}

/** What Slack says is wrong with what was sent, each with where: `[json-pointer:/view/blocks/0]`. */
export function complaintsOf(error: unknown): readonly string[] {
  if (!(error instanceof webApi.WebAPIPlatformError)) return []
  return error.data.response_metadata?.messages ?? []
}

/**
 * Slack's error as ours: an Outage where trying again helps, Unreachable where somebody must act, otherwise a
 * Refusal. Other errors stay as they are. Slack limits a method for the workspace, unless the caller knows better.
 */
export function translate(error: unknown, place: string, slows: SlowedDown = 'chat'): unknown {
  if (error instanceof webApi.WebAPIRateLimitedError) {
    const retryAfterMs = error.retryAfter * 1000
    return new Outage('Slack asks us to slow down', { cause: error, retryAfterMs, slows })
  }
  const code = codeOf(error)
  if (code === null)
    return isOutage(error) ? new Outage('Slack cannot be reached', { cause: error }) : error
  // A proxy's error page comes as a code too.
  if (PASSING.has(code) || !/^[a-z_]+$/.test(code)) {
    return new Outage(`Slack failed: ${code.slice(0, 80)}`, { cause: error })
  }
  return refusal(code, place)
}

/** Slack asked us to slow down. */
export function isLimit(error: unknown): boolean {
  return error instanceof webApi.WebAPIRateLimitedError
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

/** A Refusal for one of Slack's codes, also for what we find out before asking Slack. */
export function refusal(code: string, place: string): Refusal {
  const says = SAYS[code]?.(place) ?? `Slack refused this for ${place}: ${code}.`
  const everywhere = EVERYWHERE.has(code)
  return everywhere || CLOSED.has(code)
    ? new Unreachable(says, { why: code, everywhere })
    : new Refusal(says)
}
