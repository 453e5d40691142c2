import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { compileDigest } from '../../src/digests.ts'
import type { TicketSignal } from '../../src/model/tickets.ts'
import { wakeClocks } from '../../src/overdue.ts'
import { checkLeavers } from '../../src/people/leavers.ts'
import { openStory, type Story, type Who } from '../support/story.ts'

let story: Story
beforeAll(async () => {
  story = await openStory()
})
afterAll(() => story.close())

const whoIs = (id: unknown) =>
  (Object.entries(story.ids).find(([, one]) => one === id)?.[0] ?? null) as Who | null
const tickets = () =>
  story.house.db.selectFrom('ticket').selectAll().where('orgId', '=', story.house.org).execute()
const ticketCalled = async (name: string) => (await tickets()).find((it) => it.name === name)!
const clocksOf = async (id: string) =>
  Object.fromEntries(
    (await story.rows('clock'))
      .filter(({ subjectId }) => subjectId === id)
      .map(({ kind, state }) => [kind, state]),
  )
const cardOf = async (where: string, name: string) =>
  (await story.shows(where)).findLast(({ title }) => title === name)
const textOf = async (who: Who, line: string) => (await story.types(who, line)).text

function stamp(id: string) {
  story.pass(1)
  const by = { kind: 'integration', id: 'helpdesk' } as const
  return { id, at: story.now().toISOString(), by, source: 'helpdesk' }
}

/** What a help desk says of a ticket. */
async function comes(patch: Record<string, unknown>, externalId?: string, id = randomUUID()) {
  const ticket = { ...(externalId && { externalId }) }
  const signal: TicketSignal = { kind: 'ticket.created', ticket, patch }
  return await story.house.receive({ ...stamp(id), ...signal })
}

/** What a help desk says that somebody wrote. */
async function writes(kind: 'ticket.asked' | 'ticket.answered', externalId: string, text: string) {
  const signal: TicketSignal = { kind, ticket: { externalId }, text }
  return await story.house.receive({ ...stamp(randomUUID()), ...signal })
}

test('a ticket gets an owner by the rules, who is told, with clocks for the answer and for solving it', async () => {
  await comes({
    ...{ name: 'Printer on fire', message: 'It smokes', priority: 'P1' },
    ...{ email: 'ann@acme.example', company: 'Acme' },
  })
  const ticket = await ticketCalled('Printer on fire')
  const owner = whoIs(ticket.ownerId)!
  expect(['dee', 'dan']).toContain(owner)
  const card = await cardOf(`person:${ticket.ownerId}`, 'Printer on fire')
  expect(card).toMatchObject({
    badge: { text: 'New ticket, urgent', tone: 'bad' },
    text: 'It smokes',
  })
  expect(await cardOf('channel:deals', 'Printer on fire')).toBeDefined()
  expect(await clocksOf(ticket.id)).toEqual({ first_response: 'running', resolution: 'running' })
  const why = JSON.stringify((await story.types('oz', `/owner ${ticket.key} why`)).card)
  expect(why).toContain('tickets go round the onboarding team')
  expect((await story.presses('oz', 'why', `ticket:${ticket.id}`)).card?.title).toContain('Printer')
})

test('the ticket of an account is for who owns the account, also where only the mail address says whose it is', async () => {
  const account = { name: 'Owned AG', domain: 'owned.example', ownerEmail: 'ben@ours.example' }
  await story.reports('Owned', { name: 'Owned deal', owner_email: 'ana@ours.example' }, { account })
  await story.types('oz', '/account set Owned AG owner: ben@ours.example')
  await comes({ name: 'Where is my invoice', email: 'joe@owned.example' })
  const ticket = await ticketCalled('Where is my invoice')
  expect(whoIs(ticket.ownerId)).toBe('ben')
  const card = await cardOf(`person:${story.ids.ben}`, 'Where is my invoice')
  expect(JSON.stringify(card?.facts)).toContain('Owned AG')
})

