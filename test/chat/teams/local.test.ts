import { afterAll, beforeAll, expect, test } from 'vitest'
import { readConfig } from '../../../src/config.ts'
import { openTeamsBaton, type TeamsBaton } from '../../support/teams-baton.ts'
import { APP_ID, TENANT } from '../../support/teams-keys.ts'
import type { Activity } from '../../support/teams-sender.ts'

const NO_APP = { TEAMS_APP_ID: '', TEAMS_APP_PASSWORD: '', TEAMS_TENANT_ID: '' }

let baton: TeamsBaton
beforeAll(async () => {
  baton = await openTeamsBaton(NO_APP)
})
afterAll(async () => await baton?.close())

const message = (changed: Activity = {}): Activity => ({
  ...{ ...baton.sender.base('ada', 'person'), type: 'message', text: 'won Acme' },
  ...changed,
})

test('without an app an emulator on this machine may ask, without a token', async () => {
  expect((await baton.sender.send(message(), {})).status).toBe(200)
  expect((await baton.sender.send(message({ channelId: 'emulator' }), {})).status).toBe(200)
})

test.each([
  ['through a proxy on this machine', { 'x-forwarded-for': '203.0.113.7' }],
  ['through a tunnel on this machine', { 'x-forwarded-proto': 'https' }],
  ['through another proxy', { via: '1.1 proxy' }],
])('%s nobody may', async (_, headers) => {
  expect((await baton.sender.send(message(), headers)).status).toBe(403)
})

test('and nothing is sent to another machine', async () => {
  const elsewhere = message({ serviceUrl: 'https://smba.trafficmanager.net/emea/' })
  expect((await baton.sender.send(elsewhere, {})).status).toBe(403)
})

test('in production there is no Teams without an app, and one that is wanted must be named', () => {
  expect(readConfig({ NODE_ENV: 'production' }).teams).toBeNull()
  expect(readConfig({}).teams).toMatchObject({ app: null })
  const wanted = { NODE_ENV: 'production', TEAMS_SERVICE_URL: 'http://127.0.0.1:4600/' }
  expect(() => readConfig(wanted)).toThrow(/TEAMS_APP_ID/)
})

test('half an app is refused at start, all of its faults at once', () => {
  expect(() => readConfig({ TEAMS_APP_ID: 'baton' })).toThrow(
    /TEAMS_APP_ID: .*GUID[\s\S]*TEAMS_APP_PASSWORD: [\s\S]*TEAMS_TENANT_ID: /,
  )
  expect(() => readConfig({ TEAMS_APP_PASSWORD: 'x' })).toThrow(/TEAMS_APP_ID/)
  const both = `${TENANT}, ${APP_ID}`
  const given = { TEAMS_APP_ID: APP_ID, TEAMS_APP_PASSWORD: 'x', TEAMS_TENANT_ID: both }
  expect(readConfig(given).teams?.app?.tenants).toEqual([TENANT, APP_ID])
})
