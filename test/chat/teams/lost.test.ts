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
const kinds = () => baton.received.map(({ kind }) => kind)
const refuse = (place: string, status: number, code = '') =>
  void baton.teams.faults.push({ on: 'read', in: place, status, code })

/** Teams says that Ada was taken out of the team. */
async function told(): Promise<void> {
  await baton.sender.takesOut('eve', 'ada')
  await baton.chat.close()
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
])('a Teams that %s decides nothing', async (_, status, code) => {
  away()
  refuse(baton.teams.team, status, code)
  await told()
  expect([await links(), kinds()]).toEqual([['teams'], []])
})
