import { afterAll, beforeAll, expect, test } from 'vitest'
import { rulesFolder } from '../support/rules.ts'
import { openStory, type Story } from '../support/story.ts'

const CHANNELS = `
show:
  - { show: deal, in: deals }
  - { show: approval, in: deals, thread: deal }
quiet: { hours: 20:00-07:00, days_off: office, except: [approval, exception] }
budget: { per_hour: 3 }
`
const SLACK = { SLACK_BOT_TOKEN: 'xoxb-story', SLACK_SIGNING_SECRET: 'a secret of the story' }

let story: Story
beforeAll(async () => {
  story = await openStory({ ...SLACK, BATON_RULES: rulesFolder({ 'channels.yml': CHANNELS }) })
})
afterAll(async () => {
  await story.close()
})

const messages = async (conversation: string) =>
  await story.house.db
    .selectFrom('message')
    .select(['noun', 'subjectId', 'heldBy', 'heldBecause', 'heldUntil', 'leaseUntil'])
    .where('conversation', '=', conversation)
    .orderBy('createdAt')
    .orderBy('id')
    .execute()
const held = async (conversation: string) =>
  (await messages(conversation)).map(({ noun, heldBy, heldUntil }) =>
    heldBy ? `${noun} ${heldBy} ${heldUntil}` : noun,
  )
const report = (name: string, more: Record<string, unknown> = {}) =>
  story.reports(name, { name, owner_email: 'ana@ours.example', ...more }, { kind: 'deal.created' })

test('a channel shows as many new cards an hour as it may; the next one waits and says why', async () => {
  for (const name of ['One', 'Two', 'Three', 'Four']) {
    await report(name)
    story.pass(1)
  }
  expect(await held('channel:deals')).toEqual([
    'deal',
    'deal',
    'deal',
    'deal budget 2030-01-07T10:00:00.000Z',
  ])
  const [, , , waiting] = await messages('channel:deals')
  expect(waiting?.heldBecause).toBe('#deals shows at most 3 new cards an hour')
})

test('an edit is free, and does not let a card go that waits', async () => {
  await story.reports('Four', { next_step: 'Call' })
  await story.reports('One', { next_step: 'Call' })
  expect(await held('channel:deals')).toHaveLength(4)
  expect((await messages('channel:deals'))[3]).toMatchObject({ leaseUntil: null, heldBy: 'budget' })
})

test('an approval comes at once, and brings the card of its deal that waited', async () => {
  const move = { stage: 'closed_won', amount: '50000', currency: 'EUR', close_date: '2030-01-31' }
  await story.reports('Four', { ...move, account: 'Acme' })
  const now = story.now().toISOString()
  expect((await held('channel:deals')).slice(3)).toEqual([`deal budget ${now}`, 'approval'])
})

test('what is for a person waits through their night; what the company excepts does not', async () => {
  story.pass(11 * 60)
  await report('Five')
  const four = await story.deal('Four')
  const mine = await messages(`person:${story.ids.ana}`)
  const five = await story.deal('Five')
  expect(mine.find(({ subjectId }) => subjectId === five.id)).toMatchObject({
    heldBy: 'quiet',
    heldBecause: 'Ana Example’s quiet hours',
    heldUntil: '2030-01-08T07:00:00.000Z',
  })
  expect(mine.find(({ subjectId }) => subjectId === four.id)?.heldBy).toBeNull()
  await story.reports('Five', { amount: 'lots' })
  expect(await held(`person:${story.ids.ana}`)).toContain('exception')
})

test('the same signal again holds and lets go nothing', async () => {
  const before = await messages('channel:deals')
  const signal = {
    kind: 'deal.created',
    id: 'twice',
    at: story.now().toISOString(),
    by: { kind: 'integration', id: 'crm' },
    source: 'crm',
    deal: { externalId: 'Six' },
    patch: { name: 'Six' },
  } as const
  await Promise.all([story.house.receive(signal), story.house.receive(signal)])
  expect(await messages('channel:deals')).toHaveLength(before.length + 1)
})
