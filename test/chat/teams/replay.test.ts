import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readActivity, scopeOf, tenantOf } from '../../../src/chat/teams/activity.ts'
import { isForUs, wordsOf } from '../../../src/chat/teams/words.ts'
import { openTeamsBaton, type TeamsBaton } from '../../support/teams-baton.ts'
import type { Activity } from '../../support/teams-sender.ts'

const recorded: { readonly file: string; readonly body: Activity }[] = JSON.parse(
  readFileSync(new URL('../../fixtures/teams/activities.json', import.meta.url), 'utf8'),
)
const real = recorded.filter(({ file }) => !file.startsWith('docs/conversationUpdate.personal'))
const GUID = /^[0-9a-f-]{36}$/

let baton: TeamsBaton
beforeAll(async () => {
  const tenants = real.map(({ body }) => tenantOf(readActivity(body)!)).filter((it) => it !== null)
  baton = await openTeamsBaton({ TEAMS_TENANT_ID: [...new Set(tenants)].join(',') })
})
afterAll(async () => await baton?.close())

test.each(real)('$file is read: who, where, and in whose tenant', ({ body }) => {
  const activity = readActivity(body)
  expect(activity).not.toBeNull()
  expect(tenantOf(activity!)).toMatch(GUID)
  expect(activity!.from.id).toBe(body.from.id)
  expect(['person', 'group', 'channel']).toContain(scopeOf(activity!))
})

test('what people wrote to the bot is read without its name', () => {
  const said = real
    .map(({ body }) => readActivity(body)!)
    .filter(({ type, text }) => type === 'message' && text)
  expect(said.every(isForUs)).toBe(true)
  expect(said.map(wordsOf)).toEqual([
    ...['https://foo.com', '2', 'hero', 'receipt', 'carousel', 'list'],
    ...['show channels', 'show details', 'file', 'file'],
  ])
})

test.each(real)('$file is answered, and a stranger in it does nothing', async ({ body }) => {
  const activity = { ...body, serviceUrl: baton.teams.serviceUrl }
  const { status } = await baton.sender.send(activity)
  expect(status).toBe(body.type === 'invoke' && !body.name ? 501 : 200)
  expect(baton.book.asked).toEqual([])
})

test('the teams and channels that Teams told of are known afterwards, and no file was asked for', async () => {
  await baton.chat.close()
  const rooms = await baton.store.db.selectFrom('teamsRoom').selectAll().execute()
  const named = rooms.filter(({ kind, name }) => kind === 'channel' && name).map(({ name }) => name)
  expect(named).toEqual(expect.arrayContaining(['general', 'fundiscussions']))
  expect(rooms.every(({ serviceUrl }) => serviceUrl === baton.teams.serviceUrl)).toBe(true)
  expect(baton.teams.journal.filter(({ is }) => is === 'edit' || is === 'delete')).toEqual([])
})
