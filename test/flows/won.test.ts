import { afterAll, beforeAll, expect, test } from 'vitest'
import { openStory, type Story } from '../support/story.ts'

let story: Story
beforeAll(async () => {
  story = await openStory()
})
afterAll(() => story.close())

const button = (
  card: { buttons?: readonly { press: string; value: string }[] } | undefined,
  press: string,
) => card?.buttons?.find((it) => it.press === press)?.value ?? `no button ${press}`

test('a rep enters a deal in chat: it has an owner, a clock and a card in #deals', async () => {
  const reply = await story.types(
    'ana',
    '/deal new Acme renewal account: Acme account.region: EMEA amount: 48,000 currency: EUR',
  )
  expect(reply.text).toMatch(/Acme renewal/)
  const deal = await story.deal('Acme renewal')
  expect(deal).toMatchObject({
    key: 'D-1',
    amount: '48000.00',
    currency: 'EUR',
    stage: 'prospecting',
  })
  expect(deal.ownerId).not.toBeNull()
  expect((await story.shows('channel:deals')).map(({ title }) => title)).toEqual([
    expect.stringContaining('Acme renewal'),
  ])
  expect(await story.rows('clock')).toMatchObject([{ kind: 'first_response', state: 'running' }])
})

test('winning it asks for what is missing, and nothing is moved before', async () => {
  await story.types('max', '/deal assign D-1 ana@ours.example because she knows them')
  const reply = await story.types('ana', '/deal won Acme')
  expect(reply.form?.fields.map(({ name }) => name)).toEqual(['close_date'])
  expect((await story.deal('Acme renewal')).stage).toBe('prospecting')
  const again = await story.submits('ana', reply.form!, { close_date: 'soon' })
  expect(again.form?.fields[0]?.fault).toMatch(/\d{4}-\d{2}-\d{2}/)
  const sent = await story.submits('ana', reply.form!, { close_date: '2030-01-07' })
  expect(sent.text).toMatch(/finance/)
})

test('finance gets an approval card with all its facts, in #approvals and in person', async () => {
  const [card] = await story.shows('channel:approvals')
  expect(card?.facts).toEqual(
    expect.arrayContaining([
      [expect.stringMatching(/account/i), expect.stringContaining('Acme')],
      [expect.stringMatching(/amount/i), expect.stringContaining('48')],
      [expect.stringMatching(/owner/i), expect.stringContaining('Ana')],
    ]),
  )
  expect(await story.shows(`person:${story.ids.fay}`)).toMatchObject([{ title: card!.title }])
  expect(await story.deal('Acme renewal')).toMatchObject({
    stage: 'prospecting',
    pendingStage: 'closed_won',
  })
})

test('nobody but finance decides it, and not the one who asked', async () => {
  const [card] = await story.shows('channel:approvals')
  for (const who of ['ana', 'dee', 'max'] as const) {
    const reply = await story.presses(who, 'approve', button(card, 'approve'))
    expect(reply.text).toMatch(/finance|yourself|own/i)
  }
  expect((await story.deal('Acme renewal')).stage).toBe('prospecting')
})

test('on approve the deal is won, and the handoff stands: a project with owned, dated tasks', async () => {
  story.pass(1)
  const [card] = await story.shows('channel:approvals')
  const reply = await story.presses('fay', 'approve', button(card, 'approve'))
  expect(reply.text).toMatch(/won/i)
  const deal = await story.deal('Acme renewal')
  expect(deal).toMatchObject({ stage: 'closed_won', pendingStage: null, closeNo: 1 })
  expect(deal.closedAt).not.toBeNull()
  const projects = await story.rows('project')
  const tasks = await story.rows('task')
  expect(projects.length).toBe(1)
  expect(tasks.length).toBeGreaterThanOrEqual(6)
  for (const task of tasks) {
    expect(task).toMatchObject({ ownerId: expect.any(String), projectId: projects[0]!.id })
    const day = new Date(`${task.dueOn}T00:00:00Z`).getUTCDay()
    expect([0, 6]).not.toContain(day)
    expect(String(task.dueOn) >= '2030-01-07').toBe(true)
  }
  for (const owner of new Set(tasks.map(({ ownerId }) => ownerId))) {
    const shown = await story.shows(`person:${owner}`)
    const own = tasks.filter((task) => task.ownerId === owner)
    for (const { title } of own) expect(JSON.stringify(shown)).toContain(title)
  }
  const [approval] = await story.shows('channel:approvals')
  expect(approval?.buttons ?? []).toEqual([])
  expect(JSON.stringify(approval)).toContain('Fay Example')
  expect((await story.shows('channel:handoffs')).length).toBe(1)
})

test('its history reads in the order in which it happened', async () => {
  const { id } = await story.deal('Acme renewal')
  const events = await story.house.db
    .selectFrom('event')
    .select(['what', 'subjectId'])
    .where('dealId', '=', id)
    .orderBy('at')
    .orderBy('id')
    .execute()
  const first = (what: string) => events.findIndex((event) => event.what === what)
  const order = [
    'approval.asked',
    'approval.approved',
    'deal.moved',
    'project.created',
    'task.created',
  ]
  const places = order.map(first)
  expect(places).toEqual(places.toSorted((one, other) => one - other))
  for (const { subjectId } of events.filter(({ what }) => what === 'task.created')) {
    const told = events.filter((event) => event.subjectId === subjectId).map(({ what }) => what)
    expect(told.slice(0, 2)).toEqual(['task.created', 'task.assigned'])
  }
})

