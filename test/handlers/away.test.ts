import { afterAll, beforeAll, expect, test } from 'vitest'
import { plainLine } from '../../src/chat/card.ts'
import { type Office, openOffice } from '../support/office.ts'

/** A Monday at ten in Berlin, where all of them work. */
let now = Date.parse('2030-01-07T09:00:00.000Z')
let office: Office
beforeAll(async () => {
  office = await openOffice({}, () => new Date(now))
  const { db } = office.house
  await db.updateTable('person').set({ zone: 'Europe/Berlin' }).execute()
})
afterAll(async () => await office.close())

const say = async (who: string, line: string) => await office.say(who, line)
const personOf = async (who: string) => (await office.by(who)).by
const rows = async () =>
  await office.house.db.selectFrom('absence').selectAll().orderBy('startsAt').execute()
const told = async (who: string) => {
  const { id } = await personOf(who)
  return await office.house.db
    .selectFrom('message')
    .select('card')
    .where('conversation', '=', `person:${id}`)
    .where('noun', '=', 'absence')
    .execute()
}

test('somebody says when they are away and who covers: both are shown it, and everybody can ask', async () => {
  const { text, card } = await say('ana', '/away until friday cover max@office.test')
  expect(text).toBe('Ana Souza is away until Friday 11 January 09:00; Max Weber covers.')
  const facts = Object.fromEntries(card?.facts ?? [])
  expect(plainLine(facts.Until ?? '', 'Europe/Berlin')).toMatch(/^11 Jan 2030 09:00/)
  expect(facts.Cover).toBe('Max Weber')
  expect((await personOf('ana')).awayUntil).toBe('2030-01-11T08:00:00.000Z')
  expect([(await told('ana')).length, (await told('max')).length]).toEqual([1, 1])
  expect((await say('mia', '/away show Ana')).cards?.[0]?.facts).toContainEqual([
    'Cover',
    'Max Weber',
  ])
  expect((await say('mia', '/away')).text).toContain('You are not away')
})

test('said again it changes: another end, another cover, and no second absence', async () => {
  const again = await say('ana', '/away until friday cover max@office.test')
  expect(again.text).toMatch(/^That is how it is already/)
  expect((await say('ana', '/away until thursday')).text).toContain(
    'Thursday 10 January 09:00; Max Weber covers',
  )
  expect((await say('ana', '/away until thursday cover: nobody')).text).toContain('nobody covers')
  expect(await rows()).toHaveLength(1)
})

test('who is back, is back; a plan that is given up is gone', async () => {
  now += 3_600_000
  expect((await say('ana', '/away back')).text).toBe('Ana Souza is back.')
  expect((await personOf('ana')).awayUntil).toBeNull()
  expect((await say('ana', '/away from 14 jan until 18 jan cover Mia')).text).toContain(
    'away from Monday 14 January 00:00 until Friday 18 January 09:00; Mia Chen covers',
  )
  expect((await personOf('ana')).awayUntil).toBeNull()
  const { cards } = await say('ana', '/away')
  const button = cards!.at(-1)!.buttons![0]!
  expect(button.label).toBe('I stay')
  expect((await office.press('ana', button.press, button.value)).text).toMatch(/is not to be/)
  expect((await say('ana', '/away back')).text).toBe('Ana Souza is not away.')
})

test('what was planned begins at its instant, whoever runs or does not run by then', async () => {
  await say('kim', '/away tomorrow')
  now = Date.parse('2030-01-07T22:59:59.999Z')
  expect((await personOf('kim')).awayUntil).toBeNull()
  now = Date.parse('2030-01-07T23:00:00.000Z')
  expect((await personOf('kim')).awayUntil).toBe('2030-01-09T08:00:00.000Z')
  now = Date.parse('2030-01-09T08:00:00.000Z')
  expect((await personOf('kim')).awayUntil).toBeNull()
})

test('a manager may say it of others, a colleague may not; nobody covers for themselves', async () => {
  expect((await say('max', '/away for @kim@office.test until friday cover Ana')).text).toContain(
    'Kim Park is away until Friday 11 January 09:00; Ana Souza covers',
  )
  expect((await say('mia', '/away for Kim until friday')).text).toMatch(/Only Kim Park/)
  expect((await say('mia', '/away back Kim')).text).toMatch(/Ask Kim Park/)
  expect((await say('mia', '/away until friday cover me')).text).toMatch('covers for themselves')
  expect((await say('max', '/away back for Kim')).text).toBe('Kim Park is back.')
})

test.each([
  ['/away soon', /“soon” is not understood\. Say it like: until monday/],
  ['/away for Zoe until friday', /No person answers to “Zoe”/],
  ['/away until friday cover Zoe', /No person answers to “Zoe”/],
  ['/away until 2020-01-01', /over already/],
])('“%s” is refused, with what to say instead', async (line, because) => {
  expect((await say('ole', line)).text).toMatch(because)
})

test('two who say it at the same moment make one absence; the history says who said it', async () => {
  const both = await Promise.all([
    say('ole', '/away until monday'),
    say('max', '/away for Ole until tuesday'),
  ])
  expect(both.every(({ text }) => text?.startsWith('Ole Berg is away'))).toBe(true)
  const { id } = await personOf('ole')
  expect((await rows()).filter(({ personId }) => personId === id)).toHaveLength(1)
  const events = await office.house.db
    .selectFrom('event')
    .select(['what', 'by'])
    .where('subjectId', '=', id)
    .execute()
  const said = events.map(({ what }) => what).filter((what) => what === 'person.away')
  expect(said.length).toBeGreaterThanOrEqual(2)
  expect(events.filter(({ what }) => what === 'person.absent')).toHaveLength(1)
})
