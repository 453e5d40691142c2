/** The person asked for what we will not do. The message is shown as it is and says what to do instead. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
}

/** A machine we depend on failed. The work is repeated, after `retryAfterMs` where the machine named a time. */
export class Outage extends Error {
  override readonly name = 'Outage'
  readonly retryAfterMs: number | null

  constructor(message: string, options: { cause?: unknown; retryAfterMs?: number } = {}) {
    super(message, { cause: options.cause })
    this.retryAfterMs = options.retryAfterMs ?? null
  }
}
