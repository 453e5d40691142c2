import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openSlackBaton, type SlackBaton } from '../../support/slack-baton.ts'
import { recorded, tell } from '../../support/slack-gestures.ts'

let baton: SlackBaton
let self: string
let direct: string
beforeAll(async () => {
  baton = await openSlackBaton()
  self = await baton.slack.userId('baton')
  const opened = await baton.slack.call('conversations.open', { users: baton.adaInSlack })
  direct = opened.channel.id
})
afterAll(async () => await baton?.close())
beforeEach(() => {
  baton.book.asked.length = 0
  baton.book.answer = async () => ({ text: 'Ana owns Acme' })
  baton.book.words = async () => await baton.book.answer()
  for (const method of Object.keys(baton.slack.own)) delete baton.slack.own[method]
})

let second = 1_900_000_000
const ts = () => `${++second}.000100`
const eventOf = (path: string) => recorded(path).event as Record<string, unknown>

const mention = async (text: string, more: object = {}) =>
  await tell(baton.sender.send, {
    ...eventOf('events/app_mention-01'),
    ...{ user: baton.adaInSlack, channel: baton.deals, text: `<@${self}> ${text}` },
    ...{ client_msg_id: undefined, ts: ts(), team: 'T000000001', ...more },
  })

const write = async (text: string, more: object = {}) =>
  await tell(baton.sender.send, {
    ...{ type: 'message', channel_type: 'im', channel: direct, user: baton.adaInSlack },
    ...{ text, ts: ts(), team: 'T000000001', ...more },
  })

const calls = (method: string) => baton.slack.calls.filter((call) => call.method === method)
const doors = () => baton.book.asked.map(({ door, value }) => [door, value])

describe('words in a channel', () => {
  test('under Baton’s name are answered to the asker alone, in the thread they stand in', async () => {
    const before = calls('chat.postEphemeral').length
    await mention('who owns <http://acme.com|acme.com>?', { thread_ts: '1.1' })
    await expect.poll(() => calls('chat.postEphemeral').length).toBe(before + 1)
    expect(doors()).toEqual([['mention', 'who owns acme.com?']])
    expect(baton.book.asked[0]?.asked).toMatchObject({ conversation: 'channel:deals' })
    const { sent } = calls('chat.postEphemeral').at(-1)!
    expect(sent).toMatchObject({ user: baton.adaInSlack, thread_ts: '1.1', text: 'Ana owns Acme' })
  })

  test('told twice, and as mention and message, are one question', async () => {
    const before = calls('chat.postEphemeral').length
    const once = { ts: ts(), client_msg_id: 'c1' }
    await mention('who owns Acme?', once)
    await mention('who owns Acme?', once)
    await expect.poll(doors).toHaveLength(1)
    await mention('and D-1?')
    await expect.poll(doors).toHaveLength(2)
    await expect.poll(() => calls('chat.postEphemeral').length).toBe(before + 2)
  })

  test('that ask for a form get a button that opens it', async () => {
    baton.book.answer = async () => ({
      form: {
        ...{ title: 'Win', submit: 'win-deal', value: 'D-1', submitLabel: 'Win' },
        fields: [{ name: 'amount', label: 'Amount', kind: 'number' }],
      },
    })
    const before = calls('chat.postEphemeral').length
    await mention('deal won Acme')
    await expect.poll(() => calls('chat.postEphemeral').length).toBe(before + 1)
    const blocks = calls('chat.postEphemeral').at(-1)!.sent.blocks as {
      type: string
      elements: never[]
    }[]
    const again = blocks.find(({ type }) => type === 'actions')!.elements[0]!
    const opened = baton.slack.opened.length
    const trigger = await baton.slack.trigger(baton.adaInSlack)
    await baton.sender.press(
      { user: baton.adaInSlack, channel: baton.deals, trigger },
      { message: '1.0', action: again, at: '3.3' },
    )
    await expect.poll(() => baton.slack.opened.length).toBe(opened + 1)
    expect(doors()).toEqual([
      ['mention', 'deal won Acme'],
      ['mention', 'deal won Acme'],
    ])
  })
})

describe('nothing is answered that', () => {
  test.each([
    ['another app wrote', { bot_id: 'B1' }],
    ['an app wrote for somebody', { app_id: 'A1' }],
    ['only reports about a message', { subtype: 'message_changed' }],
    ['nobody wrote', { user: undefined }],
  ])('%s', async (_, more) => {
    await write('hello', more)
    await mention('hello', more)
    await write('the end')
    await expect.poll(doors).toEqual([['mention', 'the end']])
  })

  test('we wrote ourselves', async () => {
    await write('hello', { user: self })
    await write('the end')
    await expect.poll(doors).toEqual([['mention', 'the end']])
  })
})

describe('words in private', () => {
  const posted = () => calls('chat.postMessage').map(({ sent }) => sent)

  test('are answered where they were written', async () => {
    const before = posted().length
    await write('what is open for me?')
    // An answer to what was written before may come in between.
    await expect.poll(doors).toEqual([['mention', 'what is open for me?']])
    await expect.poll(() => posted().length).toBeGreaterThan(before)
    expect(posted().at(-1)).toMatchObject({ channel: direct, text: 'Ana owns Acme' })
    expect(baton.book.asked[0]?.asked.conversation).toBe(`person:${baton.ada}`)
  })

  test('of somebody Baton does not know get only the way to be known', async () => {
    const eve = await baton.slack.userId('eve')
    const { channel } = await baton.slack.call('conversations.open', { users: eve })
    await write('who owns Acme?', { user: eve, channel: channel.id })
    await expect.poll(() => posted().at(-1)?.channel).toBe(channel.id)
    expect(JSON.stringify(posted().at(-1))).toContain('You are not linked to a person')
    expect(doors()).toEqual([])
  })
})

