import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Card, plainLine } from '../../src/chat/card.ts'
import { rulesFolder, shippedText } from '../support/rules.ts'
import { openStory, type Story, type Who } from '../support/story.ts'

const SMALL = `
  - rule: small deals wait for somebody to name their owner
    on: [deal.created]
    when: has(deal.lead_source) && deal.lead_source == "queue"
    assign: { queue: triage }`
const OWNERSHIP = shippedText('ownership.yml').replace('\nrules:', `\nrules:${SMALL}`)

let story: Story
beforeAll(async () => {
  story = await openStory({ BATON_RULES: rulesFolder({ 'ownership.yml': OWNERSHIP }) })
})
afterAll(() => story.close())

const region = (name: string, is: string | null = 'EMEA') => ({
  account: { name: `${name} Ltd`, ...(is && { region: is }) },
})

interface Row {
  readonly id: string
  readonly key: string
  readonly ownerId: string | null
  readonly field: string | null
}

async function openAbout(name: string): Promise<Row[]> {
  const { id } = await story.deal(name)
  const all = await story.rows('exception')
  return all.filter((it) => it.subjectId === id && it.state === 'open') as unknown as Row[]
}

/** The card in #triage that asks about it. */
async function triageCard(key: string): Promise<Card | undefined> {
  const cards = await story.shows('channel:triage')
  return cards.findLast(({ footer }) => plainLine(footer ?? '').startsWith(key))
}

interface Case {
  readonly what: string
  readonly name: string
  readonly patch?: Record<string, unknown>
  readonly region?: string | null
  readonly field: string
  readonly answer: string
  readonly becomes: (name: string) => Promise<unknown>
  readonly is: unknown
}

const owned = { owner_email: 'ana@ours.example' }
const ownerOf = async (name: string) => {
  const { ownerId } = await story.deal(name)
  return Object.entries(story.ids).find(([, id]) => id === ownerId)?.[0]
}
const fieldOf = (field: 'amount' | 'stage' | 'closeDate') => async (name: string) =>
  (await story.deal(name))[field]

test.each<Case>([
  {
    what: 'a value that cannot be used',
    ...{ name: 'Bad value', patch: { ...owned, amount: 'plenty' }, field: 'amount' },
    ...{ answer: '700', becomes: fieldOf('amount'), is: '700.00' },
  },
  {
    what: 'a field that a stage requires and that is blank',
    ...{ name: 'Blank field', patch: { ...owned, stage: 'proposal' }, field: 'amount' },
    ...{ answer: '800', becomes: fieldOf('stage'), is: 'proposal' },
  },
  {
    what: 'fields that contradict each other: won, and no day on which',
    ...{ name: 'Contradiction', field: 'close_date', answer: '2030-01-31' },
    patch: { ...owned, stage: 'closed_won', amount: 500, close_date: 'never' },
    ...{ becomes: fieldOf('stage'), is: 'closed_won' },
  },
  {
    what: 'a blank field that a rule needs',
    ...{ name: 'Blank region', region: null, field: 'account.region', answer: 'EMEA' },
    ...{
      becomes: async (name: string) => /ana|ben|max/.test(String(await ownerOf(name))),
      is: true,
    },
  },
  {
    what: 'nobody eligible',
    ...{ name: 'Nobody there', region: 'AMER', field: 'owner_email' },
    ...{ answer: 'ana@ours.example', becomes: ownerOf, is: 'ana' },
  },
  {
    what: 'no rule that places it',
    ...{ name: 'No rule', patch: { lead_source: 'queue' }, field: 'owner_email' },
    ...{ answer: 'ben@ours.example', becomes: ownerOf, is: 'ben' },
  },
])(
  '$what: somebody is asked in #triage, by a clock, and one answer carries the work on',
  async ({ name, patch = {}, region: is = 'EMEA', field, answer, becomes, is: expected }) => {
    await story.reports(name, { name, ...patch }, { kind: 'deal.created', ...region(name, is) })
    const [asked, ...others] = await openAbout(name)
    expect(others).toEqual([])
    expect(asked).toMatchObject({ field, ownerId: expect.any(String) })
    const clocks = (await story.rows('clock')).filter(({ subjectId }) => subjectId === asked!.id)
    expect(clocks).toMatchObject([{ kind: 'exception', state: 'running' }])
    const card = await triageCard(asked!.key)
    const fix = card?.buttons?.find(({ press }) => press === 'fix')
    const { form } = await story.presses('oz', fix!.press, fix!.value)
    expect(form?.fields).toHaveLength(1)
    await story.submits('oz', form!, { value: answer })
    expect(await becomes(name)).toEqual(expected)
    expect(await openAbout(name)).toEqual([])
    expect((await triageCard(asked!.key))?.badge?.text).toBe('Settled')
  },
)

