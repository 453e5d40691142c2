import { Refusal } from '../../errors.ts'
import type { Asked, Chat, Doors, House, Reply } from '../../house.ts'
import { NotLinked } from '../accounts.ts'
import { answerUnlinked, type Said } from '../connect-account.ts'
import type { Crowd } from '../crowd.ts'
import { withFileLink } from '../file-link.ts'
import { keepRefused, type Tried } from '../refused.ts'
import type { Bot } from './bot.ts'
import type { Copies } from './copies.ts'
import { translate } from './faults.ts'
import type { Admitted } from './gate.ts'
import type { Members } from './members.ts'
import type { Rooms } from './rooms.ts'
import type { Whisperer } from './whisper.ts'

/** What the gestures in Teams are answered with. */
export interface Desk {
  readonly house: House
  readonly doors: Doors
  readonly bot: Bot
  readonly rooms: Rooms
  readonly members: Members
  readonly whisperer: Whisperer
  readonly copies: Copies
  readonly crowd: Crowd
  readonly audience: Chat['audience']
  /** Work that goes on after the answer; waited for when we close. */
  later(work: Promise<unknown>): void
  /** Asks Teams of those whom it may not have any more. */
  lookForLost(): Promise<void>
  /** Something changed in Teams that may open a closed conversation. */
  mayReopen(): void
}

/** What is said when work takes longer than Teams should wait. */
export const WORKING = 'Working on it ...'

/** Finds out who asks, then asks the door. Doors never throw, so what fails here failed before anything was done. */
export async function asking(
  desk: Desk,
  admitted: Admitted,
  id: string,
  door: (asked: Asked) => Promise<Reply>,
  said: Said | null = null,
): Promise<Reply> {
  const asked = await recognise(desk, admitted, id)
  // Teams takes files from a bot in a chat of two only, and not in every cloud: a link works everywhere.
  if ('by' in asked) return await withFileLink(desk.house, asked.by, await door(asked))
  const { notLinked = null } = asked
  const linking = notLinked && (await answerUnlinked(desk.house, notLinked, said))
  if (linking) return linking
  if (asked.isRefusal) await keepRefused(desk.house, triedBy(admitted, id), asked.text)
  return { text: asked.text }
}

function triedBy({ activity, tenant }: Admitted, id: string): Tried {
  const { type, name, from, value } = activity
  const account = `teams/${tenant}/${from.aadObjectId ?? from.id}`
  const about = JSON.stringify(value ?? '')
  return { id, by: { kind: 'integration', id: 'teams' }, account, tried: name ?? type, about }
}

/** What is said to somebody we do not know. */
interface Unknown {
  readonly text: string
  readonly isRefusal: boolean
  readonly notLinked?: NotLinked
}

/** Who asks, and where; what to say instead when nobody we know does. */
export async function recognise(
  { house, members, rooms }: Desk,
  admitted: Admitted,
  id: string,
): Promise<Asked | Unknown> {
  try {
    const by = await members.recognise(admitted)
    const conversation = await rooms.placeOf(admitted, by.id)
    return { id, at: house.now().toISOString(), by, source: 'teams', conversation, house }
  } catch (error) {
    if (error instanceof NotLinked) {
      return { text: error.message, isRefusal: true, notLinked: error }
    }
    const fault = translate(error, 'Teams')
    if (fault instanceof Refusal) return { text: fault.message, isRefusal: true }
    house.log.error({ err: fault, signal: id }, 'could not find out who asks')
    return {
      text: 'Baton could not find out who you are just now, so nothing was done. Try again in a minute.',
      isRefusal: false,
    }
  }
}

/** The answer, or null when it takes longer. */
export async function inTime<T>(answer: Promise<T>, patienceMs: number): Promise<T | null> {
  const { promise, resolve } = Promise.withResolvers<null>()
  const timer = setTimeout(resolve, patienceMs, null)
  try {
    return await Promise.race([answer, promise])
  } finally {
    clearTimeout(timer)
  }
}
