import { afterAll, beforeAll, expect, test } from 'vitest'
import { wakeClocks } from '../../src/overdue.ts'
import { rulesFolder } from '../support/rules.ts'
import { openStory, type Story } from '../support/story.ts'

const CHANNELS = `
show:
  - { show: deal, in: deals }
  - { show: approval, in: deals, thread: deal }
quiet: { hours: 20:00-07:00, days_off: office, except: [approval, exception] }
budget: { per_hour: 3 }
digests: [{ for: people, every: daily, at: '08:30', calendar: office }]
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

test('who mutes a deal hears nothing new about it until they say so; its approvals and exceptions still come', async () => {
  story.pass(14 * 60)
  await report('Muted')
  const { key, id } = await story.deal('Muted')
  const said = await story.types('max', `/baton mute ${key} until 2030-02-01`)
  expect(said.text).toContain(`Max Example muted ${key}`)
  expect(said.card?.buttons?.map(({ label }) => label)).toContain(`Unmute ${key}`)
  story.pass(48 * 60)
  await wakeClocks(story.spine, story.house.receive)
  const alarms = await story.shows(`person:${story.ids.max}`)
  expect(JSON.stringify(alarms)).not.toContain('Overdue: D-')
  await story.reports('Muted', { owner_email: 'max@ours.example' })
  expect(await held(`person:${story.ids.max}`)).toContain('deal mute 2030-02-01T07:00:00.000Z')
  const settings = await story.types('max', '/baton settings')
  expect(JSON.stringify(settings.card)).toContain('1: Max Example muted it')
  await story.presses('max', 'unmute', `deal:${id}`)
  expect(await held(`person:${story.ids.max}`)).toContain(`deal mute ${story.now().toISOString()}`)
})

test('what somebody chose is kept with its history, and is nobody else’s story', async () => {
  const chosen = await story.types('ana', '/baton digest weekly')
  expect(chosen.text).toBe('Ana Example chose: digest weekly.')
  await story.types('ana', '/baton quiet 21:00-08:00')
  const card = (await story.types('ana', '/baton settings')).card
  expect(card?.facts).toEqual(
    expect.arrayContaining([
      ['Digest', 'weekly at 08:30 (UTC)'],
      ['Quiet hours', '21:00-08:00 and days off (UTC)'],
    ]),
  )
  const events = (await story.rows('event')).filter(({ noun }) => noun === 'person')
  expect(events.map(({ what, dealId }) => [what, dealId]).sort()).toEqual(
    ['person.chose', 'person.chose', 'person.muted', 'person.unmuted'].map((what) => [what, null]),
  )
})

test('quiet hours that are switched off let everything go that waited for them', async () => {
  story.pass(14 * 60)
  await report('Late')
  const waiting = async () =>
    (await messages(`person:${story.ids.ana}`)).filter(
      ({ heldUntil }) => heldUntil !== null && heldUntil > story.now().toISOString(),
    )
  expect(await waiting()).not.toEqual([])
  await story.types('ana', '/baton quiet off')
  expect(await waiting()).toEqual([])
})

test('who mutes a lead hears nothing new about it until they say so', async () => {
  story.pass(1)
  const at = story.now().toISOString()
  const patch = { name: 'Quin Quiet', email: 'quin@quiet.example', region: 'EMEA' }
  const by = { kind: 'integration', id: 'form' } as const
  const stamp = { id: 'quin', at, by, source: 'form' }
  await story.house.receive({ ...stamp, kind: 'lead.created', lead: {}, patch })
  const { id, key } = await story.house.db
    .selectFrom('lead')
    .select(['id', 'key'])
    .where('name', '=', 'Quin Quiet')
    .executeTakeFirstOrThrow()
  const said = await story.types('oz', `/baton mute ${key}`)
  expect(said.text).toContain(`Oz Example muted ${key} “Quin Quiet”`)
  expect(said.card?.buttons?.map(({ label }) => label)).toContain(`Unmute ${key}`)
  await story.types('max', `/lead assign ${key} to oz@ours.example because they know them`)
  expect(await held(`person:${story.ids.oz}`)).toContain('lead mute null')
  await story.presses('oz', 'unmute', `lead:${id}`)
  expect(await held(`person:${story.ids.oz}`)).toContain(`lead mute ${story.now().toISOString()}`)
})
