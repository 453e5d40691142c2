import { afterAll, beforeAll, expect, test } from 'vitest'
import { recountClocks, wakeClocks } from '../../src/overdue.ts'
import { wakeAbsences } from '../../src/people/whereabouts.ts'
import { receive } from '../../src/receive.ts'
import { bringRulebook } from '../../src/store/rulebooks.ts'
import { offering } from '../support/offering.ts'
import { rulesFolder, rulesOf, SHIPPED } from '../support/rules.ts'
import { openStory, type Story, type Who } from '../support/story.ts'

let story: Story
beforeAll(async () => {
  story = await openStory({ BATON_RULES: rulesFolder(offering(2)) })
})
afterAll(() => story.close())

const whoIs = (id: unknown) =>
  (Object.entries(story.ids).find(([, one]) => one === id)?.[0] ?? null) as Who | null
const holder = async (deal: string) => whoIs((await story.deal(deal)).ownerId)!
const cardOf = async (who: Who, deal: string) =>
  (await story.shows(`person:${story.ids[who]}`)).find(({ title }) => title === deal)
const pressesOf = async (who: Who, deal: string) =>
  ((await cardOf(who, deal))?.buttons ?? []).map(({ press }) => press)
const clockOf = async (deal: string) => {
  const { id } = await story.deal(deal)
  const all = await story.rows('clock')
  const own = all.filter(({ subjectId, kind }) => subjectId === id && kind === 'accept')
  return own.sort((one, other) => Number(one.cycle) - Number(other.cycle)).at(-1)!
}
const endings = async (deal: string) => {
  const { id } = await story.deal(deal)
  const rows = (await story.rows('assignment')).filter(({ subjectId }) => subjectId === id)
  return rows
    .sort((one, other) => Number(one.startsAt) - Number(other.startsAt))
    .map(({ personId, endedAs }) => [whoIs(personId), endedAs])
}
const wake = () => wakeClocks(story.spine, story.house.receive)

async function arrives(name: string): Promise<Who> {
  story.pass(1)
  const account = { name: `${name} Ltd`, region: 'EMEA' }
  await story.reports(name, { name }, { kind: 'deal.created', account })
  story.pass(1)
  return await holder(name)
}

test('a deal is offered to somebody, whose card says so and until when, and is theirs once they accept', async () => {
  const first = await arrives('Taken')
  const card = await cardOf(first, 'Taken')
  expect(card?.facts?.map(([label]) => label)).toContain('Offered to')
  expect(await pressesOf(first, 'Taken')).toEqual(['accept-deal', 'decline-deal', 'why', 'clocks'])
  const owned = (await story.types('max', '/owner Taken')).card
  const { dueAt } = await clockOf('Taken')
  expect(owned?.facts).toContainEqual(['To accept until', [{ at: dueAt }]])
  const { id } = await story.deal('Taken')
  const { text } = await story.presses(first, 'accept-deal', id)
  expect(text).toMatch(/ accepted Taken\.$/)
  expect(await pressesOf(first, 'Taken')).toEqual(['why', 'clocks'])
  expect(await clockOf('Taken')).toMatchObject({ state: 'met' })
  const again = await story.presses(first, 'accept-deal', id)
  expect(again.text).toBe('Taken is yours already.')
})

test('whoever declines says why, and the next one is asked; who is not asked is told who has it', async () => {
  const first = await arrives('Declined')
  const { id } = await story.deal('Declined')
  const asks = await story.presses(first, 'decline-deal', id)
  expect(asks.form?.submit).toBe('decline-deal')
  await story.submits(
    first,
    { submit: 'decline-deal', value: id },
    { reason: 'I know nobody there' },
  )
  const second = await holder('Declined')
  expect(second).not.toBe(first)
  const stale = await story.presses(first, 'accept-deal', id)
  expect(stale.text).toMatch(/ has Declined by now\. How that came about says \/owner D-\d+ why/)
  const why = JSON.stringify((await story.types('max', '/owner Declined why')).card)
  expect(why).toContain('declined it')
  expect(why).toContain('I know nobody there')
  await story.types(second, '/deal accept Declined')
  expect(await endings('Declined')).toEqual([
    [first, 'declined'],
    [second, null],
  ])
})

