import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { FormField } from '../../../src/chat/card.ts'
import { actionsOf, cardFaults, readCard } from '../../support/adaptive-card.ts'
import { openTeamsBaton, type TeamsBaton } from '../../support/teams-baton.ts'
import type { Activity, Answered, Place } from '../../support/teams-sender.ts'
import { aadOf, channelId, directOf } from '../../support/teams-stub.ts'

let baton: TeamsBaton

beforeAll(async () => {
  baton = await openTeamsBaton()
  await baton.sender.added('ada', baton.teams.team)
})
afterAll(async () => await baton?.close())
beforeEach(() => {
  baton.book.asked.length = 0
  baton.book.answer = async () => ({ text: 'Acme is won' })
})

const winForm = (fault?: string) => ({
  form: {
    ...{ title: 'Win Acme', text: 'For how much?', submit: 'win-deal', value: 'D-1' },
    submitLabel: 'Win',
    fields: [
      { name: 'amount', label: 'Amount', kind: 'number', ...(fault && { fault }) } as FormField,
    ],
  },
})
const said = (conversation: string) =>
  baton.teams
    .shown(conversation)
    .map(({ activity }) => readCard(activity.attachments[0].content).join('\n'))
const execute = (value: string, baton = {}) => ({
  ...{ type: 'Action.Execute', verb: 'approve', data: { baton: { value, ...baton } } },
})
const fetching = (question: object) => ({
  data: { baton: question, msteams: { type: 'task/fetch' } },
})

async function press(who: string, place: Place, changed: Activity = {}): Promise<Answered> {
  const on = { action: execute('step-1', { version: 1 }), on: '1771497000000', place }
  return await baton.sender.send({ ...baton.sender.pressed(who, on), ...changed })
}

test.each<[Place, string, string | null]>([
  ['person', directOf('ada'), 'person:ada'],
  ['group', directOf('ada'), null],
  ['channel:deals', directOf('ada'), 'channel:deals'],
])(
  'what is written in %s is done by the person behind it, and answered in %s',
  async (place, to, where) => {
    const before = said(to).length
    const inPlace = baton.teams.shown(channelId('deals')).length
    expect((await baton.sender.says('ada', 'won Acme', place)).status).toBe(200)
    expect(baton.book.asked).toMatchObject([
      {
        ...{ door: 'mention', value: 'won Acme' },
        asked: {
          ...{ by: { id: baton.ada, name: 'Ada' }, source: 'teams' },
          conversation: where === 'person:ada' ? `person:${baton.ada}` : where,
        },
      },
    ])
    await expect.poll(() => said(to).slice(before)).toEqual(['Acme is won'])
    expect(baton.teams.shown(channelId('deals'))).toHaveLength(inPlace)
  },
)

test('what Teams sends once more is the same gesture', async () => {
  const activity = {
    ...baton.sender.base('ada', 'person'),
    ...{ type: 'message', id: '1771497000099', text: 'won Acme' },
  }
  for (let time = 0; time < 2; time++) await baton.sender.send(activity)
  const ids = baton.book.asked.map(({ asked }) => asked.id)
  expect(ids).toHaveLength(2)
  expect(new Set(ids).size).toBe(1)
})

test('people whom somebody names are read by their names, and Baton is not read at all', async () => {
  const mention = (id: string, name: string) => ({
    ...{ type: 'mention', mentioned: { id, name }, text: `<at>${name}</at>` },
  })
  const activity = baton.sender.base('ada', 'channel:deals')
  await baton.sender.send({
    ...{ ...activity, type: 'message' },
    text: '<at>Baton</at> owner&nbsp;<at>Mia $&</at> R&amp;D &lt;x&gt;',
    entities: [mention(activity.recipient.id, 'Baton'), mention('29:1mia', 'Mia $&')],
  })
  expect(baton.book.asked).toMatchObject([{ value: 'owner Mia $& R&D <x>' }])
})

test('what is said in a channel without naming Baton is nobody’s business', async () => {
  const activity = { ...baton.sender.base('ada', 'channel:deals'), type: 'message', text: 'hi' }
  expect((await baton.sender.send(activity)).status).toBe(200)
  expect(baton.book.asked).toEqual([])
})

