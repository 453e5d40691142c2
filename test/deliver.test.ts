import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { Outage, Refusal, Unreachable } from '../src/errors.ts'
import type { Chat, Outgoing } from '../src/house.ts'
import { journalChat } from './support/journal-chat.ts'
import { type Outbox, openOutbox, type Want } from './support/outbox.ts'
import { createDatabase } from './support/postgres.ts'

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

function open(given: { readonly chat: Chat } = journalChat()) {
  const chats = [given.chat]
  return outbox.deliver(chats)
}

function openJournal(name?: string) {
  const journal = journalChat(name)
  return { ...journal, ...open(journal) }
}

const titles = (shown: readonly Outgoing[]) => shown.map(({ card }) => card.title)
const want = (...wanted: Want[]) => outbox.want(wanted)
const DEALS = 'journal channel:deals'

async function sweep({ delivery }: { delivery: ReturnType<typeof open>['delivery'] }) {
  await delivery.sweep()
  await delivery.quiet()
}

test('a message is posted once and edited in place afterwards', async () => {
  const it = openJournal()
  const subjectId = randomUUID()
  it.delivery.offer(await want({ title: 'Acme', subjectId }))
  await it.delivery.drain()
  it.delivery.offer(await outbox.change(subjectId, { title: 'Acme was won' }, it.delivery.open()))
  await it.delivery.drain()
  await outbox.run([it.delivery], 60_000)
  expect(it.shown.map(({ ref, card }) => [ref === null, card.title])).toEqual([
    [true, 'Acme'],
    [false, 'Acme was won'],
  ])
})

test('once a conversation is ours, its next messages need not be claimed', async () => {
  const it = openJournal()
  it.delivery.offer(await want({ title: 'first' }))
  await it.delivery.drain()
  expect(it.delivery.open()).toEqual([DEALS])
  const written = await outbox.want([{ title: 'second' }], it.delivery.open())
  expect(written).toMatchObject([{ leased: true }])
  it.delivery.offer(written)
  await it.delivery.drain()
  expect(titles(it.shown)).toEqual(['first', 'second'])
})

/** A chat whose first call waits until it is let go. */
function slowChat() {
  const journal = journalChat()
  const gate = Promise.withResolvers<void>()
  const chat: Chat = {
    ...journal.chat,
    async show(message) {
      if (journal.shown.length === 0) await gate.promise
      return await journal.chat.show(message)
    },
  }
  return { ...journal, chat, release: gate.resolve }
}

test('a card that changes while it is being posted is edited once, to its last state', async () => {
  const slow = slowChat()
  const { delivery } = open(slow)
  const subjectId = randomUUID()
  delivery.offer(await want({ title: 'first', subjectId }))
  await delivery.sweep()
  delivery.offer(await outbox.change(subjectId, { title: 'second' }, delivery.open()))
  delivery.offer(await outbox.change(subjectId, { title: 'third' }, delivery.open()))
  slow.release()
  await delivery.drain()
  expect(titles(slow.shown)).toEqual(['first', 'third'])
})

test('a card that changes while it waits for its turn is posted as it is then', async () => {
  const journal = journalChat()
  const { delivery } = open({ chat: { ...journal.chat, windows: [{ calls: 1, ms: 1_000 }] } })
  const subjectId = randomUUID()
  delivery.offer(await want({ title: 'before' }, { title: 'old', subjectId }))
  await delivery.sweep()
  await delivery.quiet()
  delivery.offer(await outbox.change(subjectId, { title: 'new' }, delivery.open()))
  await outbox.run([delivery], 3_000)
  expect(titles(journal.shown)).toEqual(['before', 'new'])
})

test('after an outage it is tried again later, looking first whether it is there already', async () => {
  const it = openJournal()
  it.faults.push(new Outage('Slack did not answer'))
  it.delivery.offer(await want({ title: 'Acme' }))
  await it.delivery.drain()
  expect(await outbox.rows()).toMatchObject([
    { failure: 'Slack did not answer', attempts: 1, failedAt: null, uncertain: true },
  ])
  await sweep(it)
  expect(it.shown).toEqual([])
  outbox.clock.pass(1_100)
  await sweep(it)
  expect(it.shown).toMatchObject([{ uncertain: true, ref: null }])
  expect(await outbox.rows()).toMatchObject([
    { failure: null, attempts: 0, shownVersion: 1, uncertain: false },
  ])
})

