/** The person asked for what we will not do. The message is shown as it is and says what to do instead. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
}

/**
 * A conversation is closed to us until somebody acts: archived, removed, unknown, no account there. What is
 * for it waits. `why` is one word for the cause, the same for all its messages; `everywhere`: the whole chat is closed.
 */
export class Unreachable extends Refusal {
  readonly why: string
  readonly everywhere: boolean

  constructor(message: string, options: { why: string; everywhere?: boolean }) {
    super(message)
    this.why = options.why
    this.everywhere = options.everywhere ?? false
  }
}

/** What must wait when a chat asks us to slow down: the conversation, all edits, or everything there. */
export type SlowedDown = 'conversation' | 'edits' | 'chat'

/** A machine we depend on failed. The work is repeated, after `retryAfterMs` where the machine named a time. */
export class Outage extends Error {
  override readonly name = 'Outage'
  /** Set when the machine did nothing but name a time. */
  readonly retryAfterMs: number | null
  readonly slows: SlowedDown

  constructor(
    message: string,
    options: { cause?: unknown; retryAfterMs?: number; slows?: SlowedDown } = {},
  ) {
    super(message, { cause: options.cause })
    this.retryAfterMs = options.retryAfterMs ?? null
    this.slows = options.slows ?? 'conversation'
  }
}