test('it waits for the customer once it is answered, and for us once they write again, whoever says so and how often', async () => {
  await comes({ name: 'Door stuck' }, 'zd-1')
  const { id, key, ownerId } = await ticketCalled('Door stuck')
  await writes('ticket.answered', 'zd-1', 'Have you pushed?')
  expect(await ticketCalled('Door stuck')).toMatchObject({ status: 'pending' })
  expect(await clocksOf(id)).toEqual({ first_response: 'met', resolution: 'paused' })
  await writes('ticket.asked', 'zd-1', 'Yes, it is a glass door')
  expect(await ticketCalled('Door stuck')).toMatchObject({ status: 'open' })
  expect(await clocksOf(id)).toEqual({
    ...{ first_response: 'met', next_response: 'running', resolution: 'running' },
  })
  const owner = whoIs(ownerId)!
  const asked = await story.presses(owner, 'answer-ticket', id)
  expect(asked.form?.submit).toBe('answer-ticket')
  story.pass(1)
  await story.submits(owner, { submit: 'answer-ticket', value: id }, { text: 'We come today' })
  expect(await clocksOf(id)).toMatchObject({ next_response: 'met', resolution: 'paused' })
  const notes = (await story.types('oz', `/note list ${key}`)).card?.table?.rows
  expect(notes?.map((row) => row.at(-1))).toEqual([
    ...['We come today', 'Yes, it is a glass door', 'Have you pushed?'],
  ])
})

test('a ticket is solved with a reason, opened again when they write again, and its clock starts anew', async () => {
  await comes({ name: 'Lift stuck' }, 'zd-2')
  const { id, key, ownerId } = await ticketCalled('Lift stuck')
  const owner = whoIs(ownerId)!
  expect(await textOf(owner, `/ticket solve ${key}`)).toMatch(/^Say what solved Lift stuck/)
  expect((await story.presses(owner, 'solve-ticket', id)).form?.submit).toBe('solve-ticket')
  await story.types(owner, `/ticket solve ${key} because the fuse was changed`)
  const solved = await ticketCalled('Lift stuck')
  expect(solved).toMatchObject({ status: 'solved', resolution: 'the fuse was changed' })
  expect(await clocksOf(id)).toEqual({ first_response: 'met', resolution: 'met' })
  expect(await textOf(owner, `/ticket change ${key} priority: low`)).toMatch(
    /^Lift stuck is solved already: the fuse was changed\. Open it again: \/ticket reopen K-\d+/,
  )
  await writes('ticket.asked', 'zd-2', 'It is stuck again')
  expect(await ticketCalled('Lift stuck')).toMatchObject({ status: 'open', resolution: null })
  const cycles = (await story.rows('clock')).filter(
    ({ subjectId, kind }) => subjectId === id && kind === 'resolution',
  )
  expect(cycles.map(({ state }) => state).toSorted()).toEqual(['met', 'running'])
  await comes({ status: 'closed', resolution: 'a new motor' }, 'zd-2')
  expect(await ticketCalled('Lift stuck')).toMatchObject({
    status: 'solved',
    resolution: 'a new motor',
  })
})

test('what comes solved starts no clock, and what comes waiting for the customer starts one that is held', async () => {
  await comes({ name: 'Over before it came', status: 'Closed' }, 'zd-8')
  const over = await ticketCalled('Over before it came')
  expect([over.status, over.ownerId, await clocksOf(over.id)]).toEqual(['solved', null, {}])
  await writes('ticket.asked', 'zd-8', 'It is not')
  expect((await ticketCalled('Over before it came')).ownerId).not.toBeNull()
  await comes({ name: 'Asked back', status: 'Waiting on Customer' }, 'zd-6')
  const { id } = await ticketCalled('Asked back')
  expect(await clocksOf(id)).toEqual({ first_response: 'running', resolution: 'paused' })
  await writes('ticket.asked', 'zd-6', '')
  expect(await clocksOf(id)).toMatchObject({ next_response: 'running', resolution: 'running' })
})

test('what is reported twice is one ticket, and what somebody wrote about one that is not known begins it', async () => {
  const id = randomUUID()
  await Promise.all([
    comes({ name: 'Twice' }, 'zd-3', id),
    comes({ name: 'Twice' }, 'zd-3', id),
    comes({ name: 'Twice', priority: 'high' }, 'zd-3'),
  ])
  expect((await tickets()).filter(({ name }) => name === 'Twice')).toHaveLength(1)
  await writes('ticket.asked', 'zd-4', 'The heating is cold\nsince Monday')
  const begun = await ticketCalled('The heating is cold')
  expect(begun).toMatchObject({ status: 'new', message: 'The heating is cold\nsince Monday' })
  expect(whoIs(begun.ownerId)).not.toBeNull()
  const [unknown] = (await writes('ticket.answered', 'zd-5', 'Here it is')).verdicts
  expect(unknown).toMatchObject({ rule: 'tickets', outcome: 'skip' })
})

