import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { rulesFolder } from '../support/rules.ts'
import { openStory, type Story } from '../support/story.ts'

let story: Story
beforeAll(async () => {
  const BATON_RULES = rulesFolder({
    'ownership.yml': `queues:
  triage: { owner: { role: ops } }
rules:
  - rule: whoever has the group has its companies
    on: [deal.created]
    when: has(account.parent)
    assign: { to: account.parent.owner }
    otherwise: next rule
  - rule: each tier has its people
    on: [deal.created]
    when: deal.tier == "gold"
    assign: { person: dee@ours.example }
    otherwise: next rule
  - rule: each territory has its people
    on: [deal.created]
    assign: { table: europe, by: round_robin }
    otherwise: { queue: triage }
  - rule: chemists have their people
    on: [account.created]
    when: has(account.industry) && account.industry == "Chemistry"
    assign: { person: dee@ours.example }
    otherwise: next rule
  - rule: accounts are looked after
    on: [account.created]
    assign: { person: oz@ours.example }
    otherwise: { queue: triage }
  - rule: invoices are for finance
    on: [task.created]
    when: task.title == "Send the invoice"
    assign: { person: fay@ours.example }
    otherwise: next rule
  - rule: tasks are looked after
    on: [task.created]
    assign: { person: oz@ours.example }
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
  const given = (await story.rows('assignment')).find(({ noun }) => noun === 'deal')
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

test('where a person chose the owner, it is said that no rule did', async () => {
  await story.reports('five', { name: 'Five', owner_email: 'ben@ours.example' })
  const { card } = await story.types('oz', '/owner Five why')
  expect(card?.facts).toContainEqual(['Otherwise', 'No rule of ownership chose whose it is.'])
})

test('nothing is said where the rules of that day would not choose who is on record', async () => {
  const { id } = await story.deal('Three')
  const given = (personId: string) =>
    story.house.db.updateTable('assignment').set({ personId }).where('subjectId', '=', id)
  const { ownerId } = await story.deal('Three')
  await given(story.ids.fay).execute()
  const { card } = await story.types('oz', '/owner Three why')
  expect(card?.facts?.map(([label]) => label)).not.toContain('Otherwise')
  await given(ownerId!).execute()
})

test('so does who asks about an account, whoever said first that it is there, and about a task', async () => {
  const stamp = { at: story.now().toISOString(), source: 'crm' }
  const by = { kind: 'integration', id: 'crm' } as const
  const own = { id: 'own account', kind: 'account.updated', patch: {} } as const
  await story.house.receive({ ...stamp, by, ...own, account: { name: 'West' } })
  const inTask = { id: 'own task', kind: 'task.created', title: 'Write to West' } as const
  await story.house.receive({ ...stamp, by, ...inTask })
  const [task] = (await story.rows('task')).filter(({ title }) => title === inTask.title)
  const nord = story.house.db.selectFrom('account').select('key').where('name', '=', 'Nord')
  const whys = await Promise.all(
    ['West', (await nord.executeTakeFirstOrThrow()).key, task!.key].map(async (said) => {
      const { card } = await story.types('oz', `/owner ${said} why`)
      return [card?.title, card?.facts?.find(([label]) => label === 'Otherwise')?.[1]]
    }),
  )
  const chemist = "If the account's industry were Chemistry, it would have gone to Dee Example."
  expect(whys).toEqual([
    ['Oz Example owns West', chemist],
    ['Oz Example owns Nord', chemist],
    [
      'Oz Example owns Write to West',
      "If the task's title were Send the invoice, it would have gone to Fay Example.",
    ],
  ])
})

describe('an account that belongs to another', () => {
  const told = (name: string, account: Record<string, string>) =>
    story.reports(name, { name, custom: { tier: 'gold' } }, { kind: 'deal.created', account })
  const parents = async () => {
    const rows = await story.rows('account')
    const nameOf = (id: unknown) => rows.find((row) => row.id === id)?.name ?? null
    return Object.fromEntries(rows.map(({ name, parentId }) => [name, nameOf(parentId)]))
  }

  test('may come with it at the same moment, and its deals are for the owner of the group', async () => {
    await Promise.all([
      told('Group', {
        name: 'Birch Group',
        domain: 'birch.example',
        ownerEmail: 'ben@ours.example',
      }),
      told('South', { name: 'Birch South', parent: 'birch group' }),
      told('Far south', { name: 'Birch Far South', parent: 'birch.example' }),
    ])
    expect(await parents()).toMatchObject({
      'Birch Group': null,
      'Birch South': 'Birch Group',
      'Birch Far South': 'Birch Group',
    })
    expect((await story.deal('South')).ownerId).toBe(story.ids.ben)
    const { card } = await story.types('ana', '/owner South')
    expect(JSON.stringify(card)).toMatch(/Ben Example is the owner of Birch Group/)
  })

  test('is moved in chat, but never below itself', async () => {
    const said = (line: string) => story.types('max', `/account set ${line}`)
    await said('Birch Far South parent: Birch South')
    expect(await parents()).toMatchObject({ 'Birch Far South': 'Birch South' })
    expect((await said('Birch Group parent: Birch Far South')).text).toMatch(
      /^Birch Far South belongs to Birch Group: name an account above it, or none/,
    )
    expect((await said('Birch Group parent: Birch Group')).text).toMatch(/is that account itself/)
    expect((await said('Birch Group parent: Elm')).text).toMatch(/No account answers to “Elm”/)
    await said('Birch Far South parent: none')
    expect(await parents()).toMatchObject({ 'Birch Group': null, 'Birch Far South': null })
  })

  test('and two that are put below each other at the same moment end as one below the other', async () => {
    const put = (name: string, parent: string) => told(`${name} below ${parent}`, { name, parent })
    await Promise.all([
      put('Birch Group', 'Birch Far South'),
      put('Birch Far South', 'Birch Group'),
    ])
    const { 'Birch Group': group, 'Birch Far South': south } = await parents()
    expect([group, south].filter((it) => it !== null)).toHaveLength(1)
    const [refused, ...others] = await open()
    expect([refused, others]).toMatchObject([{ kind: 'bad_value', field: 'account.parent' }, []])
    await answer(refused!.id, 'Birch South')
  })

  test('whose group nobody knows asks for it, and the answer is taken', async () => {
    const before = new Set((await open()).map(({ id }) => id))
    await told('North', { name: 'Birch North', parent: 'Birsh' })
    const asked = (await open()).filter(({ id }) => !before.has(id))
    expect(asked).toMatchObject([{ field: 'account.parent', offered: 'Birsh' }])
    await answer(asked[0]!.id, 'birch group')
    expect(await parents()).toMatchObject({ 'Birch North': 'Birch Group' })
  })
})
