import { afterAll, beforeAll, expect, test } from 'vitest'
import { openSlackBaton, type SlackBaton } from '../../support/slack-baton.ts'

let baton: SlackBaton
beforeAll(async () => {
  baton = await openSlackBaton()
}, 60_000)
afterAll(async () => await baton.close())

test('in a public channel are our people, and every colleague who could open it', async () => {
  expect(await baton.chat.audience('channel:deals')).toEqual({
    people: [baton.ada],
    colleagues: true,
    strangers: false,
  })
})

test('in a private channel are its members alone', async () => {
  const { channel } = await baton.slack.call('conversations.create', {
    name: 'board',
    is_private: true,
  })
  await baton.slack.call('conversations.invite', { channel: channel.id, users: baton.adaInSlack })
  const alone = { people: [baton.ada], colleagues: false, strangers: false }
  expect(await baton.chat.audience('channel:board')).toEqual(alone)
  const eve = await baton.slack.userId('eve')
  await baton.slack.call('conversations.invite', { channel: channel.id, users: eve })
  expect(await baton.chat.audience('channel:board')).toEqual({ ...alone, colleagues: true })
})

test('who could look at a channel that is not there cannot be said', async () => {
  await expect(baton.chat.audience('channel:nowhere')).rejects.toThrow(/#nowhere/)
})