test('what nobody accepts goes round twice, each time to the next, and then to the manager of the team', async () => {
  const people = [await arrives('Lapsed')]
  for (let turn = 0; turn < 12; turn++) {
    const before = await clockOf('Lapsed')
    story.pass((Date.parse(String(before.dueAt)) - story.now().getTime()) / 60_000)
    await wake()
    await wake()
    const now = await holder('Lapsed')
    const isOffered = (await pressesOf(now, 'Lapsed')).includes('accept-deal')
    // Their manager may be the last who was asked.
    if (isOffered) expect(now).not.toBe(people.at(-1))
    people.push(now)
    if (!isOffered) break
  }
  const asked = people.slice(0, -1)
  expect(asked.length).toBe(2 * new Set(asked).size)
  expect(people.at(-1)).toBe('max')
  const ends = await endings('Lapsed')
  expect(ends.slice(0, -1).map(([, end]) => end)).toEqual(asked.map(() => 'timed_out'))
  const why = JSON.stringify((await story.types('max', '/owner Lapsed why')).card)
  expect(why).toContain('did not accept Lapsed in time')
  expect(why).toContain('let it lapse')
})

test('whoever works on what they are offered has accepted it', async () => {
  const first = await arrives('Worked')
  await story.types(first, '/deal note Worked They want a call')
  expect(await pressesOf(first, 'Worked')).not.toContain('accept-deal')
  const { dueAt } = await clockOf('Worked')
  story.pass((Date.parse(String(dueAt)) - story.now().getTime()) / 60_000 + 1)
  await wake()
  expect(await holder('Worked')).toBe(first)
})

test('a manager who names somebody ends the offer', async () => {
  const first = await arrives('Overruled')
  const other = first === 'ana' ? 'ben' : 'ana'
  const name = other === 'ana' ? 'Ana' : 'Ben'
  await story.types('max', `/deal assign Overruled to ${name} because they know them`)
  expect(await holder('Overruled')).toBe(other)
  expect(await pressesOf(other, 'Overruled')).not.toContain('accept-deal')
  const before = await holder('Overruled')
  story.pass(24 * 60)
  await wake()
  expect(await holder('Overruled')).toBe(before)
})

test('whoever goes away is not waited for: the next one is asked', async () => {
  const first = await arrives('Away')
  await story.types(first, '/away until friday')
  await wakeAbsences(story.spine, story.house.receive)
  expect(await holder('Away')).not.toBe(first)
  const why = JSON.stringify((await story.types('oz', '/owner Away why')).card)
  expect(why).toMatch(/is away and had not accepted Away/)
  await story.types(first, '/away back')
})

test('for an hour away an offer waits, unless its time runs out before they are back', async () => {
  const first = await arrives('Dentist')
  expect((await story.types(first, '/away for 10 minutes')).text).toMatch(/is away until/)
  await wakeAbsences(story.spine, story.house.receive)
  expect(await holder('Dentist')).toBe(first)
  await story.types(first, '/away for 1 hour')
  await wakeAbsences(story.spine, story.house.receive)
  expect(await holder('Dentist')).not.toBe(first)
  await story.types(first, '/away back')
})

test('one who accepts at the moment the time runs out has it, or is told who has', async () => {
  const first = await arrives('Raced')
  const { id } = await story.deal('Raced')
  const { dueAt } = await clockOf('Raced')
  story.pass((Date.parse(String(dueAt)) - story.now().getTime()) / 60_000)
  const [pressed] = await Promise.all([story.presses(first, 'accept-deal', id), wake()])
  const now = await holder('Raced')
  if (now === first) expect(pressed.text).toMatch(/ accepted Raced\.$/)
  else expect(pressed.text).toMatch(/ has Raced by now/)
  expect((await endings('Raced')).filter(([, end]) => end === null)).toEqual([[now, null]])
})

test('when the rules offer nothing any more, whoever was offered a deal keeps it, and its card asks them no more', async () => {
  const first = await arrives('Kept')
  const rules = rulesOf()
  const brought = { version: rules.version, sources: SHIPPED, folder: 'rules' }
  const { db, org } = story.house
  await bringRulebook(db, org, { ...brought, at: story.now().toISOString() })
  const spine = { ...story.spine, rulebook: () => rules }
  await recountClocks(spine, async (signal) => (await receive(spine, [signal]))[0]!)
  expect(await clockOf('Kept')).toMatchObject({ state: 'canceled' })
  expect(await holder('Kept')).toBe(first)
  expect(await pressesOf(first, 'Kept')).toEqual(['why', 'clocks'])
  expect((await cardOf(first, 'Kept'))?.facts?.map(([label]) => label)).not.toContain('Offered to')
})
