import type { Chat, Outgoing } from '../../src/house.ts'

/** A chat that keeps what it was asked to show, and fails when told to. */
export function journalChat(name = 'journal') {
  const shown: Outgoing[] = []
  const faults: Error[] = []
  const chat: Chat = {
    name,
    windows: [{ calls: 100, ms: 1_000 }],
    async show(message) {
      const fault = faults.shift()
      if (fault) throw fault
      shown.push(message)
      return message.ref ?? `ref-${message.id}`
    },
    audience: async () => ({ people: [], colleagues: true, strangers: false }),
    close: async () => {},
  }
  return { chat, shown, faults }
}
