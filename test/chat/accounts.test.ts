import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Account, NotLinked, personBehind } from '../../src/chat/accounts.ts'
import { answerUnlinked } from '../../src/chat/connect-account.ts'
import { makeConnectCode } from '../../src/store/access.ts'
import { openQuietHouse, type QuietHouse } from '../support/quiet-house.ts'

const ana = randomUUID()
let quiet: QuietHouse
beforeAll(async () => {
  quiet = await openQuietHouse()
  const { db, org } = quiet.house
  const row = { orgId: org, id: ana, name: 'Ana Souza', email: 'ana@ours.test' }
  await db.insertInto('person').values(row).execute()
})
afterAll(async () => await quiet?.close())
beforeEach(async () => {
  for (const table of ['identity', 'guess', 'access'] as const)
    await quiet.house.db.deleteFrom(table).execute()
})

const account = (given: Partial<Account> = {}): Account => ({
  ...{ chat: 'slack', workspace: 'T1', handle: 'U1', email: 'ana@ours.test' },
  called: 'Slack profile',
  ...given,
})
const private_ = account({ handle: 'U2', email: 'ana@home.test' })

const whose = async (who: Account): Promise<string> =>
  await personBehind(quiet.house, who).then(
    ({ name }) => name,
    (error: unknown) => (error instanceof NotLinked ? 'nobody' : String(error)),
  )
const say = async (who: Account, text: string) =>
  await answerUnlinked(quiet.house, new NotLinked(who), { ask: 'command', text })
const press = async (who: Account, value: string) =>
  await answerUnlinked(quiet.house, new NotLinked(who), {
    ...{ ask: 'press', press: 'connect-account' },
    value,
  })
const code = async () => {
  const { db, org, now } = quiet.house
  return await makeConnectCode(db, { org, person: ana, now: now() })
}

test('an account is known by its mail address, and not any more when that changes', async () => {
  expect(await whose(account())).toBe('Ana Souza')
  expect(await whose(account({ email: 'other@ours.test' }))).toBe('nobody')
  expect(await whose(account({ email: null }))).toBe('nobody')
  expect(await whose(account())).toBe('Ana Souza')
})

test('a code shows whose it is and links nothing; the press links, once', async () => {
  const made = await code()
  expect(made).toMatch(/^[A-Z]{4}-[A-Z]{4}$/)
  const offered = await say(private_, `connect ${made.toLowerCase().replace('-', ' ')}`)
  const card = offered?.card
  expect(card?.title).toBe('Link this account to Ana Souza?')
  expect(await whose(private_)).toBe('nobody')
  const { press: door, value } = card!.buttons![0]!
  expect(door).toBe('connect-account')
  const said = await Promise.all([press(private_, value), press(private_, value)])
  expect(said.filter((it) => it?.text?.includes('Ana Souza from now on'))).toHaveLength(1)
  expect(await whose(private_)).toBe('Ana Souza')
  const third = account({ handle: 'U3', email: null })
  expect((await press(third, value))?.text).toContain('was used')
  expect(await whose(third)).toBe('nobody')
})

test('a link by consent ends when the account has another mail address', async () => {
  await press(private_, await code())
  expect(await whose({ ...private_, email: 'eve@home.test' })).toBe('nobody')
  expect(await whose(private_)).toBe('nobody')
})

test('a code is good for 15 minutes', async () => {
  const made = await code()
  quiet.pass(15 * 60_000 + 1)
  expect((await say(private_, `connect ${made}`))?.text).toContain('older than 15 minutes')
  expect((await press(private_, made))?.text).toContain('older than 15 minutes')
})

test('an account that guesses has five tries in a quarter of an hour, also for the right one', async () => {
  for (const wrong of ['AAAA-AAAA', 'x', 'BBBBBBBB', '1', 'CCCC'])
    expect((await say(private_, `connect ${wrong}`))?.text).toContain('is wrong')
  const right = await code()
  expect((await say(private_, `connect ${right}`))?.text).toContain('Too many wrong codes')
  expect((await press(private_, right))?.text).toContain('Too many wrong codes')
  expect((await say(account({ handle: 'U9' }), `connect ${right}`))?.card).toBeDefined()
  quiet.pass(15 * 60_000 + 1)
  expect((await say(private_, `connect ${await code()}`))?.card).toBeDefined()
})

test('whoever left has no codes and no accounts', async () => {
  const { db } = quiet.house
  const made = await code()
  await press(private_, await code())
  await db.updateTable('person').set({ active: false }).execute()
  expect(await whose(private_)).toBe('nobody')
  expect((await say(account({ handle: 'U4', email: null }), `connect ${made}`))?.text).toContain(
    'wrong',
  )
  await db.updateTable('person').set({ active: true }).execute()
})

test('anything else an account of nobody says or presses is not about being linked', async () => {
  expect(await say(private_, '/deal won Acme'))?.toBeNull()
  const other = { ask: 'press', press: 'approve', value: 'x' } as const
  expect(await answerUnlinked(quiet.house, new NotLinked(private_), other)).toBeNull()
  expect(new NotLinked(private_).message).toContain('/baton connect')
})