test('who owns it, and why, is answered to everybody', async () => {
  const reply = await story.types('dan', '/owner Acme')
  expect(JSON.stringify(reply)).toMatch(/Ana Example/)
  expect(JSON.stringify(reply)).toMatch(/the one who entered it/)
})

test('a done task moves the board', async () => {
  const [task] = (await story.rows('task')) as { key: string; title: string; ownerId: string }[]
  const who = (Object.keys(story.ids) as (keyof typeof story.ids)[]).find(
    (it) => story.ids[it] === task!.ownerId,
  )!
  const before = (await story.shows('channel:handoffs'))[0]!
  await story.types(who, `/task done ${task!.key}`)
  const after = (await story.shows('channel:handoffs'))[0]!
  expect(after.checks?.filter(({ done }) => done).length).toBe(
    (before.checks?.filter(({ done }) => done).length ?? 0) + 1,
  )
})

test('a summary needs no model', async () => {
  const reply = await story.types('ana', '/ask summary Acme renewal')
  expect(JSON.stringify(reply)).toMatch(/Acme/)
  expect(JSON.stringify(reply)).toMatch(/48/)
})

test('the CRM says closed won: the same happens, once, however often it comes', async () => {
  const account = { name: 'Globex', region: 'EMEA' }
  await story.reports(
    'crm-7',
    { name: 'Globex rollout', stage: 'negotiation', amount: '25000', currency: 'EUR' },
    { account },
  )
  story.pass(1)
  const won = { id: 'webhook:7', at: story.now().toISOString() }
  const patch = { stage: 'closed_won', close_date: '2030-01-07' }
  await Promise.all([1, 2, 3, 4, 5].map(() => story.reports('crm-7', patch, won)))
  const again = await story.reports('crm-7', patch, won)
  expect(again.repeated).toBe(true)
  const approvals = (await story.rows('approval')).filter(({ status }) => status === 'pending')
  expect(approvals.length).toBe(1)
  const card = (await story.shows('channel:approvals')).find(({ title }) =>
    title.includes('Globex'),
  )
  await story.presses('flo', 'approve', button(card, 'approve'))
  await story.reports('crm-7', patch, won)
  await story.reports('crm-7', patch, { id: 'webhook:8' })
  const { id } = await story.deal('Globex rollout')
  expect((await story.rows('project')).filter(({ dealId }) => dealId === id).length).toBe(1)
  const cards = await story.shows('channel:deals')
  expect(cards.filter(({ title }) => title.includes('Globex rollout')).length).toBe(1)
})

test('two people press approve and reject at the same moment: one decision, and the other is told whose', async () => {
  await story.reports(
    'crm-9',
    { name: 'Initech', stage: 'closed_won', amount: 30000, close_date: '2030-01-08' },
    {
      account: { name: 'Initech', region: 'EMEA' },
    },
  )
  const card = (await story.shows('channel:approvals')).find(({ title }) =>
    title.includes('Initech'),
  )
  const form = await story.presses('flo', 'reject', button(card, 'reject'))
  const [approved, rejected] = await Promise.all([
    story.presses('fay', 'approve', button(card, 'approve')),
    story.submits('flo', form.form!, { reason: 'Too cheap' }),
  ])
  const told = [approved.text, rejected.text].filter((text) =>
    /(approved|rejected) this/.test(text ?? ''),
  )
  expect(told.length).toBe(1)
  expect(told[0]).toMatch(/Fay Example|Flo Example/)
  const steps = (await story.rows('approval')).filter(({ facts }) =>
    JSON.stringify(facts).includes('Initech'),
  )
  expect(steps.length).toBe(1)
})

test('a bad value is an exception somebody owns; filling the field does the rest', async () => {
  const decision = await story.reports(
    'crm-11',
    {
      name: 'Umbrella',
      stage: 'wonn!',
      amount: '-5',
      owner_email: 'nobody@x.example',
      next_step: 'Call',
    },
    {
      account: { name: 'Umbrella', region: 'EMEA' },
    },
  )
  expect(decision.verdicts.length).toBeGreaterThan(0)
  const deal = await story.deal('Umbrella')
  expect(deal).toMatchObject({ nextStep: 'Call', amount: null })
  const open = (await story.rows('exception')).filter(
    ({ subjectId, state }) => subjectId === deal.id && state === 'open',
  )
  expect(open.map(({ field }) => field).sort()).toEqual(['amount', 'owner_email', 'stage'])
  for (const { ownerId } of open) expect(ownerId).not.toBeNull()
  const card = (await story.shows('channel:triage')).find((it) =>
    JSON.stringify(it).includes('wonn!'),
  )
  const { form } = await story.presses('max', 'fix', button(card, 'fix'))
  expect(form?.fields.length).toBe(1)
  const reply = await story.submits('max', form!, { [form!.fields[0]!.name]: 'proposal' })
  expect(reply.form).toBeUndefined()
})