test('a press reaches the door, and what it came to is said to the presser alone', async () => {
  const answer = await press('ada', 'channel:deals')
  expect(baton.book.asked).toMatchObject([
    { door: 'approve', value: 'step-1', asked: { by: { id: baton.ada } } },
  ])
  expect(answer).toMatchObject({
    status: 200,
    body: {
      statusCode: 200,
      type: 'application/vnd.microsoft.activity.message',
      value: 'Acme is won',
    },
  })
})

test('cards that answer a press in a channel go to the chat of two', async () => {
  baton.book.answer = async () => ({ card: { title: 'Owned by Ada' } })
  const inChannel = baton.teams.shown(channelId('deals')).length
  const answer = await press('ada', 'channel:deals')
  expect(answer.body.value).toMatch(/in your chat with Baton/)
  await expect.poll(() => said(directOf('ada'))).toContain('Owned by Ada')
  expect(baton.teams.shown(channelId('deals'))).toHaveLength(inChannel)
})

test('a press whose outcome takes long is heard at once, and its outcome follows', async () => {
  const { promise, resolve } = Promise.withResolvers<object>()
  baton.book.answer = () => promise
  const began = performance.now()
  const answer = await press('ada', 'channel:deals')
  expect(answer.body.value).toBe('Recording ...')
  expect(performance.now() - began).toBeLessThan(1_500)
  resolve({ text: 'Acme is won at last' })
  await expect.poll(() => said(directOf('ada'))).toContain('Acme is won at last')
})

test('a line whose answer takes long is announced, and follows', async () => {
  const { promise, resolve } = Promise.withResolvers<object>()
  baton.book.answer = () => promise
  expect((await baton.sender.says('ada', 'won Acme')).status).toBe(200)
  await expect.poll(() => said(directOf('ada'))).toContain('Working on it ...')
  resolve({ text: 'Acme is won after all' })
  await expect.poll(() => said(directOf('ada')).at(-1)).toBe('Acme is won after all')
})

test('a form opens as a dialog, shows its faults beside the fields, and is taken', async () => {
  baton.book.answer = async () => winForm()
  const offered = await press('ada', 'channel:deals')
  const [open] = actionsOf(offered.body.value)
  expect(open).toMatchObject({ title: 'Open the form', data: { msteams: { type: 'task/fetch' } } })
  const dialog = await baton.sender.fetches('ada', open!, 'channel:deals')
  expect(baton.book.asked.map(({ door, value }) => [door, value])).toEqual([
    ['approve', 'step-1'],
    ['approve', 'step-1'],
  ])
  expect(dialog.body.task).toMatchObject({ type: 'continue', value: { title: 'Win Acme' } })
  expect(cardFaults(dialog.body.task.value.card.content)).toEqual([])

  baton.book.answer = async () => winForm('Too little')
  const faulty = await baton.sender.submits('ada', dialog, { amount: '12' })
  expect(readCard(faulty.body.task.value.card.content)).toContain('▲ Too little')
  expect(baton.book.asked.at(-1)).toMatchObject({
    ...{ door: 'win-deal', value: { value: 'D-1', fields: { amount: '12' } } },
  })

  baton.book.answer = async () => ({ text: 'Acme is won for 12' })
  const done = await baton.sender.submits('ada', faulty, { amount: '120' })
  expect(done.body).toEqual({ task: { type: 'message', value: 'Acme is won for 12' } })
})

test('a dialog sent once more under a new id is the same gesture, one drawn anew is another', async () => {
  baton.book.answer = async () => winForm()
  const question = { ask: 'line', text: 'won Acme' }
  const open = () => baton.sender.fetches('ada', fetching(question))
  const [one, other] = [await open(), await open()]
  baton.book.asked.length = 0
  for (const dialog of [one, one, other]) await baton.sender.submits('ada', dialog, { amount: '1' })
  const [first, repeated, second] = baton.book.asked.map(({ asked }) => asked.id)
  expect(repeated).toBe(first)
  expect(second).not.toBe(first)
})

