import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Card } from '../../src/chat/card.ts'
import { checkLeavers } from '../../src/people/leavers.ts'
import { cardFor } from '../../src/reading.ts'
import { type Office, openOffice } from '../support/office.ts'
import { rulesFolder, SHIPPED } from '../support/rules.ts'

let now = Date.parse('2030-01-07T09:00:00.000Z')
let office: Office
let ana: string
const ownership = SHIPPED.find(({ file }) => file === 'rules/ownership.yml')!.text
beforeAll(async () => {
  const rules = ownership.replace('owner: { role: ops }', 'owner: { person: ana@office.test }')
  const env = { BATON_RULES: rulesFolder({ 'ownership.yml': rules }) }
  office = await openOffice(env, () => new Date(now++))
  ana = (await office.by('ana')).by.id
  const { db, org } = office.house
  const hire = async (name: string, team: string) => {
    const email = `${name.split(' ')[0]!.toLowerCase()}@office.test`
    const id = randomUUID()
    await db
      .insertInto('person')
      .values({ orgId: org, id, name, email, roles: ['rep'] })
      .execute()
    const { id: teamId } = await db
      .selectFrom('team')
      .select('id')
      .where('name', '=', team)
      .executeTakeFirstOrThrow()
    await db.insertInto('membership').values({ orgId: org, teamId, personId: id }).execute()
  }
  await hire('Ben Ruiz', 'emea-sales')
  await hire('Cho Kim', 'emea-sales')
  const max = (await office.by('max')).by.id
  await db.updateTable('person').set({ managerId: max }).where('id', '=', ana).execute()
})
afterAll(async () => await office.close())

const say = async (who: string, line: string) => await office.say(who, line)
const check = async () => await checkLeavers(office.house, office.house.receive)
const cases = async () =>
  await office.house.db
    .selectFrom('exception')
    .selectAll()
    .where('noun', '=', 'person')
    .orderBy('createdAt')
    .execute()
const caseCard = async (who = 'max'): Promise<Card> => {
  const [{ id } = { id: '' }] = await cases()
  return (await cardFor(await office.by(who), 'exception', id))!
}
const ownerOf = async (name: string) => {
  const { db } = office.house
  const deals = db.selectFrom('deal').select(['name', 'ownerId'])
  const tasks = db.selectFrom('task').select(['title as name', 'ownerId'])
  const found = [...(await deals.execute()), ...(await tasks.execute())].find(
    (it) => it.name === name,
  )
  const people = await db.selectFrom('person').select(['id', 'name']).execute()
  return people.find(({ id }) => id === found?.ownerId)?.name
}
const left = async (person: string) => {
  const by = { kind: 'integration', id: 'slack' } as const
  const stamp = { id: randomUUID(), at: new Date(now).toISOString(), by, source: 'slack' }
  return await office.house.receive({ ...stamp, kind: 'person.deactivated', person })
}

test('who leaves has a case that lists all they have, with somebody proposed for each by the rules', async () => {
  for (const name of ['One', 'Two', 'Three']) {
    const account = `account: ${name}Corp account_region: EMEA`
    await say('ana', `/deal new ${name} owner: me ${account.replace(' account_region: EMEA', '')}`)
  }
  await office.house.db.updateTable('account').set({ region: 'EMEA' }).execute()
  await say('ana', '/task new Call One deal: One owner: me')
  await say('ana', '/task new Tidy up owner: me')
  await say('kim', '/away until friday cover Ana')
  await left(ana)
  await left(ana)
  const [open, ...more] = await cases()
  expect(more).toEqual([])
  expect(open).toMatchObject({ state: 'open', ownerId: (await office.by('max')).by.id })
  expect(open!.because).toBe(
    'Ana Souza (ana@office.test) left and still owns 3 deals, 2 tasks, 1 absence to cover and 1 rule that names them. Give each of them to somebody else.',
  )
  const { table, buttons, title } = await caseCard()
  expect(title).toBe('Ana Souza left')
  const rows = table!.rows.map(([what, which, to]) => [what, which!.replace(/^[DT]-\d+ /, ''), to])
  const sellers = rows.slice(0, 3).map(([, , to]) => to)
  expect(new Set(sellers)).toEqual(new Set(['Ben Ruiz', 'Cho Kim']))
  expect(rows[3]).toEqual(['Task', 'Call One', sellers[0]])
  expect(rows[4]).toEqual(['Task', 'Tidy up', 'Max Weber'])
  expect(rows[5]).toEqual(['Cover', 'covers for Kim Park', 'Max Weber'])
  expect(rows[6]).toEqual(['Rule', 'the queue triage in rules/ownership.yml', 'nobody'])
  expect(buttons!.map(({ label }) => label)).toEqual(['Move all as proposed', 'Move one to…'])
})

