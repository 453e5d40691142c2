import { afterAll, beforeAll, expect, test } from 'vitest'
import { rulesFolder } from '../support/rules.ts'
import { openStory, type Story } from '../support/story.ts'

let story: Story
beforeAll(async () => {
  const BATON_RULES = rulesFolder({
    'ownership.yml': `queues:
  triage: { owner: { role: ops } }
rules:
  - rule: each tier has its people
    on: [deal.created]
    when: deal.tier == "gold"
    assign: { person: dee@ours.example }
    otherwise: next rule
  - rule: each territory has its people
    on: [deal.created]
    assign: { table: europe, by: round_robin }
    otherwise: { queue: triage }
`,
    'fields.yml':
      'account:\n  postcode: { label: Postcode, type: text }\ndeal:\n  tier: { label: Tier, type: text }\n',
    'territories/europe.csv':
      'country,postcode,team,person\nDE,10,emea-sales,\nDE,8,,dee@ours.example\n',
  })
  story = await openStory({ BATON_RULES })
})
afterAll(() => story.close())

const answer = async (exception: unknown, value: string) =>
  await story.house.receive({
    ...{ kind: 'exception.answered', id: `answer ${exception}`, at: story.now().toISOString() },
    ...{ by: { kind: 'user', id: story.ids.max }, source: 'chat' },
    ...{ exception: String(exception), value },
  })
const open = async () => (await story.rows('exception')).filter(({ state }) => state === 'open')
const inBerlin = { name: 'Acme', country: 'Germany', custom: { postcode: '10 115' } }

test('a deal goes to the people of its territory, by fields of our own', async () => {
  await story.reports(
    'one',
    { name: 'One', custom: { tier: 'silver' } },
    { kind: 'deal.created', account: inBerlin },
  )
  const { ownerId } = await story.deal('One')
  expect([story.ids.ana, story.ids.ben, story.ids.max]).toContain(ownerId)
  const [given] = await story.rows('assignment')
  expect(given!.because).toMatch(/^Line 2 of territories\/europe.csv is for/)
})

test('fields that are blank are asked for, one after the other, and each answer carries on from there', async () => {
  const account = { name: 'Nord', country: 'DE' }
  await story.reports('two', { name: 'Two' }, { kind: 'deal.created', account })
  const [tier] = await open()
  expect(tier).toMatchObject({ kind: 'unplaceable', field: 'custom.tier' })
  await answer(tier!.id, 'silver')
  const [postcode] = await open()
  expect(postcode).toMatchObject({ kind: 'unplaceable', field: 'account.postcode' })
  await answer(postcode!.id, '80331')
  expect(await open()).toEqual([])
  expect((await story.deal('Two')).ownerId).toBe(story.ids.dee)
})

test('who asks why hears what would have changed it, by the rules and the facts of that day', async () => {
  await story.reports(
    'three',
    { name: 'Three', custom: { tier: 'silver' } },
    {
      kind: 'deal.created',
      account: { name: 'Sud', country: 'DE', custom: { postcode: '80331' } },
    },
  )
  await story.house.db
    .updateTable('account')
    .set({ country: 'FR' })
    .where('name', '=', 'Sud')
    .execute()
  const { card } = await story.types('oz', '/owner Three why')
  expect(card?.facts).toContainEqual([
    'Otherwise',
    "If the account's postcode began with 10, it would have gone to emea-sales.",
  ])
})
