import { afterAll, beforeAll, expect, test } from 'vitest'
import { readRules } from '../../src/rulebooks/rules.ts'
import { rulesFolder } from '../support/rules.ts'
import { openStory, type Story } from '../support/story.ts'

const pipelines = readRules('rules').find(({ file }) => file.endsWith('pipelines.yml'))!.text
const OWNED = pipelines
  .replace('probability: 80', 'probability: 80\n      owner: { team: onboarding, by: round_robin }')
  .replace('probability: 20', 'probability: 20\n      owner: { person: nobody@ours.example }')

let story: Story
beforeAll(async () => {
  story = await openStory({ BATON_RULES: rulesFolder({ 'pipelines.yml': OWNED }) })
})
afterAll(() => story.close())

const nameOf = async (deal: string) => {
  const { ownerId } = await story.deal(deal)
  return Object.entries(story.ids).find(([, id]) => id === ownerId)?.[0]
}
const reasonFor = async (deal: string) => {
  const { id } = await story.deal(deal)
  const given = (await story.rows('assignment')).filter((it) => it.subjectId === id)
  return given.find(({ endsAt }) => endsAt === null)?.because
}

test('a deal that enters a stage with an owner of its own is handed over in the move', async () => {
  await story.reports('one', { name: 'One', owner_email: 'ana@ours.example' })
  const reply = await story.types('ana', '/deal move One to Negotiation')
  expect(['dee', 'dan']).toContain(await nameOf('One'))
  expect(reply.text).toMatch(/One is now in Negotiation, and so handed over. So it goes round/)
  const { id } = await story.deal('One')
  const events = (await story.rows('event')).filter(
    ({ subjectId, what }) => subjectId === id && what === 'deal.assigned',
  )
  expect(events.map(({ old, new: now }) => ({ old, new: now }))).toContainEqual({
    old: { ownerId: story.ids.ana },
    new: { ownerId: (await story.deal('One')).ownerId, how: 'handed over' },
  })
  const why = await story.types('ana', '/owner One')
  expect(why.card?.text).toMatch(/^One is now in Negotiation, and so handed over/)
  expect(why.card?.facts).toContainEqual([
    'Otherwise',
    "If the deal's stage were Qualification, it would have stayed with Ana Example.",
  ])
})

test('turns go on, and a deal that moves on stays with whom it was handed to', async () => {
  const first = await nameOf('One')
  await story.reports('two', { name: 'Two', owner_email: 'ana@ours.example', stage: 'Negotiation' })
  await story.reports('two', { stage: 'Prospecting' })
  await story.reports('three', { name: 'Three', owner_email: 'ana@ours.example' })
  await story.reports('three', { stage: 'Negotiation' })
  expect(await nameOf('Three')).not.toBe(first)
  await story.reports('three', { stage: 'Prospecting' })
  expect(await nameOf('Three')).not.toBe('ana')
})

test('where the stage names nobody who is there, the owner stays and somebody is asked', async () => {
  await story.reports('four', { name: 'Four', owner_email: 'ben@ours.example' })
  await story.reports('four', { stage: 'Qualification' })
  expect(await nameOf('Four')).toBe('ben')
  const open = (await story.rows('exception')).filter(({ state }) => state === 'open')
  expect(open).toMatchObject([
    { kind: 'unplaceable', because: expect.stringContaining('Four is now in Qualification') },
  ])
})

test('whoever gives away what is another\u2019s is asked why, and the reason is on record', async () => {
  await story.reports('five', { name: 'Five', owner_email: 'ana@ours.example' })
  const asked = await story.types('max', '/deal assign Five to @ben')
  expect(asked.form?.text).toMatch(/^Five is Ana Example's. Say why Ben Example gets it/)
  expect(asked.form?.fields.map(({ name }) => name)).toEqual(['reason', 'owner_email'])
  expect(await nameOf('Five')).toBe('ana')
  await story.submits('max', asked.form!, {
    owner_email: 'ben@ours.example',
    reason: 'He <knows> them',
  })
  expect(await nameOf('Five')).toBe('ben')
  expect(await reasonFor('Five')).toBe(
    'Max Example named Ben Example as the owner of Five instead of Ana Example, because: He <knows> them',
  )
  await story.types('max', '/deal assign Five to Ana because she is back')
  expect(await reasonFor('Five')).toMatch(/because: she is back$/)
  const why = await story.types('ana', '/owner Five')
  expect(why.card?.text).toMatch(/^Max Example named Ana Example .* because: she is back$/)
})

test('whoever gives away their own, or takes what nobody has, says nothing more', async () => {
  const own = await story.types('ana', '/deal assign Five to Ben')
  expect(own.form).toBeUndefined()
  expect(await nameOf('Five')).toBe('ben')
  await story.house.db
    .updateTable('deal')
    .set({ ownerId: null })
    .where('name', '=', 'Five')
    .execute()
  await story.types('max', '/deal assign Five to me')
  expect(await nameOf('Five')).toBe('max')
})
