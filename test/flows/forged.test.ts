import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { offeringInbound } from '../support/offering.ts'
import { rulesFolder } from '../support/rules.ts'
import { openStory, type Story, type Who } from '../support/story.ts'

let story: Story
beforeAll(async () => {
  story = await openStory({ BATON_RULES: rulesFolder(offeringInbound()) })
})
afterAll(() => story.close())

const whoIs = (id: unknown) =>
  Object.entries(story.ids).find(([, one]) => one === id)?.[0] as Who | undefined
const textOf = async (who: Who, line: string) => (await story.types(who, line)).text

/** A ticket that is offered to somebody. */
async function ticketCalled(name: string) {
  const { db, org } = story.house
  return await db
    .selectFrom('ticket')
    .selectAll()
    .where('orgId', '=', org)
    .where('name', '=', name)
    .executeTakeFirstOrThrow()
}
async function offered(name: string) {
  story.pass(1)
  await story.types('oz', `/ticket new ${name}`)
  story.pass(1)
  const { id, key, ownerId } = await ticketCalled(name)
  return { id, key, owner: whoIs(ownerId)! }
}
interface Offered {
  readonly round: number | null
  readonly passed: readonly { readonly person: string }[]
}
const offersOf = async (id: string) =>
  (await story.rows('assignment'))
    .filter(({ subjectId }) => subjectId === id)
    .sort((one, other) => Number(one.startsAt) - Number(other.startsAt))
    .map(({ personId, offer, endedAs }) => {
      const { round, passed } = (offer ?? { round: null, passed: [] }) as Offered
      return [whoIs(personId), round, passed.map(({ person }) => whoIs(person)), endedAs]
    })

test.each([
  ['Decline', 'press', 'decline-deal'],
  ['Accept', 'press', 'accept-deal'],
  ['why it is declined', 'form', 'decline-deal'],
])('a task is offered to nobody: %s that carries one is answered', async (_, how, name) => {
  const value = `task:${randomUUID()}`
  const { text } =
    how === 'press'
      ? await story.presses('ana', name, value)
      : await story.submits('ana', { submit: name, value }, { reason: 'no time' })
  expect(text).toMatch(/^This button no longer means anything\. Ask for a fresh card/)
})

test.each([
  ['work-ticket', 'ticket'],
  ['reopen-ticket', 'ticket'],
  ['answer-ticket', 'ticket'],
  ['work-lead', 'lead'],
  ['qualify-lead', 'lead'],
  ['disqualify-lead', 'lead'],
])('%s of one that is not there says so, and makes none', async (press, noun) => {
  const { id } = await offered(`Beside ${press}`)
  const other = noun === 'lead' ? id : randomUUID()
  const { text } = await story.presses('oz', press, other)
  expect(text).toBe(`There is no such ${noun}. Look for it with /${noun} list.`)
})

test('what solved a ticket that is not there solves nothing', async () => {
  const form = { submit: 'solve-ticket', value: randomUUID() }
  const { text } = await story.submits('oz', form, { resolution: 'magic', name: 'Mine' })
  expect(text).toBe('There is no such ticket. Look for it with /ticket list.')
})

test('a button from before a ticket was solved opens it not again, and says how to', async () => {
  const { id, key, owner } = await offered('Solved meanwhile')
  await story.types('oz', `/ticket solve ${key} because it was unplugged`)
  const over = `Solved meanwhile is solved already: it was unplugged. Open it again: /ticket reopen ${key}`
  expect((await story.presses(owner, 'work-ticket', id)).text).toBe(over)
  expect(await textOf(owner, `/ticket work ${key}`)).toBe(over)
  expect(await textOf(owner, `/ticket hold ${key}`)).toBe(over)
  for (const press of ['accept-deal', 'decline-deal', 'claim'])
    expect((await story.presses(owner, press, `ticket:${id}`)).text).toMatch(
      new RegExp(`is solved, .* Open it again: /ticket reopen ${key}`),
    )
  expect(await ticketCalled('Solved meanwhile')).toMatchObject({ status: 'solved' })
  await story.types(owner, `/ticket reopen ${key}`)
  expect(await ticketCalled('Solved meanwhile')).toMatchObject({ status: 'open', closedAt: null })
})

