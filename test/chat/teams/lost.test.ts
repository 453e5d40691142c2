import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { linkHandle } from '../../../src/store/identities.ts'
import { openTeamsBaton, type TeamsBaton } from '../../support/teams-baton.ts'
import { TENANT } from '../../support/teams-keys.ts'
import { aadOf, directOf } from '../../support/teams-stub.ts'

let baton: TeamsBaton
beforeAll(async () => {
  baton = await openTeamsBaton()
  await baton.sender.added('ada', baton.teams.team)
  for (const place of ['person', 'group'] as const) await baton.sender.says('ada', 'owner', place)
  await baton.chat.close()
})
afterAll(async () => await baton.close())
beforeEach(async () => await begin())

/** Ada is in the team and in two chats with Baton, one of them her own, and linked by a code. */
async function begin(): Promise<void> {
  const { db, org, now } = baton.house
  baton.teams.meet(() => true)
  baton.teams.faults.length = 0
  baton.received.length = 0
  await db.deleteFrom('identity').execute()
  const account = { chat: 'teams', workspace: TENANT, handle: aadOf('ada'), email: null }
  const at = now().toISOString()
  await linkHandle(db, org, { ...account, how: 'consent', person: baton.ada, at })
}

const away = (): void => baton.teams.meet(({ name }) => name !== 'ada')
const links = async () =>
  (await baton.house.db.selectFrom('identity').select('chat').execute()).map(({ chat }) => chat)
const doubts = async () => await baton.house.db.selectFrom('doubt').selectAll().execute()
const kinds = () => baton.received.map(({ kind }) => kind)
const refuse = (place: string, status: number, code = '') =>
  void baton.teams.faults.push({ on: 'read', in: place, status, code })

/** Teams says that Ada was taken out of the team, and is asked of her. */
async function told(): Promise<void> {
  expect((await baton.sender.takesOut('eve', 'ada')).status).toBe(200)
  await baton.chat.close()
}

/** So much later what is still in doubt is asked again. */
async function later(minutes: number): Promise<void> {
  baton.pass(minutes * 60_000)
  await baton.chat.lookForLost()
}

test('whom no place knows is not linked, and seen once; who is known in another chat is not missed', async () => {
  away()
  await told()
  await told()
  expect([await links(), kinds()]).toEqual([[], ['work.failed']])
  await begin()
  const { db, org, now } = baton.house
  const slack = { chat: 'slack', workspace: 'T1', handle: 'U1', email: null, how: 'mail' } as const
  await linkHandle(db, org, { ...slack, person: baton.ada, at: now().toISOString() })
  away()
  await told()
  expect([await links(), kinds()]).toEqual([['slack'], []])
})

test('who is in a chat of several with Baton, and in no team, is not lost', async () => {
  for (const place of [baton.teams.team, directOf('ada')])
    refuse(place, 403, 'BotNotInConversationRoster')
  await told()
  expect([await links(), kinds()]).toEqual([['teams'], []])
})

test.each([
  ['is too busy', 429, ''],
  ['fails', 503, ''],
  ['does not take our token', 401, ''],
  ['has Baton switched off', 403, 'BotDisabledByAdmin'],
])('a Teams that %s decides nothing, and is asked again', async (_, status, code) => {
  away()
  refuse(baton.teams.team, status, code)
  await told()
  expect([await links(), kinds()]).toEqual([['teams'], []])
  refuse(directOf('ada'), status, code)
  await later(2)
  expect([await links(), kinds()]).toEqual([['teams'], []])
  await later(2)
  expect([await links(), kinds()]).toEqual([[], ['work.failed']])
})

test('who is out of one team only stays linked; who is listed for a moment still is found out', async () => {
  await told()
  await later(11)
  expect([await links(), await doubts()]).toEqual([['teams'], []])
  await told()
  away()
  await later(11)
  expect([await links(), kinds()]).toEqual([[], ['work.failed']])
})

test('whatever Teams says how often, and in which order, the link follows where the account is', async () => {
  const back = () => baton.teams.meet(() => true)
  const fails = () => refuse(baton.teams.team, 503)
  const steps = fc.array(
    fc.constantFrom(away, back, told, fails, () => later(2)),
    { maxLength: 8 },
  )
  await fc.assert(
    fc.asyncProperty(steps, fc.boolean(), async (before, isThere) => {
      await begin()
      for (const step of before) await step()
      baton.teams.faults.length = 0
      const wasLost = (await links()).length === 0
      if (isThere) back()
      else away()
      await told()
      for (let round = 0; round < 2; round++) await later(11)
      const isLost = wasLost || !isThere
      expect([await links(), kinds()]).toEqual(isLost ? [[], ['work.failed']] : [['teams'], []])
      expect(await doubts()).toEqual([])
    }),
    { numRuns: 30 },
  )
})
