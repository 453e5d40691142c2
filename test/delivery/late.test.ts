import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Delivery } from '../../src/deliver.ts'
import { Outage } from '../../src/errors.ts'
import type { Chat, Outgoing } from '../../src/house.ts'
import type { Shown } from '../../src/store/messages.ts'
import { journalChat } from '../support/journal-chat.ts'
import { type Outbox, openOutbox } from '../support/outbox.ts'
import { createDatabase } from '../support/postgres.ts'

let outbox: Outbox
let database: Awaited<ReturnType<typeof createDatabase>>
beforeAll(async () => {
  database = await createDatabase()
  outbox = await openOutbox(database)
})
afterAll(async () => {
  await outbox?.close()
  await database?.drop()
})
beforeEach(async () => {
  await outbox.store.db.deleteFrom('message').execute()
  await outbox.store.db.deleteFrom('lane').execute()
  outbox.clock.pass(4_000_000)
})

/** How long a dead process's lease lasts. */
const LEASE_MS = 20_000

/** A chat where the last call taken is what stands there. `dying` is of a process whose calls come when they are let. */
function openScreen(repairs: boolean) {
  const stands = new Map<string, string>()
  const taken: Outgoing[] = []
  const under: (() => void)[] = []
  const take = (message: Outgoing): string => {
    taken.push(message)
    stands.set(message.id, message.card.title)
    return message.ref ?? `ref-${message.id}`
  }
  const base = journalChat().chat
  const living: Chat = {
    ...base,
    ...(repairs && { repair: async () => {} }),
    show: async (message) => take(message),
  }
  const dying: Chat = {
    ...living,
    async show(message) {
      if (message.card.title === 'first') return take(message)
      under.push(() => take(message))
      return await new Promise<never>(() => {})
    },
  }
  return { living, dying, taken, shows: () => [...stands.values()], late: () => under.pop()?.() }
}

const edited = async (subjectId: string, title: string, open: readonly `${string} ${string}`[]) =>
  await outbox.change(subjectId, { title }, open)

/** The call is under way, and nothing else. */
async function begins(delivery: Delivery, messages: readonly Shown[]): Promise<void> {
  delivery.offer(messages)
  await delivery.sweep()
  await delivery.sweep()
}

test.each([
  ['that can be searched', true],
  ['that cannot be searched', false],
])(
  'an edit that a dead process sent comes after the newest: in a chat %s the newest is shown once more',
  async (_, repairs) => {
    const screen = openScreen(repairs)
    const subjectId = randomUUID()
    const dead = outbox.deliver([screen.dying]).delivery
    dead.offer(await outbox.want([{ title: 'first', subjectId }]))
    await dead.drain()
    await begins(dead, await edited(subjectId, 'second', dead.open()))
    outbox.clock.pass(LEASE_MS + 1_000)
    // Changed after the lease ran out, and before anybody took the message over.
    const { delivery } = outbox.deliver([screen.living])
    delivery.offer(await edited(subjectId, 'third', delivery.open()))
    await outbox.run([delivery], 1_000)
    expect(screen.shows()).toEqual(['third'])
    screen.late()
    expect(screen.shows()).toEqual(['second'])
    await outbox.run([delivery], 31_000)
    expect(screen.shows()).toEqual(['third'])
    await outbox.run([delivery], 60_000)
    expect(screen.taken.map(({ card }) => card.title)).toEqual([
      'first',
      'third',
      'second',
      'third',
    ])
  },
)

test('a post that a dead process sent is looked for, also when its card changed after the lease ran out', async () => {
  const screen = openScreen(true)
  const subjectId = randomUUID()
  const dead = outbox.deliver([screen.dying]).delivery
  await begins(dead, await outbox.want([{ title: 'second', subjectId }]))
  outbox.clock.pass(LEASE_MS + 1_000)
  const { delivery } = outbox.deliver([screen.living])
  delivery.offer(await edited(subjectId, 'third', delivery.open()))
  await outbox.run([delivery], 1_000)
  expect(screen.taken).toMatchObject([{ uncertain: true, ref: null, card: { title: 'third' } }])
})

test('a stalled process hears too late that its edit is unclear: what others showed meanwhile is shown once more', async () => {
  const screen = openScreen(true)
  const stalled = Promise.withResolvers<string>()
  const subjectId = randomUUID()
  const show = async (message: Outgoing) =>
    message.card.title === 'first' ? await screen.living.show(message) : await stalled.promise
  const zombie = outbox.deliver([{ ...screen.living, show }]).delivery
  zombie.offer(await outbox.want([{ title: 'first', subjectId }]))
  await zombie.drain()
  await begins(zombie, await edited(subjectId, 'second', zombie.open()))
  outbox.clock.pass(LEASE_MS + 1_000)
  const { delivery } = outbox.deliver([screen.living])
  delivery.offer(await edited(subjectId, 'third', delivery.open()))
  await outbox.run([delivery], 40_000)
  stalled.reject(new Outage('Slack did not answer'))
  await zombie.quiet()
  await outbox.run([delivery], 31_000)
  const titles = screen.taken.map(({ card }) => card.title)
  expect(titles).toEqual(['first', 'third', 'third', 'third'])
})