const failed = (because: string) =>
  story.house.receive({
    ...{ kind: 'work.failed', id: randomUUID(), at: story.now().toISOString() },
    ...{ by: { kind: 'system', id: 'queue' }, source: 'baton', what: 'A card', because },
  })

test('what failed and has no field is settled by saying what was done', async () => {
  await failed('Slack takes no card as long as this.')
  const rows = (await story.rows('exception')) as unknown as (Row & { kind: string })[]
  const { key } = rows.find(({ kind }) => kind === 'failed')!
  const { card } = await story.types('oz', `/baton exceptions ${key}`)
  const [done] = card!.buttons!
  expect(done!.label).toBe('It is done')
  const { form } = await story.presses('oz', done!.press, done!.value)
  const again = await story.submits('oz', form!, { value: ' ' })
  expect(again.form).toBeDefined()
  const { text } = await story.submits('oz', form!, { value: 'Cut it\nby hand' })
  expect(text).toBe(`Oz Example settled ${key}: Cut it by hand.`)
  const gone = await story.types('oz', `/baton exceptions ${key}`)
  expect(gone.text).toMatch(/is settled, or not for you to see\. \/baton exceptions shows/)
})

/** The keys that a list shows, in its order. */
async function listed(who: Who, line = '/baton exceptions'): Promise<string[]> {
  const { card } = await story.types(who, line)
  return (card?.table?.rows ?? []).map(([key]) => key!)
}

test('what is open is listed: one’s own first, by whom and by kind, with a way out', async () => {
  expect((await story.types('ana', '/baton exceptions')).text).toBe(
    'Open exceptions: none. Everything is placed.',
  )
  await story.reports('old', { name: 'Old', amount: 'x', owner_email: 'ben@ours.example' })
  story.pass(5)
  await story.reports('new', { name: 'New', amount: 'y', owner_email: 'ana@ours.example' })
  story.pass(5)
  await failed('No such door')
  const key = async (name: string) => (await openAbout(name))[0]!.key
  const [old, fresh] = [await key('Old'), await key('New')]
  expect((await listed('ana')).slice(0, 2)).toEqual([fresh, old])
  expect((await listed('ben')).slice(0, 2)).toEqual([old, fresh])
  expect(await listed('ana', '/baton exceptions mine')).toEqual([fresh])
  expect(await listed('ana', '/baton exceptions Ben')).toEqual([old])
  expect((await listed('ana', '/baton exceptions wrong')).sort()).toEqual([old, fresh].sort())
  expect(await listed('ana', '/baton exceptions all kind: failed')).toHaveLength(1)
  expect(await listed('ana', '/baton exceptions Ben kind: failed')).toEqual([])
  const { db } = story.house
  await db
    .updateTable('person')
    .set({ zone: 'Asia/Kolkata' })
    .where('id', '=', story.ids.ana)
    .execute()
  const { card } = await story.types('ana', '/baton exceptions')
  expect(card?.title).toBe('Open exceptions: 3')
  const [key0, what, about, owner, due, since] = card!.table!.rows[0]!
  expect([key0, what, owner]).toEqual([fresh, 'Amount wrong', 'Ana Example'])
  expect(about).toMatch(/^D-\d+ New$/)
  // By her own clock.
  for (const moment of [due, since]) expect(moment).toMatch(/ 2030 .* GMT\+5:30$/)
  expect(card?.buttons?.map(({ label }) => label)).toEqual([
    `Fix ${fresh}`,
    `Fix ${old}`,
    expect.stringMatching(/^Show X-\d+$/),
  ])
  const show = card!.buttons![2]!
  const shown = await story.presses('ana', show.press, show.value)
  expect(shown.card?.text).toBe('No such door')
})

test('a long list goes on with a press, and a word that names nothing is refused', async () => {
  for (let at = 0; at < 12; at++)
    await story.reports(`many ${at}`, { name: `Many ${at}`, amount: 'x', ...owned })
  const { card } = await story.types('ana', '/baton exceptions mine')
  expect(card?.title).toBe('Open exceptions of Ana Example: 13')
  expect(card?.table?.rows).toHaveLength(10)
  const more = card!.buttons!.at(-1)!
  const next = await story.presses('ana', more.press, more.value)
  expect(next.card?.table?.rows).toHaveLength(3)
  expect(next.card?.buttons?.at(-1)?.label).toMatch(/^Fix/)
  expect((await story.types('ana', '/baton exceptions mine page: 3')).text).toMatch(/only 2 pages/)
  expect((await story.types('ana', '/baton exceptions kind: odd')).text).toMatch(
    /There is no kind “odd”\. Say one of wrong, missing, unplaceable, failed, finding\./,
  )
})