test.each([
  ['a database that is away', new Error('timeout exceeded when trying to connect')],
  ['another process that is first', Object.assign(new Error('deadlock'), { code: '40P01' })],
])('%s while the chat looks something up is no reason to give a message up', async (_, fault) => {
  const it = openJournal()
  it.faults.push(fault)
  it.delivery.offer(await want({ title: 'Acme' }))
  await outbox.run([it.delivery], 2_000)
  expect(titles(it.shown)).toEqual(['Acme'])
  expect(it.told).toEqual([])
})

test('the platform says how long to wait: the whole conversation waits, and the others go on', async () => {
  const it = openJournal()
  it.faults.push(new Outage('too many', { retryAfterMs: 30_000 }))
  it.delivery.offer(await want({ title: 'Acme' }))
  await it.delivery.drain()
  it.delivery.offer(await want({ title: 'next' }, { title: 'else', conversation: 'channel:else' }))
  await outbox.run([it.delivery], 29_000)
  expect(titles(it.shown)).toEqual(['else'])
  await outbox.run([it.delivery], 2_000)
  expect(titles(it.shown).sort()).toEqual(['Acme', 'else', 'next'])
  expect(it.shown.every(({ uncertain }) => !uncertain)).toBe(true)
})

test('a pause asked for everywhere holds every conversation, also for a process that starts meanwhile', async () => {
  const it = openJournal()
  it.faults.push(new Outage('too many', { retryAfterMs: 30_000, slows: 'chat' }))
  it.delivery.offer(await want({ title: 'Acme' }))
  await it.delivery.drain()
  await it.delivery.close()
  const next = openJournal()
  await want({ title: 'else', conversation: 'channel:else' })
  await outbox.run([next.delivery], 29_000)
  expect(next.shown).toEqual([])
  await outbox.run([next.delivery], 2_000)
  expect(titles(next.shown).sort()).toEqual(['Acme', 'else'])
})

test('where edits must wait, new messages are posted all the same', async () => {
  const it = openJournal()
  const subjectId = randomUUID()
  it.delivery.offer(await want({ title: 'Acme', subjectId }))
  await it.delivery.drain()
  it.faults.push(new Outage('too many', { retryAfterMs: 30_000, slows: 'edits' }))
  it.delivery.offer(await outbox.change(subjectId, { title: 'Acme was won' }))
  await it.delivery.drain()
  it.delivery.offer(await want({ title: 'new' }))
  await outbox.run([it.delivery], 29_000)
  expect(titles(it.shown)).toEqual(['Acme', 'new'])
  await outbox.run([it.delivery], 2_000)
  expect(titles(it.shown)).toEqual(['Acme', 'new', 'Acme was won'])
})

test('what can never be shown as it is is given up at once, and somebody hears of it', async () => {
  const it = openJournal()
  it.faults.push(new Refusal('Slack takes no card as long as this.'))
  it.delivery.offer(await want({ title: 'Acme' }, { title: 'next' }))
  await it.delivery.drain()
  expect(it.told).toMatchObject([
    { kind: 'work.failed', because: 'Slack takes no card as long as this.' },
  ])
  expect((await outbox.rows()).map(({ failedAt }) => failedAt !== null)).toEqual([true, false])
})

test('a dead process is taken over when its leases run out, and only then', async () => {
  const dead = openJournal()
  dead.delivery.offer(await want({ title: 'before' }))
  await dead.delivery.drain()
  await outbox.want([{ title: 'Acme' }], dead.delivery.open())
  const next = openJournal()
  await outbox.run([next.delivery], 19_000)
  expect(next.shown).toEqual([])
  await outbox.run([next.delivery], 2_000)
  expect(next.shown).toMatchObject([{ uncertain: true, card: { title: 'Acme' } }])
})

test('what found no room in memory is sent from the table, and was surely not sent before', async () => {
  await want({ title: 'Acme' })
  const it = openJournal()
  await sweep(it)
  expect(it.shown).toMatchObject([{ uncertain: false }])
})

