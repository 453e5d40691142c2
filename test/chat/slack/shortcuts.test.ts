import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openSlackBaton, type SlackBaton } from '../../support/slack-baton.ts'
import { interact, offered, recorded } from '../../support/slack-gestures.ts'

let baton: SlackBaton
beforeAll(async () => {
  baton = await openSlackBaton()
})
afterAll(async () => await baton?.close())
beforeEach(() => {
  baton.book.asked.length = 0
  baton.book.answer = async () => FORM
})

const FORM = {
  form: {
    ...{ title: 'Log as activity', submit: 'win-deal', value: '{"author":"Ada"}' },
    submitLabel: 'Log',
    fields: [
      {
        name: 'deal',
        label: 'Deal',
        kind: 'search',
        of: 'deal',
        value: 'D-1',
        shown: 'D-1 · Acme',
      },
      { name: 'text', label: 'Text', kind: 'longtext', value: 'hello' },
    ],
  },
} as const

async function choose(path: string, change: object = {}, user = baton.adaInSlack) {
  const trigger_id = await baton.slack.trigger(user)
  return await interact(
    baton.sender.send,
    recorded(path, { trigger_id, user: { id: user }, ...change }),
  )
}

describe('a shortcut', () => {
  test('at any time opens its form', async () => {
    const before = (await baton.slack.views()).length
    await choose('interactive/shortcut-01', { callback_id: 'new-deal' })
    await expect.poll(async () => (await baton.slack.views()).length).toBe(before + 1)
    expect(baton.book.asked).toMatchObject([
      { door: 'new-deal', value: null, asked: { by: { id: baton.ada }, conversation: null } },
    ])
  })

  test('about a message is given what it says, by whom, when, and the way back', async () => {
    const { ts } = await baton.slack.call('chat.postMessage', { channel: baton.deals, text: 'x' })
    await choose('interactive/message_action-01', {
      callback_id: 'log-activity',
      channel: { id: baton.deals, name: 'deals' },
      message: {
        type: 'message',
        user: baton.adaInSlack,
        ts,
        text: `<@${baton.adaInSlack}> said R&amp;D in <#${baton.deals}>: <https://acme.example|acme.example>`,
        files: [{ name: 'offer.pdf', permalink: 'https://files.slack.test/F1' }, {}],
      },
    })
    expect(baton.book.asked).toMatchObject([
      {
        door: 'log-activity',
        value: {
          text: 'ada said R&D in #deals: acme.example',
          author: 'ada',
          at: new Date(Number(ts) * 1000).toISOString(),
          link: expect.stringContaining(baton.deals),
          files: [
            { name: 'offer.pdf', link: 'https://files.slack.test/F1' },
            { name: 'a file', link: null },
          ],
        },
        asked: { conversation: 'channel:deals' },
      },
    ])
  })

  test('chosen again is another gesture, and the same delivered twice is one', async () => {
    const same = { callback_id: 'new-deal', trigger_id: 'one.trigger', action_ts: '1.1' }
    await choose('interactive/shortcut-01', same)
    await choose('interactive/shortcut-01', same)
    await choose('interactive/shortcut-01', { ...same, trigger_id: 'other', action_ts: '2.2' })
    const ids = baton.book.asked.map(({ asked }) => asked.id)
    expect(new Set(ids).size).toBe(2)
    expect(ids).toHaveLength(2)
  })

  test('reaches no door for somebody Baton does not know', async () => {
    const eve = await baton.slack.userId('eve')
    await choose('interactive/shortcut-01', { callback_id: 'new-deal' }, eve)
    expect(baton.book.asked).toEqual([])
  })
})

describe('a search field', () => {
  const ask = async (user: string, action_id = 'search:deal') =>
    await offered(baton.sender.send, { user, action_id, value: 'acme' })

  test('offers what answers, and leaves out what Slack could not give back', async () => {
    expect(await ask(baton.adaInSlack)).toEqual([['D-1', 'D-1 · Acme &amp; &lt;Sons&gt;']])
    expect(baton.book.asked).toMatchObject([{ door: 'search deal', value: 'acme' }])
  })

  test.each(['search:secrets', 'search:', 'searching'])('named %s finds nothing', async (name) => {
    expect(await ask(baton.adaInSlack, name).catch(() => [])).toEqual([])
    expect(baton.book.asked).toEqual([])
  })

  test('offers nothing to somebody Baton does not know', async () => {
    expect(await ask(await baton.slack.userId('eve'))).toEqual([])
    expect(await ask('U_NOBODY')).toEqual([])
    expect(baton.book.asked).toEqual([])
  })

  test('hands back what was picked', async () => {
    const view = {
      ...{ id: 'V1', hash: 'h', type: 'modal', callback_id: 'win-deal', title: { text: 'Log' } },
      private_metadata: JSON.stringify({ value: 'v', channel: null }),
      state: {
        values: {
          deal: { 'search:deal': { type: 'external_select', selected_option: { value: 'D-1' } } },
          text: { input: { type: 'plain_text_input', value: 'hello' } },
        },
      },
    }
    baton.book.answer = async () => ({ text: 'done' })
    await baton.sender.submit(baton.adaInSlack, view)
    expect(baton.book.asked.at(-1)?.value).toEqual({
      value: 'v',
      fields: { deal: 'D-1', text: 'hello' },
    })
  })
})

test('a line names people, channels and groups as Slack does, and is understood', async () => {
  baton.book.answer = async () => ({ text: 'ok' })
  const typed = `/deal won <@${baton.adaInSlack}|ada> <#${baton.deals}|deals> <!subteam^S1|@sales> <http://acme.com|acme.com> R&amp;D`
  await baton.sender.command({ user: baton.adaInSlack, channel: baton.deals }, typed)
  expect(baton.book.asked.at(-1)?.value).toEqual({
    deal: 'ada@baton.example #deals sales acme.com R&D',
  })
})
