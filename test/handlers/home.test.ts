import { afterAll, beforeAll, expect, test } from 'vitest'
import { doors } from '../../handlers/index.ts'
import type { Role } from '../../src/nouns.ts'
import { type Office, openOffice } from '../support/office.ts'

let office: Office
beforeAll(async () => {
  office = await openOffice()
})
afterAll(async () => await office.close())

const home = async (who: string) => await doors.home(await office.by(who))
const titles = async (who: string) => (await home(who)).map(({ title }) => title)

test('somebody for whom nothing waits is told so, and can begin', async () => {
  const cards = await home('kim')
  expect(cards.map(({ title }) => title)).toEqual(['Nothing waits for you'])
  const { press, value } = cards[0]!.buttons![0]!
  expect((await office.press('kim', press, value)).form?.submit).toBe('new-deal')
})

test('a rep sees clocks, tasks and deals of their own, with buttons that work', async () => {
  await office.say('ana', '/deal new Acme renewal account: Acme amount: 50,000 owner: me')
  await office.say('ana', '/task new Call Acme deal: Acme')
  await office.say('ana', '/deal new Foreign account: Acme owner: Max')
  const cards = await home('ana')
  expect(cards.map(({ title }) => title)).toEqual(['My clocks', 'My open tasks', 'My open deals'])
  const [clocks, tasks, deals] = cards
  expect(clocks?.facts).toEqual([
    ['First response · D-1 Acme renewal', ['Due ', { at: expect.stringMatching(/Z$/) }]],
  ])
  expect(deals?.table?.rows.map(([key]) => key)).toEqual(['D-1'])
  const show = deals!.buttons![0]!
  expect((await office.press('ana', show.press, show.value)).card?.title).toBe('Acme renewal')
  const done = tasks!.buttons![0]!
  await office.press('ana', done.press, done.value)
  expect(await titles('ana')).not.toContain('My open tasks')
})

test('a missed clock is told as missed until the deal is over', async () => {
  const { db } = office.house
  await office.say('ana', '/deal new Late one account: Acme owner: me')
  const clock = await db
    .selectFrom('clock')
    .innerJoin('deal', 'deal.id', 'clock.subjectId')
    .select('clock.id')
    .where('deal.name', '=', 'Late one')
    .executeTakeFirstOrThrow()
  await db.updateTable('clock').set({ state: 'breached' }).where('id', '=', clock.id).execute()
  const mine = async () => (await home('ana')).find(({ title }) => title === 'My clocks')
  expect((await mine())?.badge).toEqual({ text: '1 missed', tone: 'bad' })
  await office.say('ana', '/deal lost "Late one" reason: price')
  expect((await mine())?.badge).toBeUndefined()
})

test('an approval comes first for who may decide it, and goes once decided', async () => {
  await office.say('ana', '/deal won "Acme renewal" close_date: 2030-01-31')
  expect((await titles('mia'))[0]).toBe('Acme renewal: Closed won?')
  expect(await titles('max')).not.toContain('Acme renewal: Closed won?')
  const { press, value } = (await home('mia'))[0]!.buttons![0]!
  await office.press('mia', press, value)
  expect(await titles('mia')).not.toContain('Acme renewal: Closed won?')
})

test('a question that waits for somebody is theirs to answer on their home', async () => {
  const at = office.house.now().toISOString()
  const by = { kind: 'integration', id: 'crm' } as const
  const patch = { name: 'From outside', amount: 'many', owner_email: 'ana@office.test' }
  const deal = { externalId: 'E-1' }
  await office.house.receive({
    ...{ id: 'crm:1', at, by, source: 'crm', kind: 'deal.created', deal, patch },
  })
  const { ownerId } = await office.house.db
    .selectFrom('exception')
    .select('ownerId')
    .where('field', '=', 'amount')
    .executeTakeFirstOrThrow()
  const owner = await office.house.db
    .selectFrom('person')
    .select('name')
    .where('id', '=', ownerId)
    .executeTakeFirstOrThrow()
  const who = owner.name.split(' ')[0]!.toLowerCase()
  const fix = (await home(who))
    .flatMap(({ buttons = [] }) => buttons)
    .find((it) => it.press === 'fix')
  expect((await office.press(who, fix!.press, fix!.value)).form?.submit).toBe('answer-exception')
})

test('beside a channel one is offered to ask about the deal it last heard of, elsewhere about one’s own', async () => {
  await office.say('ana', '/deal new Mine account: Acme owner: me')
  await office.say('max', '/deal new Latest account: Acme owner: max')
  const offered = async (conversation: 'channel:deals' | null) =>
    (await doors.prompts({ ...(await office.by('ana')), conversation })).map(({ says }) => says)
  const key = async (name: string) =>
    (
      await office.house.db
        .selectFrom('deal')
        .select('key')
        .where('name', '=', name)
        .executeTakeFirstOrThrow()
    ).key
  const [mine, latest] = [await key('Mine'), await key('Latest')]
  expect((await offered('channel:deals')).slice(0, 2)).toEqual([
    `/ask summary ${latest}`,
    `/owner ${latest}`,
  ])
  expect((await offered(null)).slice(0, 2)).toEqual([`/ask summary ${mine}`, `/owner ${mine}`])
})

test('what waits for an approver is told to those who may decide it, not to all who share another role with them', async () => {
  const { db, rulebook } = office.house
  await office.say('ana', '/deal new Secret account: Acme owner: me amount: 90,000')
  await office.say('ana', '/deal won Secret close_date: 2030-01-31')
  const roles: Role[] = ['finance', 'delivery']
  await db.updateTable('person').set({ roles }).where('name', '=', 'Mia Chen').execute()
  const before = rulebook().permissions
  Object.assign(rulebook(), { permissions: { ...before, 'deal.read': ['owner'] } })
  const heard = async (who: string) =>
    JSON.stringify(await office.say(who, '/ask What does Mia do?'))
  expect(await heard('kim')).not.toContain('Secret')
  expect(await heard('mia')).toContain('Secret')
  Object.assign(rulebook(), { permissions: before })
})