test('a process that ends leaves what waits to the next, at once and as surely not sent', async () => {
  const slow = { ...journalChat().chat, windows: [{ calls: 1, ms: 60_000 }] }
  const first = open({ chat: slow })
  first.delivery.offer(await want({ title: 'one' }, { title: 'two' }))
  await first.delivery.quiet()
  await first.delivery.close()
  const next = openJournal()
  await sweep(next)
  expect(next.shown).toMatchObject([{ uncertain: false, card: { title: 'two' } }])
})

test('two processes never send to one conversation, and lose nothing', async () => {
  const [one, other] = [openJournal(), openJournal()]
  const wanted = Array.from({ length: 60 }, (_, at) => ({
    title: `${at}`,
    conversation: `channel:c${at % 6}` as const,
  }))
  await want(...wanted)
  await Promise.all([one.delivery.sweep(), other.delivery.sweep()])
  await outbox.run([one.delivery, other.delivery], 3_000)
  const where = (shown: readonly Outgoing[]) => new Set(shown.map((it) => it.conversation))
  expect(where(one.shown).intersection(where(other.shown))).toEqual(new Set())
  expect(titles([...one.shown, ...other.shown]).sort()).toEqual(
    wanted.map(({ title }) => title).sort(),
  )
})

test('what a stalled process sent after all is found out: its copy goes, and the newest state is shown once more', async () => {
  const stalled = slowChat()
  const zombie = open({
    chat: { ...stalled.chat, show: async (it) => `copy-${await stalled.chat.show(it)}` },
  })
  zombie.delivery.offer(await want({ title: 'Acme' }))
  await zombie.delivery.sweep()
  await zombie.delivery.sweep()
  outbox.clock.pass(30_000)
  const repaired: Outgoing[] = []
  const journal = journalChat()
  const next = open({ chat: { ...journal.chat, repair: async (it) => void repaired.push(it) } })
  await sweep(next)
  stalled.release()
  await zombie.delivery.quiet()
  await outbox.run([next.delivery], 31_000)
  const [row] = await outbox.rows()
  expect(row).toMatchObject({ ref: `ref-${row!.id}`, checkAt: null })
  expect(repaired.map(({ ref }) => ref)).toEqual([`ref-${row!.id}`])
  expect(journal.shown.map(({ ref }) => ref)).toEqual([null, `ref-${row!.id}`])
})

test('a noisy conversation holds no other up, and never fills the memory', async () => {
  const journal = journalChat()
  const { delivery } = open({ chat: { ...journal.chat, windows: [{ calls: 4, ms: 4_000 }] } })
  const noisy = Array.from({ length: 600 }, (_, at) => ({ title: `noise ${at}` }))
  const quiet = Array.from({ length: 12 }, (_, at) => ({
    title: `quiet ${at}`,
    conversation: `channel:q${at}` as const,
  }))
  await want(...noisy)
  await want(...quiet)
  await outbox.run([delivery], 2_000)
  const shown = titles(journal.shown)
  expect(shown.filter((title) => title.startsWith('quiet')).length).toBe(12)
  expect(shown.filter((title) => title.startsWith('noise')).length).toBe(4)
  const leased = (await outbox.rows()).filter(({ leaseUntil }) => leaseUntil !== null)
  expect(leased.length).toBeLessThanOrEqual(8)
  await outbox.run([delivery], 8_000)
  expect(journal.shown.length).toBe(12 + 12)
})

const threaded = (parent: string, count: number): Want[] =>
  Array.from({ length: count }, (_, at) => ({ title: `reply ${at}`, under: parent }))

test('a reply follows the card above, in the order of the thread', async () => {
  const it = openJournal()
  const parent = randomUUID()
  it.faults.push(new Outage('Slack did not answer'))
  it.delivery.offer(await want({ title: 'deal', subjectId: parent }, ...threaded(parent, 3)))
  await it.delivery.drain()
  expect(it.shown).toEqual([])
  it.faults.push()
  await outbox.run([it.delivery], 10_000)
  expect(titles(it.shown)).toEqual(['deal', 'reply 0', 'reply 1', 'reply 2'])
  const [above, ...replies] = it.shown
  expect(above!.thread).toBeNull()
  expect(new Set(replies.map(({ thread }) => thread))).toEqual(new Set([`ref-${above!.id}`]))
})