test('an older word of a help desk that comes late overwrites nothing newer, and moves no clock wrongly', async () => {
  const at = (minutes: number) => new Date(story.now().getTime() + minutes * 60_000).toISOString()
  const late = { ...stamp(randomUUID()), at: at(-10) }
  const ticket = { externalId: 'zd-7' }
  const says = (patch: Record<string, unknown>, when: string) =>
    story.house.receive({
      ...{ ...stamp(randomUUID()), at: when },
      ...{ kind: 'ticket.updated', ticket, patch },
    })
  await says({ name: 'Out of order', priority: 'high', status: 'solved', resolution: 'x' }, at(-5))
  await story.house.receive({ ...late, kind: 'ticket.asked', ticket, text: 'Help' })
  await says({ priority: 'low', status: 'open', owner_email: '' }, at(-8))
  const found = await ticketCalled('Out of order')
  expect(found).toMatchObject({ priority: 'high', status: 'solved', resolution: 'x' })
  expect((await story.rows('exception')).filter(({ subjectId }) => subjectId === found.id)).toEqual(
    [],
  )
  await says({ status: 'open' }, at(-1))
  expect(await ticketCalled('Out of order')).toMatchObject({ status: 'open' })
  expect(await clocksOf(found.id)).toMatchObject({ resolution: 'running' })
})

test('a bad value of a machine waits as a question, and the answer goes into the ticket', async () => {
  await comes({ name: 'Odd one', priority: 'gigantic' })
  const { id, priority } = await ticketCalled('Odd one')
  expect(priority).toBe('normal')
  const open = (await story.rows('exception')).find(({ subjectId }) => subjectId === id)!
  expect(open).toMatchObject({ field: 'priority', state: 'open' })
  expect(String(open.because)).toMatch(/it is one of low, normal, high, urgent/)
  const form = { submit: 'answer-exception', value: String(open.id) }
  await story.submits('oz', form, { value: 'urgent' })
  expect(await ticketCalled('Odd one')).toMatchObject({ priority: 'urgent' })
  expect(await clocksOf(id)).toMatchObject({ first_response: 'running' })
})

test('a person’s open tickets and their clocks are on their home, and counted in their digest', async () => {
  await comes({ name: 'At home', owner_email: 'flo@ours.example' })
  await story.house.receive({
    ...stamp(randomUUID()),
    ...{
      kind: 'lead.created',
      lead: {},
      patch: { name: 'Leo Home', owner_email: 'flo@ours.example' },
    },
  })
  const shown = JSON.stringify(await story.home('flo'))
  for (const said of ['My open tickets', 'At home', 'My open leads', 'Leo Home', 'First response'])
    expect(shown).toContain(said)
  const due = { every: 'daily', day: '2030-01-08', late: false } as const
  const conversation = `person:${story.ids.flo}` as const
  story.pass(2)
  const digest = await compileDigest(story.house, {
    ...{ ...due, conversation, at: story.now().toISOString() },
  })
  expect(digest?.content.counts).toMatchObject({ tickets: 1, leads: 1 })
  expect(digest?.content.items.map(({ name }) => name)).toContain('At home')
})

test('nobody to take it: it waits in the queue, whose owner is asked who owns it', async () => {
  await story.types('dee', '/away until 2030-03-01')
  await story.types('dan', '/away until 2030-03-01')
  await comes({ name: 'Nobody there' })
  const { id, ownerId } = await ticketCalled('Nobody there')
  expect(whoIs(ownerId)).toBe('oz')
  const open = (await story.rows('exception')).filter(({ subjectId }) => subjectId === id)
  expect(open).toMatchObject([{ kind: 'unplaceable', state: 'open', ownerId: story.ids.oz }])
  await story.types('dee', '/away back')
  await story.types('dan', '/away back')
  await story.types('oz', `/ticket assign ${(await ticketCalled('Nobody there')).key} to dee`)
  expect(whoIs((await ticketCalled('Nobody there')).ownerId)).toBe('dee')
  const settled = (await story.rows('exception')).filter(({ subjectId }) => subjectId === id)
  expect(settled).toMatchObject([{ state: 'settled' }])
})

