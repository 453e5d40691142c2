import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { doors } from '../../../handlers/index.ts'
import { EVENTS } from '../../../src/chat/slack/listen.ts'
import { SCOPES } from '../../../src/chat/slack/scopes.ts'

const manifest = parse(readFileSync(new URL('../../../manifest.yml', import.meta.url), 'utf8'))

test('the Slack app has exactly the commands that handlers/ answers', () => {
  const declared = manifest.features.slash_commands.map((one: { command: string }) => one.command)
  const answered = Object.keys(doors.commands).map((name) => `/${name}`)
  expect(declared.toSorted()).toEqual(answered.toSorted())
})

test('the Slack app has exactly the shortcuts that handlers/ answers, under the same words', () => {
  type Declared = { callback_id: string; name: string; type: string }
  const declared = manifest.features.shortcuts.map((one: Declared) => [
    one.callback_id,
    one.name,
    one.type,
  ])
  const answered = Object.entries(doors.shortcuts).map(([name, { says, about }]) => [
    name,
    says,
    about === 'message' ? 'message' : 'global',
  ])
  expect(declared.toSorted()).toEqual(answered.toSorted())
  for (const [, says = ''] of answered) expect(says.length).toBeLessThanOrEqual(24)
})

test('the Slack app subscribes to exactly the events that are listened to', () => {
  expect(manifest.settings.event_subscriptions.bot_events.toSorted()).toEqual(EVENTS.toSorted())
})

test('the Slack app asks for exactly the scopes that an installation asks for', () => {
  expect(manifest.oauth_config.scopes.bot.toSorted()).toEqual(SCOPES.toSorted())
  expect(manifest.settings.token_rotation_enabled).toBe(false)
})

test('everything Slack sends goes to the one address that is checked', () => {
  const addresses = [
    ...manifest.features.slash_commands.map((one: { url: string }) => one.url),
    manifest.settings.event_subscriptions.request_url,
    manifest.settings.interactivity.request_url,
    manifest.settings.interactivity.message_menu_options_url,
  ]
  expect(addresses.map((address) => new URL(address).pathname)).toEqual(
    addresses.map(() => '/slack/events'),
  )
})