test('a reply that fails is not overtaken by the next of its thread', async () => {
  const it = openJournal()
  const parent = randomUUID()
  it.delivery.offer(await want({ title: 'deal', subjectId: parent }))
  await it.delivery.drain()
  it.faults.push(new Outage('Slack did not answer'))
  it.delivery.offer(await want(...threaded(parent, 2)))
  await outbox.run([it.delivery], 10_000)
  expect(titles(it.shown)).toEqual(['deal', 'reply 0', 'reply 1'])
})

test('a card that never can be shown lets its replies stand by themselves', async () => {
  const it = openJournal()
  const parent = randomUUID()
  it.faults.push(new Refusal('Slack does not take it.'))
  it.delivery.offer(await want({ title: 'deal', subjectId: parent }, ...threaded(parent, 1)))
  await it.delivery.drain()
  expect(it.shown).toMatchObject([{ thread: null, card: { title: 'reply 0' } }])
})

test('a reply to what is not shown here stands by itself', async () => {
  const it = openJournal()
  it.delivery.offer(await want(...threaded(randomUUID(), 1)))
  await it.delivery.drain()
  expect(it.shown).toMatchObject([{ thread: null, card: { title: 'reply 0' } }])
})

/** A chat with conversations that are closed until they are opened. */
function closedChat(fault: Unreachable) {
  const journal = journalChat()
  const door = { open: false, tries: 0 }
  const chat: Chat = {
    ...journal.chat,
    async show(message) {
      door.tries++
      if (!door.open) throw fault
      return await journal.chat.show(message)
    },
  }
  return { ...journal, chat, door, ...open({ chat }) }
}

const archived = () => new Unreachable('#deals is archived. Unarchive it.', { why: 'is_archived' })
const many = (count: number): Want[] =>
  Array.from({ length: count }, (_, at) => ({ title: `card ${at}` }))

test('a closed conversation is told once, with how much waits; nothing is given up', async () => {
  const it = closedChat(archived())
  await want(...many(30))
  await outbox.run([it.delivery], 60_000)
  expect(it.told).toMatchObject([
    { kind: 'conversation.closed', conversation: 'channel:deals', why: 'is_archived', waiting: 30 },
  ])
  const rows = await outbox.rows()
  expect(rows.filter(({ failedAt, leaseUntil }) => failedAt ?? leaseUntil)).toEqual([])
})

test('it is tried with one message an hour, and told again with what waits by then', async () => {
  const it = closedChat(archived())
  it.delivery.offer(await want(...many(1)))
  await it.delivery.drain()
  await want(...many(4))
  await outbox.run([it.delivery], 5_000)
  outbox.clock.pass(3_594_000)
  await outbox.run([it.delivery], 10_000)
  expect(it.door.tries).toBe(2)
  expect(it.told.map((signal) => 'waiting' in signal && signal.waiting)).toEqual([1, 5])
  const names = it.told.map((signal) => 'exception' in signal && signal.exception)
  expect(new Set(names).size).toBe(1)
})

type Delivering = ReturnType<typeof open>['delivery']
const ways: [string, (delivery: Delivering) => Promise<void>][] = [
  ['within the hour', async () => outbox.clock.pass(3_600_000)],
  ['at once when its chat says that something changed', (delivery) => delivery.retry('journal')],
]
test.each(ways)('once it is open again all that waited is shown by itself, %s', async (_, wait) => {
  const it = closedChat(archived())
  it.delivery.offer(await want(...many(5)))
  await it.delivery.quiet()
  it.door.open = true
  await wait(it.delivery)
  await outbox.run([it.delivery], 3_000)
  expect(it.shown.length).toBe(5)
  expect(it.told.map(({ kind }) => kind)).toEqual(['conversation.closed', 'conversation.opened'])
  expect(await outbox.store.db.selectFrom('lane').select('why').execute()).toEqual([{ why: null }])
})

test('what closes again on the same day is the same trouble, and is told again', async () => {
  const it = closedChat(archived())
  for (const open of [false, true, false]) {
    it.door.open = open
    it.delivery.offer(await want(...many(1)))
    await it.delivery.retry('journal')
    await outbox.run([it.delivery], 1_000)
  }
  expect(it.told.map(({ kind }) => kind.slice(13))).toEqual(['closed', 'opened', 'closed'])
  expect(new Set(it.told.map((signal) => 'exception' in signal && signal.exception)).size).toBe(1)
})

