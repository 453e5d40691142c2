import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { doors } from '../handlers/index.ts'
import { type Card, plainLine } from '../src/chat/card.ts'
import { ALONE } from '../src/house.ts'
import { wakeClocks } from '../src/overdue.ts'
import { type Guarded, openGuarded } from './support/guarded.ts'

const RULES =
  'deal.read: [owner, owner.manager, rep, manager, finance]\ndeal.read.amount: [owner, owner.manager, finance]\ndeal.read.discount: [owner, owner.manager, finance]'

let office: Guarded
beforeAll(async () => {
  office = await openGuarded(RULES, [
    ['ana', ['rep'], 'max'],
    ['ben', ['rep']],
    ['max', ['manager']],
    ['mia', ['finance']],
    ['kim', ['delivery']],
    ['ole', ['ops', 'admin']],
  ])
  await office.put('deals', ['ana', 'mia'])
  await office.put('approvals', ['mia'])
  await office.say('ana', '/deal new Zeppelin amount: 7777 discount: 3 owner: me')
}, 60_000)
afterAll(async () => await office.close())
beforeEach(async () => await office.put('deals', ['ana', 'max', 'mia']))

const card = async (): Promise<Card> => (await office.shown('channel:deals'))[0]!
const factsOf = ({ facts = [] }: Card) =>
  Object.fromEntries(facts.map(([label, value]) => [label, plainLine(value)]))
const pressesOf = ({ buttons = [] }: Card) => buttons.map(({ press }) => press)

test('a channel whose members may all read a field shows it', async () => {
  expect(factsOf(await card())).toMatchObject({ Amount: '7,777', Discount: '3 %' })
  expect(pressesOf(await card())).toEqual(['why', 'clocks'])
})

test.each([
  ['the owner and her manager', ['ana', 'max'], '7,777'],
  ['a rep whose deal it is not', ['ana', 'ben', 'mia'], undefined],
])(
  'in a channel with %s the amount is shown only where all may read it',
  async (_, people, amount) => {
    await office.put('deals', people)
    expect(factsOf(await card()).Amount).toBe(amount)
  },
)

test('with somebody who may not read two fields the card says so, and has the way to them', async () => {
  await office.put('deals', ['ana', 'ben'])
  const shown = await card()
  expect(shown.title).toBe('Zeppelin')
  expect(shown.text).toContain('2 fields are hidden here.')
  expect(pressesOf(shown)).toEqual(['why', 'clocks', 'show-me'])
  expect(JSON.stringify(shown)).not.toMatch(/7,?777|3 %/)
})

test.each([
  ['somebody who may not see the deal', ['ana', 'kim'], {}],
  ['a guest', ['ana'], { strangers: true }],
  ['a colleague Baton does not know', ['ana'], { colleagues: true }],
] as const)('with %s the deal is its key and its state alone', async (_, people, others) => {
  await office.put('deals', people, others)
  expect(await card()).toEqual({
    title: 'D-1',
    badge: { text: 'Prospecting', tone: 'plain' },
    text: 'Not everyone here may read this.',
    buttons: [{ press: 'show-me', label: 'Show me', value: expect.stringContaining('deal:') }],
  })
})

test('when they have left again, the whole card is back', async () => {
  await office.put('deals', ['ana', 'kim'])
  await office.put('deals', ['ana', 'mia'])
  expect(factsOf(await card())).toMatchObject({ Amount: '7,777' })
})

test('a role that is taken away, or given, changes what is shown', async () => {
  const { house, ids } = office
  const be = async (roles: ('finance' | 'legal')[]) => {
    const mias = house.db.updateTable('person').where('id', '=', ids.get('mia')!)
    await mias.set({ roles }).execute()
    await office.watch()
  }
  await be(['legal'])
  expect((await card()).title).toBe('D-1')
  await be(['finance'])
  expect(factsOf(await card())).toMatchObject({ Amount: '7,777' })
})

test('a card that was written for the former audience at the last moment is found half a minute later', async () => {
  await office.put('deals', ['ana', 'ben'])
  const full: Card = { title: 'Zeppelin', facts: [['Amount', '7,777']] }
  const { db } = office.house
  await db
    .updateTable('message')
    .set({ card: JSON.stringify(full) })
    .where('noun', '=', 'deal')
    .execute()
  office.pass(1)
  await office.watch()
  expect(JSON.stringify(await card())).not.toContain('7,777')
})

