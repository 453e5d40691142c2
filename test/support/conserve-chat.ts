import { Outage, Unreachable } from '../../src/errors.ts'
import type { Chat, Outgoing } from '../../src/house.ts'
import type { Weather } from './conserve-happenings.ts'

/** The channel that is lost when the chat has lost one. */
export const LOST = 'channel:triage'

/** What stands in a chat, by the ids of the messages, and what went wrong there. */
export interface ShakyChat {
  weather: Weather
  readonly stands: ReadonlyMap<string, number>
  /** Messages that were posted beside themselves. */
  copies(): number
  /** How often it failed. */
  failed(): number
  /** The chat as one process sees it, until that process is dead. */
  seenBy(isDead: () => boolean): Chat
}

/** A chat that fails as its weather is. It knows its messages by their ids, as Slack and Teams do. */
export function openShakyChat(): ShakyChat {
  const stands = new Map<string, number>()
  let copies = 0
  let failed = 0

  function fail(error: Error): never {
    failed++
    throw error
  }

  function show(weather: Weather, message: Outgoing): string {
    const { id, version, ref, uncertain, conversation } = message
    if (weather === 'down') fail(new Outage('The chat does not answer.'))
    if (weather === 'closed' && conversation === LOST)
      fail(new Unreachable('The channel is archived. Open it again.', { why: 'archived' }))
    if (ref === null && !uncertain && stands.has(id)) copies++
    stands.set(id, version)
    if (weather === 'unclear') fail(new Outage('The chat did not say what became of it.'))
    return ref ?? `ref-${id}`
  }

  const it: ShakyChat = {
    weather: 'fair',
    stands,
    copies: () => copies,
    failed: () => failed,
    seenBy: (isDead) => ({
      name: 'slack',
      windows: [{ calls: 1_000, ms: 1_000 }],
      // What a dead process waits for never comes.
      show: async (message) => {
        if (isDead()) await new Promise(() => {})
        return show(it.weather, message)
      },
      audience: async () => ({ people: [], colleagues: true, strangers: false }),
      close: async () => {},
    }),
  }
  return it
}
