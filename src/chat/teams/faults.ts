import { Outage, Refusal, Unreachable } from '../../errors.ts'

/** Teams answered with an error. Its code is Teams' own: `BotNotInConversationRoster`. */
export class TeamsFault extends Error {
  override readonly name = 'TeamsFault'
  readonly status: number
  readonly code: string
  readonly retryAfterMs: number | null

  constructor(status: number, code: string, retryAfterMs: number | null = null) {
    super(`Teams answered ${status} ${code}`.trim())
    this.status = status
    this.code = code
    this.retryAfterMs = retryAfterMs
  }
}

/** Microsoft says that the same call may be made again after these. */
const PASSING = new Set([408, 412, 425, 429, 500, 502, 503, 504])
const TOO_FAST_MS = 1_000

const ADD = 'Add the Baton app there (Manage team, Apps), then try again.'
const SAYS: Readonly<Record<string, (place: string) => string>> = {
  BotNotInConversationRoster: (place) => `Baton is not in ${place} in Teams. ${ADD}`,
  BotDisabledByAdmin: () =>
    'A Teams admin switched Baton off. Ask them to allow the app in the Teams admin center.',
  ForbiddenOperationException: (place) => `Teams does not let Baton write to ${place}. ${ADD}`,
  ConversationBlockedByUser: (place) =>
    `Teams does not let Baton write to ${place}: they blocked it. They can unblock it in their chat with Baton.`,
  MemberNotFoundInConversation: (place) =>
    `Teams knows no account of ${place} any more. If they left, deactivate them in Baton: a case then lists what they still have. If not, ask them to write to Baton once.`,
  ConversationNotFound: (place) => `Teams no longer has ${place}. ${ADD}`,
  BotNotRegistered: () =>
    'Teams does not know this bot. Compare TEAMS_APP_ID with the bot’s registration in Azure.',
  ChannelArchived: (place) =>
    `Baton cannot post in ${place}: it is archived in Teams. Restore it, then try again.`,
  MessageSizeTooBig: () => 'Teams takes no message that long. Ask for less at once.',
}

const BY_STATUS: Readonly<Record<number, (place: string) => string>> = {
  401: () =>
    'Teams does not accept Baton’s token. Compare TEAMS_APP_ID, TEAMS_APP_PASSWORD and TEAMS_TENANT_ID with the app registration.',
  403: (place) => `Teams does not let Baton write to ${place}. ${ADD}`,
  404: (place) => `Teams no longer has ${place}. ${ADD}`,
  413: () => 'Teams takes no message that long. Ask for less at once.',
}

/** No conversation can be reached until somebody acts. */
const EVERYWHERE = new Set(['BotDisabledByAdmin', 'BotNotRegistered'])
/** One conversation cannot: removed, blocked, archived, gone. */
const CLOSED = new Set([401, 403, 404])
/** There is no such account; where a chat with it should be opened, Teams says so with a 400. */
const NOBODY = 'MemberNotFoundInConversation'

/**
 * A fault as ours: an Outage where trying again helps, Unreachable where somebody must act, otherwise a
 * Refusal. Other errors stay as they are.
 */
export function translate(error: unknown, place: string): unknown {
  if (!(error instanceof TeamsFault)) return error
  const { status, code, retryAfterMs } = error
  if (status === 429) {
    const wait = { cause: error, retryAfterMs: retryAfterMs ?? TOO_FAST_MS }
    return new Outage('Teams asks us to slow down', wait)
  }
  // Whether it did anything is not known: no time that it names counts.
  if (PASSING.has(status)) {
    return new Outage(`Teams failed: ${status} ${code.slice(0, 80)}`, { cause: error })
  }
  const say = Object.hasOwn(SAYS, code) ? SAYS[code] : BY_STATUS[status]
  const says = say?.(place) ?? `Teams refused this for ${place}: ${status} ${code}.`
  const everywhere = status === 401 || EVERYWHERE.has(code)
  const why = code || String(status)
  const isShut = CLOSED.has(status) || code === NOBODY
  return isShut ? new Unreachable(says, { why, everywhere }) : new Refusal(says)
}

/** Teams read what was sent and takes it from nobody: nothing was posted. */
export function isMalformed(error: unknown): boolean {
  return error instanceof TeamsFault && error.status === 400
}

/** The message or the conversation is not there any more. */
export function isGone(error: unknown): boolean {
  return error instanceof TeamsFault && (error.status === 404 || error.code === 'MessageNotFound')
}

/** Teams does not let us in there: removed, blocked, archived. Where it lets us in nowhere, that says nothing of the place. */
export function isClosed(error: unknown): boolean {
  if (!(error instanceof TeamsFault) || EVERYWHERE.has(error.code)) return false
  return error.status === 403 || error.status === 404 || error.code === NOBODY
}