test('a button of its own opens its dialog at once', async () => {
  baton.book.answer = async () => winForm()
  const question = { ask: 'press', press: 'approve', value: 'step-9' }
  const dialog = await baton.sender.fetches('ada', fetching(question), 'channel:deals')
  expect(dialog.body.task.value.title).toBe('Win Acme')
  expect(baton.book.asked).toMatchObject([{ door: 'approve', value: 'step-9' }])
})

test('whoever searches in a field is offered what they may see', async () => {
  const value = { queryText: 'acm', dataset: 'deal', queryOptions: { skip: 0, top: 15 } }
  const search = (who: string, asked: object) =>
    baton.sender.send(baton.sender.invoke(who, 'person', 'application/search', asked))
  const { body } = await search('ada', value)
  expect(body).toMatchObject({
    type: 'application/vnd.microsoft.search.searchResponse',
    value: { results: [{ value: 'D-1', title: 'D-1 · Acme <b>' }] },
  })
  expect((await search('ada', { ...value, dataset: 'secrets' })).body.value.results).toEqual([])
  expect((await search('eve', value)).body.value.results).toEqual([])
})

test('a deal is found and put into a message, where a name is only a name', async () => {
  const query = { commandId: 'searchDeals', parameters: [{ name: 'q', value: 'acm' }] }
  const { body } = await baton.sender.send(
    baton.sender.invoke('ada', 'channel:deals', 'composeExtension/query', query),
  )
  const [found] = body.composeExtension.attachments
  expect(cardFaults(found.content)).toEqual([])
  expect(readCard(found.content)).toEqual(['Acme'])
  expect(found.preview.content.title).toBe('D-1 · Acme &lt;b&gt;')
})

test('a link to a deal shows its card, a link elsewhere nothing', async () => {
  const unfurl = async (url: string) => {
    const invoke = baton.sender.invoke('ada', 'group', 'composeExtension/queryLink', { url })
    return (await baton.sender.send(invoke)).body.composeExtension.attachments
  }
  expect(await unfurl('http://localhost:3000/deals/D-1?x=1')).toHaveLength(1)
  expect(await unfurl('https://evil.example/deals/D-1')).toEqual([])
  expect(await unfurl('no address')).toEqual([])
})

test.each([
  ['with Baton itself nobody else reads it', 'person', { people: [], colleagues: false }],
  ['in a channel its members read it', 'channel:deals', { people: [expect.any(String)] }],
  ['in a group chat nobody can say who reads it', 'group', { people: [], colleagues: true }],
] as const)('a card is looked up for those who will see it: %s', async (_, place, there) => {
  const url = 'http://localhost:3000/deals/D-1'
  await baton.sender.send(baton.sender.invoke('ada', place, 'composeExtension/queryLink', { url }))
  expect(baton.book.asked.at(-1)).toMatchObject({ door: 'preview', value: there })
})

test('a message is handed to the shortcut that was chosen for it, as plain text', async () => {
  baton.book.answer = async () => winForm()
  const messagePayload = {
    ...{ id: '1', createdDateTime: '2030-01-07T08:00:00Z', linkToMessage: 'https://teams/l/1' },
    from: { user: { id: 'x', displayName: 'Mia Chen' } },
    body: { contentType: 'html', content: '<p>Call <b>Acme</b> &amp; Co</p><p>today</p>' },
  }
  const value = { commandId: 'note', commandContext: 'message', messagePayload }
  const dialog = await baton.sender.send(
    baton.sender.invoke('ada', 'channel:deals', 'composeExtension/fetchTask', value),
  )
  expect(baton.book.asked).toMatchObject([
    {
      door: 'note',
      value: {
        ...{ text: 'Call Acme & Co\ntoday', author: 'Mia Chen', link: 'https://teams/l/1' },
        at: '2030-01-07T08:00:00.000Z',
      },
    },
  ])
  baton.book.answer = async () => ({ text: 'Logged' })
  const done = await baton.sender.submits('ada', dialog, { amount: '1' }, 'channel:deals')
  expect(done.body.task.value).toBe('Logged')
})

