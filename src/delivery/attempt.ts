import { withMute } from '../cards/mute.ts'
import { Outage, Refusal, Unreachable } from '../errors.ts'
import type { Chat } from '../house.ts'
import type { Leased } from '../store/messages.ts'
import { isRace, namedOutage } from '../store/outage.ts'
import type { Sent } from '../store/outbox.ts'

/** After so many failed tries in a row somebody hears of it; it is tried on all the same. */
export const MANY_TRIES = 10
const FIRST_RETRY_MS = 1_000
const LAST_RETRY_MS = 300_000
/** An unclear try may reach the platform this late: then copies are looked for, and removed. */
const CHECK_AFTER_MS = 30_000

/** What became of a try to show a message, and why it failed. */
export interface Tried {
  readonly sent: Sent
  readonly fault: unknown
}

/** Asks the chat to show the message. Never throws: a failure is what became of it. */
export async function attempt(
  chat: Chat | undefined,
  message: Leased,
  now: () => Date,
): Promise<Tried> {
  try {
    if (!chat) throw new Refusal(`${message.chat} is not connected. Connect it, or switch it off.`)
    const ref = await chat.show(withMute(message))
    return { sent: shown(message, ref, now()), fault: null }
  } catch (raised) {
    const fault = passing(raised)
    return { sent: failed(message, fault, now()), fault }
  }
}

/** A chat reads our own tables, too: a database that was away, or another that was first, is no fault of the message. */
function passing(raised: unknown): unknown {
  if (!isRace(raised)) return namedOutage(raised)
  return new Outage('Another process was first. It is tried again.', { cause: raised })
}

const from = ({ id, version, ref }: Leased) => ({ id, version, was: ref })

function shown(message: Leased, ref: string, now: Date): Sent {
  const checkAt = message.uncertain ? later(now, CHECK_AFTER_MS) : null
  const rest = { failure: null, again: null, gaveUp: false, tried: false, uncertain: false }
  return { ...from(message), ref, checkAt, ...rest }
}

function failed(message: Leased, fault: unknown, now: Date): Sent {
  const failure = fault instanceof Error ? fault.message : String(fault)
  const rest = { ...from(message), ref: null, failure }
  const { uncertain } = message
  if (fault instanceof Outage) {
    const again = later(now, fault.retryAfterMs ?? pauseAfter(message))
    const tried = fault.retryAfterMs === null
    const checkAt = tried ? later(now, CHECK_AFTER_MS) : null
    return { ...rest, again, checkAt, gaveUp: false, tried, uncertain: uncertain || tried }
  }
  const gaveUp = !(fault instanceof Unreachable)
  return { ...rest, again: null, checkAt: null, gaveUp, tried: false, uncertain }
}

/** Doubling pauses. */
const pauseAfter = ({ attempts }: Leased) =>
  Math.min(FIRST_RETRY_MS * 2 ** Math.min(attempts, 20), LAST_RETRY_MS)

const later = (now: Date, ms: number) => new Date(now.getTime() + ms).toISOString()