test('a colleague enters a ticket in words, is told what is wrong with it, and gives it away with a reason', async () => {
  const wrong = await story.types('ana', '/ticket new Typed priority: purple')
  const fault = wrong.form?.fields.find(({ name }) => name === 'priority')?.fault
  expect(fault).toMatch(/it is one of low, normal, high, urgent/)
  const said = '/ticket new Typed ticket account: Typed AG priority: high owner: dee'
  await story.types('ana', said)
  const { key, ownerId } = await ticketCalled('Typed ticket')
  expect(whoIs(ownerId)).toBe('dee')
  expect(await textOf('oz', `/ticket assign ${key} to Dan`)).toMatch(/Say why: \/ticket assign/)
  await story.types('oz', `/ticket assign ${key} to Dan because he knows them`)
  expect(whoIs((await ticketCalled('Typed ticket')).ownerId)).toBe('dan')
  await story.types('dan', `/ticket work ${key}`)
  await story.types('dan', `/ticket hold ${key}`)
  expect(await ticketCalled('Typed ticket')).toMatchObject({ status: 'on_hold' })
  const listed = (await story.types('dan', '/ticket list')).card?.table?.rows
  expect(listed?.map((row) => row[1])).toContain('Typed ticket')
  expect(await textOf('fay', `/ticket work ${key}`)).toMatch(/^Only .* may work on this ticket/)
})

test('how soon a ticket must be answered follows its priority: one clock at a time', async () => {
  await comes({ name: 'Rising one' })
  const { id, key } = await ticketCalled('Rising one')
  const clocks = async () =>
    (await story.rows('clock'))
      .filter(({ subjectId, kind }) => subjectId === id && kind === 'first_response')
      .sort((one, other) => Number(one.goalMinutes) - Number(other.goalMinutes))
      .map(({ goalMinutes, state }) => [goalMinutes, state])
  const change = async (what: string) => await story.types('dan', `/ticket change ${key} ${what}`)
  await story.types('oz', `/ticket assign ${key} to Dan because he knows them`)
  await change('company: Rising Ltd')
  expect(await clocks()).toEqual([[240, 'running']])
  story.pass(1)
  await change('priority: urgent')
  expect(await clocks()).toEqual([
    [60, 'running'],
    [240, 'canceled'],
  ])
  story.pass(1)
  await change('priority: low')
  expect(await clocks()).toEqual([
    [60, 'canceled'],
    [240, 'canceled'],
    [240, 'running'],
  ])
})

test('a ticket that nobody answers in time is told to its owner, and goes where its owner’s work goes', async () => {
  await comes({ name: 'Late one', owner_email: 'ana@ours.example' })
  const { id } = await ticketCalled('Late one')
  const clock = (await story.rows('clock')).find(
    ({ subjectId, kind }) => subjectId === id && kind === 'first_response',
  )!
  story.pass((Date.parse(String(clock.dueAt)) - story.now().getTime()) / 60_000 + 1)
  await wakeClocks(story.spine, story.house.receive)
  expect(JSON.stringify(await story.shows(`person:${story.ids.max}`))).toContain('Late one')
  const by = { kind: 'user', id: story.ids.oz } as const
  const told = () => ({ id: randomUUID(), at: story.now().toISOString(), by, source: 'chat' })
  await story.house.receive({ ...told(), kind: 'person.deactivated', person: story.ids.ana })
  await checkLeavers(story.house, story.house.receive)
  const cases = (await story.rows('exception')).filter(({ noun }) => noun === 'person')
  expect(String(cases[0]?.because)).toMatch(/still owns 1 ticket/)
  const to = story.ids.ben
  await story.house.receive({ ...told(), kind: 'leaver.moved', person: story.ids.ana, to })
  expect(whoIs((await ticketCalled('Late one')).ownerId)).toBe('ben')
})