test('a reason that nobody can see is none', async () => {
  const { key, owner } = await offered('Unsaid')
  const to = owner === 'dee' ? 'dan' : 'dee'
  const text = await textOf('oz', `/ticket assign ${key} to ${to} because \u200b\u2060`)
  expect(text).toMatch(/^Unsaid is .*'s\. Say why:/)
  await story.reports('U-1', { name: 'Unsaid deal', owner_email: 'ana@ours.example' })
  const deal = JSON.stringify(
    await story.types('max', '/deal assign "Unsaid deal" to ben because \u200b'),
  )
  expect(deal).toMatch(/Say why/)
})

test('what is offered and given back goes on in its round, and at last to who must see to it', async () => {
  const { id, key, owner } = await offered('Hot potato')
  const other = owner === 'dee' ? 'dan' : 'dee'
  const form = { submit: 'decline-deal', value: `ticket:${id}` }
  await story.submits(owner, form, { reason: 'no time' })
  for (const who of [other, owner, other] as const) {
    story.pass(1)
    await story.types(who, `/ticket release ${key}`)
  }
  expect((await offersOf(id)).slice(0, 4)).toEqual([
    [owner, 1, [], 'declined'],
    [other, 1, [owner], 'released'],
    [owner, 2, [], 'released'],
    [other, 2, [owner], 'released'],
  ])
  expect(whoIs((await ticketCalled('Hot potato')).ownerId)).toBe('oz')
})

test('no sign that a database cannot hold makes a command fail', async () => {
  const line = '/ticket new a\0b\ud800c account: \0Acme'
  expect(await textOf('oz', line)).toMatch(/^Ab.c is a new ticket/)
  const lead = { submit: 'new-lead', value: '\0' }
  const { text } = await story.submits('oz', lead, { name: 'Zo\0e', 'no\0te': '' })
  expect(text).toMatch(/^Zoe is a new lead/)
  expect(text).toMatch(/needs it to say who owns Zoe/)
})

test.each([
  ['/ticket solve L-3 because x', /“L-3” is the key of a lead, and this is about a ticket\. /],
  ['/lead show K-1', /“K-1” is the key of a ticket, and this is about a lead\. /],
  ['/ticket claim A-1', /“A-1” is the key of an account, /],
  [
    '/ticket change K-1 colour: blue',
    /“colour: blue” behind K-1 is not understood\. \/baton help t/,
  ],
  ['/ticket show K-99999', /No ticket answers to “K-99999”\. \/ticket list/],
  ['/task done K-1', /“K-1” is the key of a ticket, and this is about a task\. \/task list/],
  ['/ticket list K-1', /No person answers to “K-1”/],
])('what cannot be meant is said with what can: %s', async (line, says) => {
  expect(await textOf('oz', line)).toMatch(says)
})

test('whoever changes nothing is told how something is changed', async () => {
  const { key } = await offered('Unchanged')
  const says = `Say what changes about Unchanged: /ticket change ${key} region: EMEA`
  expect(await textOf('oz', `/ticket change ${key}`)).toBe(says)
  expect(await textOf('oz', `/ticket change ${key} region: " "`)).toBe(says)
})

test('what is solved is told in words of people', async () => {
  const { key } = await offered('Told')
  expect(await textOf('oz', `/ticket solve ${key} because done`)).toBe(
    'Oz Example changed resolution and status of Told.',
  )
})

test('whoever enters a lead that we know changes nothing of it, and is told which it is', async () => {
  await story.types('oz', '/lead new Ann Known email: ann@known.example region: EMEA')
  const text = await textOf('max', '/lead new Someone Else email: ANN@known.example')
  expect(text).toMatch(/^L-\d+ \(Ann Known\) has that address already\. .*\/lead change L-\d+ /)
  expect((await story.types('oz', '/lead show ann@known.example')).card?.title).toBe('Ann Known')
})

test('a mail address that nobody has means nobody whose name is like it', async () => {
  const { key } = await offered('Addressed')
  const text = await textOf('oz', `/ticket assign ${key} to left@ours.example because x`)
  expect(text).toMatch(/^No person answers to “left@ours\.example”/)
})

test('whoever gives a task back is told who has it now', async () => {
  await story.types('ana', '/task new Call the printer people')
  const text = await textOf('ana', '/task release Call the printer people')
  expect(text).toMatch(/No further rule says who owns it, so Oz Example looks after it\.$/)
})