test('a change is shown in each place as far as it may be read there', async () => {
  await office.put('deals', ['ana', 'ben'])
  await office.say('ana', '/deal move D-1 next_step: Call_them amount: 8888')
  expect(JSON.stringify(await card())).not.toMatch(/8,?888/)
  await office.say('ana', '/deal move D-1 to proposal amount: 7777')
})

test.each([
  ['whoever may read all of it', 'mia', { Amount: '7,777', Discount: '3 %' }, undefined],
  [
    'somebody who may see the deal',
    'ben',
    { Owner: 'ana' },
    /Only its owner ana, the owner's manager or somebody with the role finance may read the amount\. Ask ana\./,
  ],
  ['nobody else', 'kim', null, /^Only its owner ana, .* may see this deal\. Ask ana\.$/],
] as const)(
  '“Show me” shows %s what they may read, and says who may read the rest',
  async (_, who, facts, said) => {
    await office.put('deals', ['ana', 'kim'])
    const [button] = (await card()).buttons ?? []
    const reply = await office.press(who, 'show-me', button!.value)
    if (facts) expect(factsOf(reply.card!)).toMatchObject(facts)
    else expect(reply.card).toBeUndefined()
    if (said) expect(reply.text).toMatch(said)
    else expect(reply.text).toBeUndefined()
    if (who !== 'mia') expect(JSON.stringify(reply)).not.toMatch(/7,?777/)
  },
)

test.each([
  ['alone', 'mia', [], 'Zeppelin', '7,777'],
  ['among those who may see the deal', 'mia', ['ben'], 'Zeppelin', undefined],
  ['beside somebody who may not', 'mia', ['kim'], undefined, undefined],
  ['when they may not see it themselves', 'kim', ['mia'], undefined, undefined],
] as const)('whoever shares a link %s shows what all of them may read', async (...given) => {
  const [, who, others, title, amount] = given
  const there = { ...ALONE, people: others.map((first) => office.ids.get(first)!) }
  const shown = await doors.preview('/deals/D-1', await office.by(who), there)
  expect(shown?.title).toBe(title)
  expect(factsOf(shown ?? { title: '' }).Amount).toBe(amount)
})

test.each(['/ask D-1', '/ask summary D-1', '/deal show D-1'])(
  '%s tells each what they may read',
  async (line) => {
    const told = async (who: string) => JSON.stringify(await office.say(who, line))
    expect(await told('ben')).toContain('Zeppelin')
    expect(await told('ben')).not.toMatch(/7,?777/)
    if (!line.includes('summary')) expect(await told('mia')).toMatch(/7,?777/)
  },
)

test('a person’s own conversation shows what that person may read', async () => {
  const { ids } = office
  await office.say('ana', '/task new Ship owner: kim deal: D-1')
  const [task] = await office.shown(`person:${ids.get('kim')!}`)
  expect(task?.title).toBe('Ship')
})

test('a deal that one may see is found, though many that one may not see are named alike', async () => {
  await office.say('ana', '/deal new Kite of Kim owner: kim')
  for (let nth = 0; nth < 9; nth++) await office.say('ana', `/deal new Kite ${nth} owner: me`)
  const found = await office.say('kim', '/deal show Kite')
  expect(found.card?.title).toBe('Kite of Kim')
  expect((await office.say('kim', '/deal list all')).card?.title).toBe('Kite of Kim')
})

test('when a deal is given to somebody else, what hangs on it is shown by who may read it then', async () => {
  const { house, ids } = office
  await office.put('handoffs', ['kim'])
  await office.say(
    'ana',
    '/deal new Glider account: Glider owner: kim amount: 5 close_date: 2030-01-31',
  )
  office.pass(10 * 24 * 60)
  await wakeClocks(office.spine, house.receive)
  const alarms = async () =>
    JSON.stringify(
      (await office.shown(`person:${ids.get('kim')!}`)).filter(({ title }) =>
        /clock|Due|Overdue/.test(title),
      ),
    )
  expect(await alarms()).toContain('Glider')
  await office.say('max', '/deal won Glider')
  await house.db
    .updateTable('project')
    .set({ ownerId: ids.get('max')! })
    .execute()
  const board = async () => (await office.shown('channel:handoffs'))[0]?.title
  expect(await board()).toContain('Glider')
  await office.say('max', '/deal assign Glider to ana because she knows them')
  expect(await board()).toBe('P-1')
  expect(await alarms()).toContain('Overdue')
  expect(await alarms()).not.toContain('Glider')
})

test('of a field that is not for the asker nothing is said, not even that it is blank', async () => {
  const told = (await office.say('ben', '/ask D-1')).text
  expect(told).toContain('Zeppelin')
  expect(told).not.toMatch(/amount/i)
})
