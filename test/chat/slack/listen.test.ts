import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { BUSY } from '../../../src/chat/crowd.ts'
import type { Reply } from '../../../src/house.ts'
import { form, signed } from '../../support/slack.ts'
import { anOutgoing, openSlackBaton, type SlackBaton } from '../../support/slack-baton.ts'

let baton: SlackBaton

beforeAll(async () => {
  baton = await openSlackBaton()
})

afterAll(async () => await baton?.close())

beforeEach(() => {
  baton.book.asked.length = 0
  baton.sender.said.length = 0
  baton.book.answer = async () => ({ text: 'Acme is won' })
})

const winForm = (fault?: string) => ({
  form: {
    title: 'Win Acme',
    text: fault ?? 'For how much?',
    submit: 'win-deal',
    value: 'D-1',
    submitLabel: 'Win',
    fields: [{ name: 'amount', label: 'Amount', kind: 'number' as const, ...(fault && { fault }) }],
  },
})

test('a command is done by the person behind the signature and answered in private', async () => {
  const response = await baton.sender.command(
    { user: baton.adaInSlack, channel: baton.deals, trigger: 't1' },
    '/deal won Acme',
  )
  expect(await response.json()).toMatchObject({ text: 'Acme is won', response_type: 'ephemeral' })
  expect(baton.book.asked).toMatchObject([
    {
      door: 'deal won',
      value: { deal: 'Acme' },
      asked: {
        id: 'slack:T000000001:t1',
        by: { id: baton.ada, name: 'Ada' },
        source: 'slack',
        conversation: 'channel:deals',
      },
    },
  ])
})

async function pressable() {
  const ref = await baton.chat.show(anOutgoing())
  const actions = (await baton.stored(ref))?.blocks.find(({ type }) => type === 'actions')
  return { message: ref.split(':')[2] ?? '', action: actions!.elements![0]! }
}

test('a press reaches the door with the value of the button', async () => {
  const response = await baton.sender.press(
    { user: baton.adaInSlack, channel: baton.deals },
    { ...(await pressable()), at: '1.1' },
  )
  expect(response.status).toBe(200)
  expect(baton.book.asked).toMatchObject([
    { door: 'approve', value: 'step-1', asked: { by: { id: baton.ada } } },
  ])
  await expect
    .poll(() => baton.sender.said)
    .toMatchObject([{ text: 'Acme is won', replace_original: false }])
})

test('a button hands back its value to the letter, though it holds what Slack would escape', async () => {
  const value = '/deal won name="R&D <Acme>"'
  const buttons = [{ press: 'approve', label: 'Approve', value }]
  const ref = await baton.chat.show(anOutgoing({ card: { title: 'Acme', buttons } }))
  const actions = (await baton.stored(ref))?.blocks.find(({ type }) => type === 'actions')
  const action = actions!.elements![0]!
  expect(action.value).not.toMatch(/[&<>]/)
  await baton.sender.press(
    { user: baton.adaInSlack, channel: baton.deals },
    { message: ref.split(':')[2] ?? '', action, at: '5.5' },
  )
  expect(baton.book.asked.at(-1)?.value).toBe(value)
})

test('a press sent twice is one gesture, a second press another', async () => {
  const on = await pressable()
  const here = { user: baton.adaInSlack, channel: baton.deals }
  for (const [at, trigger] of [
    ['1.1', 'p1'],
    ['1.1', 'p1'],
    ['2.2', 'p2'],
  ] as const) {
    expect((await baton.sender.press({ ...here, trigger }, { ...on, at })).status).toBe(200)
  }
  const [first, second, ...more] = baton.book.asked.map((one) => one.asked.id)
  expect(more).toEqual([])
  expect(second).not.toBe(first)
})

test('a command sent twice is answered once', async () => {
  const here = { user: baton.adaInSlack, channel: baton.deals, trigger: 'c1' }
  const answers = [1, 2].map(() => baton.sender.command(here, '/deal won Acme'))
  const said = await Promise.all(answers.map(async (answer) => await (await answer).text()))
  expect(said.filter((text) => text.includes('Acme is won'))).toHaveLength(1)
  expect(baton.book.asked).toHaveLength(1)
})

test('a form opens, shows its faults beside the fields, and is taken', async () => {
  baton.book.answer = async () => winForm()
  const trigger = await baton.slack.trigger(baton.adaInSlack)
  await baton.sender.command(
    { user: baton.adaInSlack, channel: baton.deals, trigger },
    '/deal won Acme',
  )
  await expect.poll(() => baton.slack.views()).toHaveLength(1)

  const [{ id, hash } = { id: '', hash: '' }] = await baton.slack.views()
  const view = {
    id,
    hash,
    type: 'modal',
    callback_id: 'win-deal',
    title: { text: 'Win Acme' },
    private_metadata: JSON.stringify({ value: 'D-1', channel: baton.deals }),
    state: { values: { amount: { input: { type: 'number_input', value: '12' } } } },
  }
  baton.book.answer = async () => winForm('Too little')
  const faulty = await baton.sender.submit(baton.adaInSlack, view)
  expect(await faulty.json()).toEqual({
    response_action: 'errors',
    errors: { amount: 'Too little' },
  })

  baton.book.answer = async () => ({ text: 'Acme is won for 12' })
  expect(await (await baton.sender.submit(baton.adaInSlack, view)).text()).toBe('')
  expect(baton.book.asked.at(-1)).toMatchObject({
    door: 'win-deal',
    value: { value: 'D-1', fields: { amount: '12' } },
    asked: { id: `slack:view:${id}:${hash}`, by: { id: baton.ada } },
  })
  await expect.poll(() => baton.slack.whispers(baton.deals)).toContain('Acme is won for 12')
})