test('one piece goes to whom somebody says; the rest as proposed; others may not', async () => {
  const refused = await office.press('ben', 'give-all', ana)
  expect(refused.text).toMatch(/^Only /)
  const { form } = await office.press('max', 'give-one', ana)
  const piece = form!.fields.find(({ name }) => name === 'piece')!
  const [tidy] = ('options' in piece ? piece.options : []).find(([, label]) =>
    label.includes('Tidy up'),
  )!
  const again = await office.submit('max', form!, { piece: tidy, to: 'Zoe' })
  expect(again.form?.fields.find(({ name }) => name === 'to')?.fault).toContain('Zoe')
  const moved = await office.submit('max', form!, { piece: tidy, to: 'kim@office.test' })
  expect(moved.text).toContain('What Ana Souza had is given away: “Tidy up”.')
  expect(await ownerOf('Tidy up')).toBe('Kim Park')
  expect(moved.card?.text).toContain('3 deals, 1 task,')

  const proposed = (await caseCard()).table!.rows.map(([, , to]) => to)
  const all = await office.press('max', 'give-all', ana)
  expect(await Promise.all(['One', 'Two', 'Three', 'Call One'].map(ownerOf))).toEqual(
    proposed.slice(0, 4),
  )
  expect((await say('kim', '/away')).cards![0]!.facts).toContainEqual(['Cover', 'Max Weber'])
  expect(all.card?.text).toContain('still owns 1 rule that names them')
  expect(await cases()).toMatchObject([{ state: 'open' }])
})

test('it closes only when nothing remains, and opens again when something comes up', async () => {
  const { db } = office.house
  const verdicts = async () =>
    await db.selectFrom('verdict').select('rule').where('rule', '=', 'leavers').execute()
  const before = await verdicts()
  await check()
  expect(await verdicts()).toEqual(before)

  const named = office.house.rulebook()
  const house = { ...office.house, rulebook: () => ({ ...named, queues: {} }) }
  await checkLeavers(house, office.house.receive)
  expect(await cases()).toMatchObject([{ state: 'open' }])
})

test('an import that names who left opens the case again; somebody who comes back closes it', async () => {
  const { db } = office.house
  await db.updateTable('deal').set({ ownerId: ana }).where('name', '=', 'Two').execute()
  await check()
  expect((await caseCard()).text).toContain('1 deal and 1 rule')
  await db.updateTable('person').set({ active: true }).where('id', '=', ana).execute()
  await check()
  expect(await cases()).toMatchObject([{ state: 'settled' }])
  await db.updateTable('person').set({ active: false }).where('id', '=', ana).execute()
  await check()
  await check()
  const again = await cases()
  expect(again).toMatchObject([{ state: 'open' }])
  const clocks = await db
    .selectFrom('clock')
    .select(['cycle', 'state'])
    .where('subjectId', '=', again[0]!.id)
    .orderBy('cycle')
    .execute()
  expect(clocks).toEqual([
    { cycle: 1, state: 'met' },
    { cycle: 2, state: 'running' },
  ])
})
