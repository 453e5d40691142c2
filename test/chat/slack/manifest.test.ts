import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { doors } from '../../../handlers/index.ts'
import { EVENTS } from '../../../src/chat/slack/listen.ts'

const manifest = parse(readFileSync(new URL('../../../manifest.yml', import.meta.url), 'utf8'))

test('the Slack app has exactly the commands that handlers/ answers', () => {
  const declared = manifest.features.slash_commands.map((one: { command: string }) => one.command)
  const answered = Object.keys(doors.commands).map((name) => `/${name}`)
  expect(declared.toSorted()).toEqual(answered.toSorted())
})

test('the Slack app subscribes to exactly the events that are listened to', () => {
  expect(manifest.settings.event_subscriptions.bot_events.toSorted()).toEqual(EVENTS.toSorted())
})

test('everything Slack sends goes to the one address that is checked', () => {
  const addresses = [
    ...manifest.features.slash_commands.map((one: { url: string }) => one.url),
    manifest.settings.event_subscriptions.request_url,
    manifest.settings.interactivity.request_url,
  ]
  expect(addresses.map((address) => new URL(address).pathname)).toEqual(
    addresses.map(() => '/slack/events'),
  )
})
