import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { BAD_KEYS, badTokens } from '../../support/bad-tokens.ts'
import { NOW, openTeamsBaton, type TeamsBaton } from '../../support/teams-baton.ts'
import type { Activity } from '../../support/teams-sender.ts'

let baton: TeamsBaton

beforeAll(async () => {
  baton = await openTeamsBaton()
  baton.teams.listed.push(...BAD_KEYS)
})
afterAll(async () => await baton?.close())
beforeEach(() => {
  baton.book.asked.length = 0
  baton.teams.journal.length = 0
})

const message = (): Activity => ({
  ...baton.sender.base('ada', 'person'),
  ...{ type: 'message', text: 'deal won Acme' },
})

/** Nothing was asked of Baton, nothing sent to Teams, nothing kept. */
async function expectNoEffect(): Promise<void> {
  expect(baton.book.asked).toEqual([])
  expect(baton.teams.journal).toEqual([])
  const rooms = await baton.store.db.selectFrom('teamsRoom').selectAll().execute()
  expect(rooms).toEqual([])
}

test('fifty bad tokens open nothing, each answered 401 or 403', async () => {
  const bad = badTokens(NOW.getTime() / 1000, baton.teams.serviceUrl)
  expect(bad.length).toBeGreaterThanOrEqual(50)
  const opened: string[] = []
  for (const { why, authorization } of bad) {
    const headers: Record<string, string> = authorization === null ? {} : { authorization }
    const { status } = await baton.sender.send(message(), headers)
    if (status !== 401 && status !== 403) opened.push(`${why}: ${status}`)
  }
  expect(opened).toEqual([])
  await expectNoEffect()
})

test('keys that nobody lists are looked for once a minute, however many are tried', async () => {
  const before = baton.teams.reads.keys
  const [{ authorization } = { authorization: '' }] = badTokens(
    NOW.getTime() / 1000,
    baton.teams.serviceUrl,
  ).filter(({ why }) => why.includes('unknown key id'))
  for (let time = 0; time < 10; time++) {
    await baton.sender.send(message(), { authorization: authorization ?? '' })
  }
  expect(baton.teams.reads.keys - before).toBeLessThanOrEqual(1)
})

test.each<[string, number, (activity: Activity) => Activity]>([
  ['without a channel', 403, ({ channelId: _, ...rest }) => rest],
  ['with an empty channel', 403, (it) => ({ ...it, channelId: '' })],
  ['from another channel', 403, (it) => ({ ...it, channelId: 'webchat' })],
  ['from the emulator', 403, (it) => ({ ...it, channelId: 'emulator' })],
  ['without a service', 403, ({ serviceUrl: _, ...rest }) => rest],
  ['for a foreign service', 403, (it) => ({ ...it, serviceUrl: 'https://evil.example/' })],
  ['for a service behind a name', 403, (it) => ({ ...it, serviceUrl: `${it.serviceUrl}../x` })],
  ['without a tenant', 403, (it) => ({ ...it, conversation: { id: 'a:ada' }, channelData: {} })],
  [
    'from another tenant',
    403,
    (it) => ({ ...it, conversation: { ...it.conversation, tenantId: 'other' }, channelData: {} }),
  ],
  ['from two tenants', 403, (it) => ({ ...it, channelData: { tenant: { id: 'other' } } })],
  ['without a sender', 400, ({ from: _, ...rest }) => rest],
  ['without a conversation', 400, ({ conversation: _, ...rest }) => rest],
  ['whose sender is a word', 400, (it) => ({ ...it, from: 'ada' })],
  ['without a type', 400, ({ type: _, ...rest }) => rest],
])('an activity %s is refused with %i, though its token is good', async (_, status, change) => {
  expect((await baton.sender.send(change(message()))).status).toBe(status)
  await expectNoEffect()
})

test('a service that the token names, but that is not Teams, is never called', async () => {
  const serviceUrl = 'https://evil.example/'
  const authorization = `Bearer ${baton.sender.token({ serviceurl: serviceUrl })}`
  const { status } = await baton.sender.send({ ...message(), serviceUrl }, { authorization })
  expect(status).toBe(403)
  await expectNoEffect()
})

test.each([
  ['no JSON', '{', 'application/json', 400],
  ['a list', '[]', 'application/json', 400],
  ['null', 'null', 'application/json', 400],
  ['a prototype', '{"__proto__":{"type":"message"}}', 'application/json', 400],
  ['ten thousand levels', '['.repeat(10_000) + ']'.repeat(10_000), 'application/json', 400],
  ['a form', 'type=message', 'application/x-www-form-urlencoded', 415],
  ['text', '{}', 'text/plain', 415],
  ['half a megabyte', JSON.stringify({ text: 'x'.repeat(2 ** 19) }), 'application/json', 413],
])('a body of %s is refused', async (_, body, type, status) => {
  const headers = { 'content-type': type, authorization: `Bearer ${baton.sender.token()}` }
  const response = await fetch(`${baton.batonUrl}/api/messages`, { method: 'POST', headers, body })
  expect(response.status).toBe(status)
  await expectNoEffect()
})

test('activities are only posted', async () => {
  expect((await fetch(`${baton.batonUrl}/api/messages`)).status).toBe(405)
})

test('without keys to check with, Teams is asked to send it again', async () => {
  const away = await openTeamsBaton({ TEAMS_OPENID_URL: 'http://127.0.0.1:9/openid' })
  const activity = { ...away.sender.base('ada', 'person'), type: 'message', text: 'hi' }
  expect((await away.sender.send(activity)).status).toBe(503)
  expect(away.book.asked).toEqual([])
  await away.close()
})
