import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { load } from '../src/decide/rulebook/load.ts'
import { recountClocks } from '../src/overdue.ts'
import { receive } from '../src/receive.ts'
import { openRulebooks, type Rulebooks } from '../src/rulebooks/rulebooks.ts'
import { readNewest, readSources } from '../src/store/rulebooks.ts'
import { rulesFolder, rulesOf, SHIPPED } from './support/rules.ts'
import { openStory, type Story } from './support/story.ts'

const SLA = SHIPPED.find(({ file }) => file === 'rules/sla.yml')!.text
const goal = (hours: number) => SLA.replace('goal: 4h', `goal: ${hours}h`)

let story: Story
const folder = rulesFolder({})
let ours: Rulebooks
beforeAll(async () => {
  story = await openStory({ BATON_RULES: folder })
  ours = await opened(folder)
})
afterAll(async () => {
  await story.close()
})

const opened = async (where: string) => {
  const { db, org } = story.house
  const place = { db, org, log: story.log, now: story.now, folder: where }
  return await openRulebooks(place, { works: true })
}
const save = (where: string, text: string) => writeFileSync(join(where, 'sla.yml'), text)
/** What was just saved may not be all: the second look takes it. */
const look = async (rulebooks: Rulebooks) => {
  await rulebooks.look(story.house.receive)
  await rulebooks.look(story.house.receive)
}
const goalOf = (rulebooks: Rulebooks) => rulebooks.current().sla[0]!.goalMinutes / 60
const inForce = async () => (await readNewest(story.house.db, story.house.org))!
const refusals = async () =>
  (await story.rows('exception')).filter(
    ({ offered }) => offered === 'The rules as they were saved',
  )

test('a saved file brings its rules into force, told in the history, and both rulebooks are kept with their text', async () => {
  const before = ours.current()
  save(folder, goal(3))
  await look(ours)
  expect(goalOf(ours)).toBe(3)
  const { version } = await inForce()
  expect(version).toBe(ours.current().version)
  const told = (await story.rows('verdict')).map(({ because }) => because)
  expect(told).toContain(
    `The rules are now those of version ${version}, before ${before.version}: ${folder.split('/').at(-1)}/sla.yml changed`,
  )
  for (const kept of [before.version, version]) {
    const sources = await readSources(story.house.db, story.house.org, kept)
    expect(load(sources!)).toMatchObject({ rulebook: { version: kept } })
  }
})

test('rules with a fault replace nothing: one exception names file and line until they are mended', async () => {
  const good = ours.current()
  save(folder, goal(3).replace('calendar: office', 'calendar: offic'))
  await look(ours)
  await look(ours)
  expect(ours.current()).toBe(good)
  expect(ours.trouble()).toContain('cannot be used')
  expect(await refusals()).toMatchObject([
    { state: 'open', ownerId: story.ids.oz, because: expect.stringMatching(/sla\.yml:\d+:\d+ /) },
  ])
  save(folder, goal(3))
  await look(ours)
  expect([ours.trouble(), (await refusals())[0]?.state]).toEqual([null, 'settled'])
  save(folder, 'clocks: [')
  await look(ours)
  expect(await refusals()).toMatchObject([{ state: 'open' }])
})

test('a start with rules that cannot be used keeps those in force, and a start with good ones settles it', async () => {
  const again = await opened(folder)
  expect(again.current().version).toBe(ours.current().version)
  save(folder, goal(3))
  const mended = await opened(folder)
  await look(mended)
  await look(ours)
  expect(await refusals()).toMatchObject([{ state: 'settled' }])
})

test('of two processes with different rules both have those that came last, whoever starts again', async () => {
  const other = rulesFolder({ 'sla.yml': goal(5) })
  const theirs = await opened(other)
  await look(ours)
  expect([goalOf(ours), goalOf(theirs)]).toEqual([5, 5])
  expect(goalOf(await opened(folder))).toBe(5)
  save(folder, goal(2))
  await look(ours)
  await look(theirs)
  expect([goalOf(ours), goalOf(theirs)]).toEqual([2, 2])
  expect(goalOf(await opened(other))).toBe(2)
  save(other, goal(3))
  expect(goalOf(await opened(other))).toBe(3)
})

test('a process that has not heard of the newest rules counts no clock by its own', async () => {
  await story.reports('X-1', { name: 'Counted', owner_email: 'ana@ours.example' })
  await look(ours)
  const newest = await opened(rulesFolder({ 'sla.yml': goal(7) }))
  const stale = { ...story.spine, rulebook: ours.current }
  const fresh = { ...story.spine, rulebook: newest.current }
  const told = (spine: typeof stale) => async (signal: Parameters<typeof story.house.receive>[0]) =>
    (await receive(spine, [signal]))[0]!
  const count = async () => {
    await recountClocks(fresh, told(fresh))
    await recountClocks(stale, told(stale))
    return (await story.rows('clock')).find(({ noun }) => noun === 'deal')?.goalMinutes
  }
  expect([await count(), await count()]).toEqual([420, 420])
  const moved = (await story.rows('event')).filter(({ what }) => what === 'clock.moved')
  expect(moved).toHaveLength(1)
})

test('what a batch under way uses does not change in the middle', async () => {
  let turn = 0
  const books = [rulesOf({ 'sla.yml': goal(1) }), rulesOf({ 'sla.yml': goal(2) })]
  const spine = { ...story.spine, rulebook: () => books[turn++ % 2]! }
  const by = { kind: 'integration', id: 'crm' } as const
  const at = story.now().toISOString()
  const signals = ['M-1', 'M-2', 'M-1'].map((externalId, n) => ({
    ...({ kind: 'deal.updated', id: `middle:${n}`, at, by, source: 'crm' } as const),
    ...{ deal: { externalId }, patch: { name: `Middle ${n}` } },
  }))
  await receive(spine, signals)
  const verdicts = (await story.rows('verdict')).filter(({ signalId }) =>
    String(signalId).startsWith('middle:'),
  )
  expect(new Set(verdicts.map(({ signalId }) => signalId)).size).toBe(3)
  expect(new Set(verdicts.map(({ rulebook }) => rulebook)).size).toBe(1)
})