test('a form that could not open in time is a press away', async () => {
  baton.book.answer = async () => winForm()
  await baton.sender.command(
    { user: baton.adaInSlack, channel: baton.deals, trigger: 'too late' },
    '/deal won Acme',
  )
  await expect.poll(() => baton.sender.said).toHaveLength(1)
  const blocks = baton.sender.said[0]!.blocks as { type: string; elements: never[] }[]
  const again = blocks.find(({ type }) => type === 'actions')!.elements[0]!

  const before = (await baton.slack.views()).length
  const trigger = await baton.slack.trigger(baton.adaInSlack)
  await baton.sender.press(
    { user: baton.adaInSlack, channel: baton.deals, trigger },
    { message: '1.0', action: again, at: '3.3' },
  )
  await expect.poll(async () => (await baton.slack.views()).length).toBe(before + 1)
  expect(baton.book.asked.map(({ value }) => value)).toEqual([{ deal: 'Acme' }, { deal: 'Acme' }])
})

const TOO_LONG = '[ERROR] must be less than 25 characters [json-pointer:/view/title/text]'

test('a form that Slack will never take is said to be none, with another way, and somebody sees it', async () => {
  baton.book.answer = async () => winForm()
  baton.slack.own['views.open'] = () => ({
    ...{ ok: false, error: 'invalid_arguments' },
    response_metadata: { messages: [TOO_LONG] },
  })
  const before = baton.sender.said.length
  const trigger = await baton.slack.trigger(baton.adaInSlack)
  const from = { user: baton.adaInSlack, channel: baton.deals, trigger }
  await baton.sender.command(from, '/deal won Acme')
  await expect.poll(() => baton.sender.said.length).toBe(before + 1)
  delete baton.slack.own['views.open']
  expect(baton.sender.said.at(-1)?.text).toMatch(/^Slack does not take this form\. .*\/baton help/)
  expect(baton.received.at(-1)).toMatchObject({
    ...{ kind: 'work.failed', what: 'the form “Win Acme” in Slack' },
  })
})

test('an answer that takes long is announced and follows', async () => {
  const { promise, resolve } = Promise.withResolvers<object>()
  baton.book.answer = () => promise
  const response = await baton.sender.command(
    { user: baton.adaInSlack, channel: baton.deals },
    '/deal won Acme',
  )
  expect(await response.json()).toMatchObject({ text: 'Working on it ...' })

  resolve({ text: 'Acme is won at last' })
  await expect.poll(() => baton.sender.said).toMatchObject([{ text: 'Acme is won at last' }])
})

test('a press that is not decided in half a second is said to be recorded, and its outcome follows', async () => {
  const { promise, resolve } = Promise.withResolvers<object>()
  baton.book.answer = () => promise
  const pressed = await pressable()
  const begun = performance.now()
  const place = { user: baton.adaInSlack, channel: baton.deals }
  await baton.sender.press(place, { ...pressed, at: '5.5' })
  await expect.poll(() => baton.sender.said).toMatchObject([{ text: 'Recording ...' }])
  expect(performance.now() - begun).toBeGreaterThan(490)
  resolve({ text: 'Approved' })
  await expect.poll(() => baton.sender.said.at(-1)).toMatchObject({ text: 'Approved' })
})

/** Ada fills in a dialog whose answer takes long. */
async function submitSlowly() {
  baton.book.answer = async () => winForm()
  const trigger = await baton.slack.trigger(baton.adaInSlack)
  const before = (await baton.slack.views()).map(({ id }) => id)
  await baton.sender.command(
    { user: baton.adaInSlack, channel: baton.deals, trigger },
    '/deal won Acme',
  )
  const opened = async () => (await baton.slack.views()).find(({ id }) => !before.includes(id))
  await expect.poll(opened).toBeDefined()
  const { id, hash } = (await opened())!

  const { promise, resolve } = Promise.withResolvers<object>()
  baton.book.answer = () => promise
  const response = await baton.sender.submit(baton.adaInSlack, {
    id,
    hash,
    type: 'modal',
    callback_id: 'win-deal',
    title: { text: 'Win Acme' },
    private_metadata: JSON.stringify({ value: 'D-1', channel: baton.deals }),
    state: { values: { amount: { input: { type: 'number_input', value: '1' } } } },
  })
  expect(await response.text()).toContain('Recording')
  return { opened, resolve }
}