test('a document goes to the asker’s own conversation', async () => {
  const file = { name: 'D-1-history.csv', type: 'text/csv', text: '"When"\r\n' }
  baton.book.answer = async () => ({ text: 'The history of D-1', file })
  await baton.sender.command({ user: baton.adaInSlack, channel: baton.deals }, '/deal won Acme')
  await expect.poll(() => calls('files.completeUploadExternal').length).toBe(1)
  expect(calls('files.completeUploadExternal')[0]!.sent).toMatchObject({ channel_id: direct })
})

describe('in the assistant’s pane', () => {
  const streamed = () =>
    baton.slack.calls
      .filter(({ method }) => /^chat\.(start|append|stop)Stream$/.test(method))
      .flatMap(({ sent }) => (sent.chunks ?? []) as { text: string }[])
      .map(({ text }) => text)
      .join('')

  const streams = () => {
    for (const method of ['chat.startStream', 'chat.appendStream', 'chat.stopStream']) {
      baton.slack.own[method] = () => ({ ok: true, channel: direct, ts: '2.2' })
    }
  }

  test('it is offered what to ask beside that channel, at most four things', async () => {
    baton.slack.own['assistant.threads.setSuggestedPrompts'] = () => ({ ok: true })
    const thread = { user_id: baton.adaInSlack, channel_id: direct, thread_ts: '9.9' }
    const context = { channel_id: baton.deals, team_id: 'T000000001' }
    for (const kind of ['started', 'context_changed']) {
      const event = bareEvent(`events/assistant_thread_${kind}-01`)
      await tell(baton.sender.send, { ...event, assistant_thread: { ...thread, context } })
    }
    const set = () => calls('assistant.threads.setSuggestedPrompts')
    await expect.poll(() => set().length).toBe(2)
    expect(set()[0]!.sent).toMatchObject({ channel_id: direct, thread_ts: '9.9' })
    expect(set()[0]!.sent.prompts).toHaveLength(4)
    const beside = { by: { id: baton.ada }, conversation: 'channel:deals' }
    expect(baton.book.asked.at(-1)).toMatchObject({ door: 'prompts', asked: beside })
  })

  test('an answer is written as it is found, and nothing in it is live', async () => {
    streams()
    baton.book.words = async (_, { hears }) => {
      for (const piece of ['Acme is **wo', 'n**. See http://evil', '.example/x and <!chan', 'nel>'])
        hears!(piece)
      return { text: 'Acme is **won**. See http://evil.example/x and <!channel>' }
    }
    const before = calls('chat.postMessage').length
    await write('where does Acme stand?', { thread_ts: '9.9' })
    await expect.poll(() => calls('chat.stopStream').length).toBe(1)
    expect(streamed()).toBe(
      'Acme is \\*\\*won\\*\\*. See `http://evil.example/x` and &lt;!channel&gt;',
    )
    expect(calls('chat.postMessage').length).toBe(before)
    expect(calls('chat.startStream')[0]!.sent).toMatchObject({
      ...{ channel: direct, thread_ts: '9.9', recipient_user_id: baton.adaInSlack },
    })
  })

  test('an answer stands whole in one message where Slack does not take it in pieces', async () => {
    baton.slack.own['chat.startStream'] = () => ({ ok: false, error: 'unknown_method' })
    baton.book.words = async (_, { hears }) => {
      hears!('Ana owns ')
      return { text: 'Ana owns Acme' }
    }
    await write('who owns Acme?', { thread_ts: '8.8' })
    const last = () => calls('chat.postMessage').at(-1)?.sent
    await expect.poll(() => last()?.thread_ts).toBe('8.8')
    expect(last()).toMatchObject({ channel: direct, text: 'Ana owns Acme' })
  })
})

describe('links to our pages', () => {
  const share = async (urls: string[], more: object = {}) =>
    await tell(baton.sender.send, {
      ...bareEvent('events/link_shared-01'),
      ...{ user: baton.adaInSlack, channel: baton.deals, message_ts: ts() },
      links: urls.map((url) => ({ url, domain: new URL(url).hostname })),
      ...more,
    })
  const shown = () => calls('chat.unfurl').map(({ sent }) => Object.keys(sent.unfurls))

  test('show what stands there; foreign ones and those that show nothing are left alone', async () => {
    baton.slack.own['chat.unfurl'] = () => ({ ok: true })
    const own = 'http://localhost:3000/deals/D-1'
    await share([own, 'http://localhost:3000/deals/D-9', 'https://evil.example/deals/D-1'])
    await expect.poll(shown).toEqual([[own]])
  })

  test.each([
    ['while the message is being written', { source: 'composer', channel: 'COMPOSER' }],
    ['for somebody Baton does not know', { user: 'U_NOBODY' }],
    ['in a channel that it cannot look at', { channel: 'C_SECRET' }],
    ['in what two people write to each other', { channel: 'D_TWO', is_bot_user_member: false }],
  ])('show nothing %s', async (_, more) => {
    const before = shown().length
    await share(['http://localhost:3000/deals/D-1'], more)
    await write('the end')
    await expect.poll(doors).toContainEqual(['mention', 'the end'])
    expect(shown().length).toBe(before)
  })

  test('show nothing where people of other companies read along', async () => {
    baton.slack.own['conversations.info'] = () => ({ ok: true, channel: { is_ext_shared: true } })
    const before = shown().length
    await share(['http://localhost:3000/deals/D-1'])
    await write('the end')
    await expect.poll(doors).toContainEqual(['mention', 'the end'])
    expect(shown().length).toBe(before)
  })
})

/** A recorded event that was kept without its envelope. */
function bareEvent(path: string): object {
  const { team: _, ...event } = recorded(path)
  return event
}
