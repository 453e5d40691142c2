import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { wakeClocks } from '../../src/overdue.ts'
import { wakeAbsences } from '../../src/people/whereabouts.ts'
import { offeringInbound } from '../support/offering.ts'
import { rulesFolder } from '../support/rules.ts'
import { openStory, type Story, type Who } from '../support/story.ts'

let story: Story
beforeAll(async () => {
  story = await openStory({ BATON_RULES: rulesFolder(offeringInbound()) })
})
afterAll(() => story.close())

type Noun = 'lead' | 'ticket'
const whoIs = (id: unknown) =>
  (Object.entries(story.ids).find(([, one]) => one === id)?.[0] ?? null) as Who | null
const called = async (noun: Noun, name: string) =>
  (await story.house.db.selectFrom(noun).selectAll().where('name', '=', name).execute())[0]!
const holder = async (noun: Noun, name: string) => whoIs((await called(noun, name)).ownerId)!
const cardOf = async (who: Who, name: string) =>
  (await story.shows(`person:${story.ids[who]}`)).findLast(({ title }) => title === name)
const pressesOf = async (who: Who, name: string) =>
  ((await cardOf(who, name))?.buttons ?? []).map(({ press }) => press)
const acceptClock = async (id: string) =>
  (await story.rows('clock')).findLast((it) => it.subjectId === id && it.kind === 'accept')
const textOf = async (who: Who, line: string) => (await story.types(who, line)).text

/** What another system brings; who is offered it. */
async function comes(noun: Noun, name: string, more: Record<string, unknown> = {}): Promise<Who> {
  story.pass(1)
  const by = { kind: 'integration', id: 'form' } as const
  const stamp = { id: randomUUID(), at: story.now().toISOString(), by, source: 'form' }
  const patch = { name, region: 'EMEA', ...more }
  await story.house.receive(
    noun === 'lead'
      ? { ...stamp, kind: 'lead.created', lead: {}, patch }
      : { ...stamp, kind: 'ticket.created', ticket: {}, patch },
  )
  story.pass(1)
  return await holder(noun, name)
}

test.each<[Noun, string]>([
  ['lead', 'Ann Offered'],
  ['ticket', 'Offered printer'],
])(
  'a %s is offered to somebody, whose card says so, and is theirs once they accept',
  async (noun, name) => {
    const first = await comes(noun, name)
    const { id, key } = await called(noun, name)
    expect((await cardOf(first, name))?.facts?.map(([label]) => label)).toContain('Offered to')
    expect((await pressesOf(first, name)).slice(0, 2)).toEqual(['accept-deal', 'decline-deal'])
    const owned = (await story.types('oz', `/owner ${key}`)).card
    const { dueAt } = (await acceptClock(id))!
    expect(owned?.facts).toContainEqual(['To accept until', [{ at: dueAt }]])
    const { text } = await story.presses(first, 'accept-deal', `${noun}:${id}`)
    expect(text).toMatch(new RegExp(`^\\w+ Example accepted ${name}\\.$`))
    expect(await pressesOf(first, name)).not.toContain('accept-deal')
    expect(await acceptClock(id)).toMatchObject({ state: 'met' })
  },
)

test('whoever does something about what is offered to them has accepted it', async () => {
  const first = await comes('lead', 'Bo Busy')
  const lead = await called('lead', 'Bo Busy')
  await story.presses(first, 'work-lead', lead.id)
  expect(await acceptClock(lead.id)).toMatchObject({ state: 'met' })
  const other = await comes('ticket', 'Busy door')
  const ticket = await called('ticket', 'Busy door')
  await story.types(other, `/ticket answer ${ticket.key} We look at it`)
  expect(await acceptClock(ticket.id)).toMatchObject({ state: 'met' })
})

test('what is over is offered to nobody any more, also when it is opened again', async () => {
  await comes('ticket', 'Over at once')
  const { id, key } = await called('ticket', 'Over at once')
  await story.types('oz', `/ticket solve ${key} because it was nothing`)
  expect(await acceptClock(id)).toMatchObject({ endedAt: expect.anything() })
  await story.types('oz', `/ticket reopen ${key}`)
  expect(await pressesOf(await holder('ticket', 'Over at once'), 'Over at once')).not.toContain(
    'accept-deal',
  )
})

test('a ticket that is declined goes to the next with the reason, and back to nobody who declined it', async () => {
  const first = await comes('ticket', 'Cold heating')
  const { id, key } = await called('ticket', 'Cold heating')
  expect(await textOf(first, `/ticket decline ${key}`)).toMatch(
    /^Say why you do not take Cold heating/,
  )
  expect((await story.presses(first, 'decline-deal', `ticket:${id}`)).form?.value).toBe(
    `ticket:${id}`,
  )
  const form = { submit: 'decline-deal', value: `ticket:${id}` }
  await story.submits(first, form, { reason: 'I know no heatings' })
  const second = await holder('ticket', 'Cold heating')
  expect(second).not.toBe(first)
  const why = JSON.stringify((await story.types('oz', `/owner ${key} why`)).card)
  expect(why).toContain('I know no heatings')
  expect(why).toContain('declined it')
  expect(await textOf(first, `/ticket accept ${key}`)).toMatch(/has Cold heating by now/)
})