test('a dialog whose answer takes long stays open, and shows its faults without losing the input', async () => {
  const { opened, resolve } = await submitSlowly()
  resolve(winForm('Too little'))
  await expect.poll(async () => (await opened())?.shows).toContain('Too little')
})

test.each([
  [
    'was closed meanwhile',
    { error: 'not_found' },
    /Nothing was recorded yet: “Win Acme” .*\sAmount: Too little/s,
  ],
  [
    'cannot be drawn for Slack',
    { error: 'invalid_arguments', response_metadata: { messages: [TOO_LONG] } },
    /Slack does not take this form/,
  ],
])('a dialog that %s says what became of it in private', async (_, fault, says) => {
  const { resolve } = await submitSlowly()
  const before = (await baton.slack.whispers(baton.deals)).length
  baton.slack.own['views.update'] = () => ({ ok: false, ...fault })
  resolve(winForm('Too little'))
  await expect.poll(async () => (await baton.slack.whispers(baton.deals)).length).toBe(before + 1)
  delete baton.slack.own['views.update']
  expect((await baton.slack.whispers(baton.deals)).join('\n')).toMatch(says)
})

test('an answer that Slack refuses as it is drawn is said in plainer blocks, and at last in words', async () => {
  const { resolve } = await submitSlowly()
  const tried: object[] = []
  baton.slack.own['chat.postEphemeral'] = (sent) => {
    tried.push(sent)
    return 'blocks' in sent ? { ok: false, error: 'invalid_blocks' } : null
  }
  baton.slack.own['chat.postMessage'] = () => ({ ok: false, error: 'invalid_blocks' })
  const table = { columns: ['Deal'], rows: [['Acme & Co']] }
  resolve({ card: { title: 'Deals', table } })
  await expect
    .poll(async () => (await baton.slack.whispers(baton.deals)).join('\n'))
    .toMatch(/Deals\s.*Acme &amp;amp; Co/s)
  for (const method of ['chat.postEphemeral', 'chat.postMessage']) delete baton.slack.own[method]
  expect(tried.map((sent) => JSON.stringify(sent).includes('"table"'))).toEqual([
    true,
    false,
    false,
  ])
})

test('somebody Baton does not know is told how to be known, and reaches no door', async () => {
  const eve = await baton.slack.userId('eve')
  const response = await baton.sender.command({ user: eve, channel: baton.deals }, '/deal won Acme')
  expect(await response.text()).toContain('eve@elsewhere.example is not known there')
  await baton.sender.press(
    { user: eve, channel: baton.deals },
    { ...(await pressable()), at: '4.4' },
  )
  await baton.sender.command({ user: 'U_NOBODY', channel: baton.deals }, '/deal won Acme')
  expect(baton.book.asked).toEqual([])
})

test('who left the company reaches no door, though the account is linked', async () => {
  await baton.store.db
    .updateTable('person')
    .set({ active: false })
    .where('id', '=', baton.ada)
    .execute()
  const response = await baton.sender.command(
    { user: baton.adaInSlack, channel: baton.deals },
    '/deal won Acme',
  )
  expect(await response.text()).toContain('not linked')
  await baton.store.db
    .updateTable('person')
    .set({ active: true })
    .where('id', '=', baton.ada)
    .execute()
  expect(baton.book.asked).toEqual([])
})

test.each([
  ['a wrong signature', { 'x-slack-signature': 'v0=00' }],
  ['no signature', { 'x-slack-signature': '' }],
])('%s is answered 401 and reaches no door', async (_, headers) => {
  expect((await baton.sender.send(form({ command: '/deal' }), headers)).status).toBe(401)
  expect(baton.book.asked).toEqual([])
})

test.each([
  ['too old', -301],
  ['from the future', 120],
])('a signature that is %s is answered 401', async (_, seconds) => {
  const body = form({
    command: '/deal',
    text: 'won Acme',
    team_id: 'T1',
    user_id: baton.adaInSlack,
  })
  const at = Math.floor(Date.now() / 1000) + seconds
  expect((await baton.sender.send(body, signed(body, at))).status).toBe(401)
  expect(baton.book.asked).toEqual([])
})

test('a body of two megabytes is answered 413', async () => {
  expect((await baton.sender.send(form({ text: 'x'.repeat(2 ** 21) }))).status).toBe(413)
})

test('while too many wait for an answer one more is told to come back, and nothing is done', async () => {
  const { promise, resolve } = Promise.withResolvers<Reply>()
  baton.book.answer = () => promise
  const type = async (trigger: string) => {
    const here = { user: baton.adaInSlack, channel: baton.deals, trigger }
    return await (await baton.sender.command(here, '/deal won Acme')).text()
  }
  const waiting = Array.from({ length: 256 }, (_, n) => type(`crowd-${n}`))
  await expect.poll(() => baton.book.asked.length, { timeout: 10_000 }).toBe(256)
  expect(await type('late')).toContain(BUSY)
  expect(baton.book.asked).toHaveLength(256)
  resolve({ text: 'Acme is won' })
  await Promise.all(waiting)
  expect(await type('again')).toContain('Acme is won')
})