test('a chat that is closed as a whole is one trouble, however many conversations wait', async () => {
  const why = { why: 'token_revoked', everywhere: true }
  const it = closedChat(new Unreachable('Install it again.', why))
  const wanted = many(20).map((one, at) => ({ ...one, conversation: `channel:c${at}` as const }))
  it.delivery.offer(await want(...wanted))
  await outbox.run([it.delivery], 10_000)
  expect(it.told).toMatchObject([{ kind: 'conversation.closed', conversation: '*', waiting: 20 }])
  it.door.open = true
  outbox.clock.pass(3_600_000)
  await outbox.run([it.delivery], 10_000)
  expect(it.shown.length).toBe(20)
  expect(it.told.map(({ kind }) => kind)).toEqual(['conversation.closed', 'conversation.opened'])
})

test('somebody who is reached in another chat is no trouble in this one', async () => {
  const conversation = `person:${randomUUID()}` as const
  const [slack, teams] = [journalChat('slack'), journalChat('teams')]
  const { delivery, told } = outbox.deliver([slack.chat, teams.chat])
  slack.faults.push(new Unreachable('No member of Slack.', { why: 'users_not_found' }))
  const card = { title: 'Acme', conversation }
  delivery.offer(await want({ ...card, chat: 'slack' }, { ...card, chat: 'teams' }))
  await delivery.drain()
  expect(titles(teams.shown)).toEqual(['Acme'])
  expect(told).toEqual([])
})

test('ten failures in a row are seen once, and it is tried on until it is shown', async () => {
  const it = openJournal()
  it.faults.push(...Array.from({ length: 12 }, () => new Outage('Slack did not answer')))
  it.delivery.offer(await want({ title: 'Acme' }))
  await it.delivery.drain()
  for (let tries = 1; tries < 10; tries++) {
    expect(it.told).toEqual([])
    outbox.clock.pass(300_001)
    await sweep(it)
  }
  expect(it.told).toMatchObject([{ kind: 'conversation.closed', why: 'failing' }])
  for (let tries = 10; tries < 13; tries++) {
    outbox.clock.pass(300_001)
    await sweep(it)
  }
  expect(titles(it.shown)).toEqual(['Acme'])
  expect(it.told.map(({ kind }) => kind)).toEqual(['conversation.closed', 'conversation.opened'])
})

test('while the database is away nothing is lost or sent twice', async () => {
  const it = openJournal()
  await want({ title: 'Acme' })
  const gone = outbox.deliver([])
  await gone.delivery.sweep()
  await sweep(it)
  await sweep(it)
  expect(it.shown.length).toBe(1)
})

test('what is held back is sent when its time has come, in its last state; what has no time is not', async () => {
  const it = openJournal()
  it.delivery.offer(await want({ title: 'before' }))
  await it.delivery.drain()
  const until = new Date(outbox.clock.now().getTime() + 60_000).toISOString()
  const quiet = { by: 'quiet', because: 'Ana’s quiet hours', until } as const
  const muted = { by: 'mute', because: 'muted', until: null } as const
  const subjectId = randomUUID()
  const held = [
    { title: 'Acme', subjectId, held: quiet },
    { title: 'Beta', held: muted },
  ]
  const written = await outbox.want(held, it.delivery.open())
  expect(written.map(({ leased }) => leased)).toEqual([false, false])
  it.delivery.offer(await outbox.change(subjectId, { title: 'Acme was won' }, it.delivery.open()))
  await outbox.run([it.delivery], 59_500)
  expect(titles(it.shown)).toEqual(['before'])
  await outbox.run([it.delivery], 1_000)
  expect(titles(it.shown)).toEqual(['before', 'Acme was won'])
})

test('a reply that is held back keeps no later one of its thread back', async () => {
  const it = openJournal()
  const parent = randomUUID()
  const [first, second] = threaded(parent, 2)
  const muted = { by: 'mute', because: 'muted', until: null } as const
  it.delivery.offer(
    await want({ title: 'deal', subjectId: parent }, { ...first!, held: muted }, second!),
  )
  await it.delivery.drain()
  expect(titles(it.shown)).toEqual(['deal', 'reply 1'])
})
