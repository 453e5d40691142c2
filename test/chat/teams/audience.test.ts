import { afterAll, beforeAll, expect, test } from 'vitest'
import { linkHandle } from '../../../src/store/identities.ts'
import { openTeamsBaton, type TeamsBaton } from '../../support/teams-baton.ts'
import { TENANT } from '../../support/teams-keys.ts'
import { aadOf } from '../../support/teams-stub.ts'

let baton: TeamsBaton
beforeAll(async () => {
  baton = await openTeamsBaton()
  await baton.sender.added('ada', baton.teams.team)
})
afterAll(async () => await baton.close())

/** Only they are in the team from now on. */
const meet = (...names: string[]) => baton.teams.meet(({ name }) => names.includes(name))

test.each([
  ['our people alone', ['ada'], { colleagues: false, strangers: false }],
  ['a colleague whom Baton does not know', ['ada', 'eve'], { colleagues: true, strangers: false }],
  ['a guest with a known mail address', ['ada', 'gus'], { colleagues: false, strangers: true }],
  ['a member of another company', ['ada', 'tom'], { colleagues: false, strangers: true }],
])('in a channel with %s nobody is taken for another', async (_, names, others) => {
  meet(...names)
  expect(await baton.chat.audience('channel:deals')).toEqual({ people: [baton.ada], ...others })
})

test('whoever was linked by a code is one of us, whatever their mail address', async () => {
  meet('eve')
  const eve = { colleagues: true, people: [], strangers: false }
  expect(await baton.chat.audience('channel:deals')).toEqual(eve)
  const { org, db, now } = baton.house
  const account = { chat: 'teams', workspace: TENANT, handle: aadOf('eve'), email: null }
  const link = { ...account, person: baton.ada, how: 'consent', at: now().toISOString() } as const
  await linkHandle(db, org, link)
  expect(await baton.chat.audience('channel:deals')).toEqual({
    ...{ people: [baton.ada], colleagues: false, strangers: false },
  })
})

test('who could look at a channel that is not there cannot be said', async () => {
  await expect(baton.chat.audience('channel:nowhere')).rejects.toThrow(/no channel nowhere/)
})