test.each([
  ['whom Baton does not know', 'eve', {}, /not linked/],
  ['who is a guest', 'gus', {}, /Guests/],
  ['of another tenant', 'tom', {}, /own company/],
  ['whom Teams does not know', 'nobody', {}, /own company/],
  ['without an id in Entra', 'ada', { from: { id: '29:1ada', name: 'ada' } }, /own company/],
  [
    'who says to be another',
    'eve',
    { from: { id: '29:1eve', name: 'ada', aadObjectId: aadOf('ada') } },
    /own company/,
  ],
  [
    'who is a bot',
    'ada',
    { from: { id: '28:other', name: 'ada', aadObjectId: aadOf('ada') } },
    /own company/,
  ],
])('somebody %s is told so alone, and reaches no door', async (_, who, changed, says) => {
  const answer = await press(who, 'channel:deals', changed)
  expect(answer.body.value).toMatch(says)
  expect(baton.book.asked).toEqual([])
})

test('who left the company reaches no door, though the account is linked', async () => {
  const people = baton.store.db.updateTable('person').where('id', '=', baton.ada)
  await people.set({ active: false }).execute()
  expect((await press('ada', 'person')).body.value).toMatch(/not linked/)
  await people.set({ active: true }).execute()
  expect(baton.book.asked).toEqual([])
})

test.each([
  ['a press without anything', 'adaptiveCard/action', undefined],
  ['a press of a list', 'adaptiveCard/action', []],
  ['a press with a foreign button', 'adaptiveCard/action', { action: { verb: 'x', data: 7 } }],
  ['a dialog without a question', 'task/fetch', { data: {} }],
  ['a dialog without a form', 'task/submit', { data: 'x' }],
  ['a message action without a name', 'composeExtension/fetchTask', {}],
  ['a search for nothing', 'composeExtension/query', null],
  ['a link that is none', 'composeExtension/queryLink', { url: 7 }],
  ['a search without a field', 'application/search', {}],
])('%s is answered, and does nothing', async (_, name, value) => {
  const { status } = await baton.sender.send(baton.sender.invoke('ada', 'person', name, value))
  expect(status).toBe(200)
  const doors = baton.book.asked.map(({ door }) => door)
  expect(doors.filter((door) => door !== 'search' && door !== 'preview')).toEqual([])
})

test.each([
  [502, '', 503],
  [403, 'BotNotInConversationRoster', 200],
])(
  'when Teams answers %i %s for the channels of a team, being added there is answered %i',
  async (status, code, says) => {
    baton.teams.faults.push({ on: 'read', status, code })
    expect((await baton.sender.added('ada', baton.teams.team)).status).toBe(says)
  },
)

test('what Baton does not offer is not implemented', async () => {
  const ask = (name: string) => baton.sender.send(baton.sender.invoke('ada', 'person', name, {}))
  expect((await ask('fileConsent/invoke')).status).toBe(501)
  expect((await ask('toString')).status).toBe(501)
})

test('an answer that Teams is too busy for is given a moment later', async () => {
  baton.book.answer = async () => ({ text: 'Acme is won, after a pause' })
  baton.teams.faults.push({ on: 'post', status: 429, retryAfter: 0 }, { on: 'post', status: 502 })
  await baton.sender.says('ada', 'won Acme')
  await expect
    .poll(() => said(directOf('ada')), { timeout: 10_000 })
    .toContain('Acme is won, after a pause')
})

test('who has no chat with Baton is told so where they asked, and nobody reads the answer there', async () => {
  await baton.store.db.deleteFrom('teamsRoom').where('kind', '=', 'person').execute()
  const refused = { status: 403, code: 'BotNotInConversationRoster' }
  baton.teams.faults.push({ on: 'create', ...refused })
  await baton.sender.says('ada', 'won Acme', 'channel:deals')
  const thread = `${channelId('deals')};messageid=1771496000000`
  await expect.poll(() => said(thread).join()).toMatch(/add Baton for yourself/)
  expect(said(thread).join()).not.toMatch(/Acme is won/)
})