test('a lead that nobody accepts in time goes round, and after two rounds to the team’s manager', async () => {
  const asked: (Who | null)[] = [await comes('lead', 'Di Nobody')]
  const { id, key } = await called('lead', 'Di Nobody')
  for (let turn = 0; turn < 6; turn++) {
    const clock = (await acceptClock(id))!
    if (clock.state !== 'running') break
    story.pass((Date.parse(String(clock.dueAt)) - story.now().getTime()) / 60_000 + 1)
    await wakeClocks(story.spine, story.house.receive)
    await story.house.receive({
      ...{ id: randomUUID(), at: story.now().toISOString(), source: 'chat' },
      ...{ by: { kind: 'user', id: story.ids.oz }, kind: 'note.added', lead: { id }, text: 'Hm' },
    })
    asked.push(await holder('lead', 'Di Nobody'))
  }
  expect(new Set(asked)).toEqual(new Set(['ana', 'ben', 'max']))
  expect(asked.at(-1)).toBe('max')
  expect(asked.length).toBeGreaterThanOrEqual(6)
  const why = JSON.stringify((await story.types('oz', `/owner ${key} why`)).card)
  expect(why).toContain('let it lapse')
})

test('what was only offered to whoever goes away is offered to the next', async () => {
  const first = await comes('ticket', 'Away printer')
  await story.types(first, '/away until 2030-01-14')
  story.pass(1)
  await wakeAbsences(story.spine, story.house.receive)
  expect(await holder('ticket', 'Away printer')).not.toBe(first)
  await story.types(first, '/away back')
})

test('what waits for an owner is taken by whoever the rules could choose, and by nobody else', async () => {
  await comes('lead', 'Eve Waits', { region: 'Atlantis' })
  const { id, key } = await called('lead', 'Eve Waits')
  expect(await holder('lead', 'Eve Waits')).toBe('oz')
  const shown = (await story.shows('channel:triage')).flatMap(({ buttons }) => buttons ?? [])
  expect(shown.map(({ press, value }) => `${press} ${value}`)).toContain(`claim lead:${id}`)
  await story.types('oz', `/lead change ${key} region: EMEA`)
  expect(await textOf('dee', `/lead claim ${key}`)).toMatch(/^Only .* may change this lead/)
  expect(await textOf('ana', `/lead claim ${key}`)).toMatch(/Ana Example took Eve Waits/)
  const other = 'ben'
  expect(await textOf(other, `/lead claim ${key}`)).toMatch(
    /has Eve Waits by now\. Ask .* \/lead handover L-\d+/,
  )
  expect(await textOf('max', `/lead handover ${key} to Dee because she asked`)).toMatch(
    /^Dee Example is not in the team emea-sales, and so cannot take Eve Waits\. .* can take it\. .*\/lead assign L-\d+/,
  )
  await story.types('max', `/lead handover ${key} to ${other} because they met`)
  expect(await holder('lead', 'Eve Waits')).toBe(other)
  const text = await textOf(other, `/lead release ${key} because I know nobody there`)
  expect(text).toContain('because: I know nobody there')
  expect(await holder('lead', 'Eve Waits')).not.toBe(other)
})

test('a lead in the queue is claimed with a button once it can go to who presses it', async () => {
  await comes('lead', 'Fay Queued', { region: 'Atlantis' })
  const { id } = await called('lead', 'Fay Queued')
  const { text } = await story.presses('ana', 'claim', `lead:${id}`)
  expect(text).toMatch(/took Fay Queued, which waited for an owner/)
  expect(await holder('lead', 'Fay Queued')).toBe('ana')
  const open = (await story.rows('exception')).filter((it) => it.subjectId === id)
  expect(open.map(({ state }) => state)).toEqual(['settled'])
})

test('a task is handed to a colleague who is there, given back, and taken from who left', async () => {
  await story.types('ana', '/task new Call the customer owner: ana')
  const task = async () =>
    (await story.rows('task')).find(({ title }) => title === 'Call the customer')!
  const { key } = await task()
  expect(await textOf('max', `/task handover ${key} to Ben`)).toMatch(
    /^Call the customer is Ana Example's\. Say why: \/task handover/,
  )
  expect(await textOf('ana', `/task handover ${key} to Ben`)).toContain(
    'handed Call the customer over to Ben Example',
  )
  expect(whoIs((await task()).ownerId)).toBe('ben')
  await story.types('ben', '/away until 2030-01-14')
  expect(await textOf('max', `/task handover ${key} to Ben because he wants it`)).toMatch(
    /is Ben Example's already/,
  )
  await story.types('max', `/task release ${key} because he is away`)
  expect(whoIs((await task()).ownerId)).not.toBe('ben')
  const again = await textOf('fay', `/task claim ${key}`)
  expect(again).toMatch(/has Call the customer by now|took Call the customer/)
  await story.types('ben', '/away back')
})
