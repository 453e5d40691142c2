import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { openSlackBaton, type SlackBaton } from '../../support/slack-baton.ts'
import { interact, recorded, tell } from '../../support/slack-gestures.ts'

let baton: SlackBaton
beforeAll(async () => {
  baton = await openSlackBaton()
})
afterAll(async () => await baton?.close())
beforeEach(() => {
  baton.book.asked.length = 0
})

/** The pages published so far, as text, newest last. */
const published = (user = baton.adaInSlack) =>
  baton.slack.calls
    .filter(({ method, sent }) => method === 'views.publish' && sent.user_id === user)
    .map(({ sent }) => JSON.stringify(sent.view))

async function open(user = baton.adaInSlack, tab = 'home'): Promise<void> {
  const { event } = recorded('events/app_home_opened-01') as { event: object }
  await tell(baton.sender.send, { ...event, user, tab })
}

test('who opens their page sees what is theirs', async () => {
  await open()
  await expect.poll(() => published()).toHaveLength(1)
  expect(published()[0]).toContain('My open deals')
  expect(baton.book.asked).toMatchObject([{ door: 'home', asked: { by: { id: baton.ada } } }])
})

test('the other tabs of the app are no page', async () => {
  await open(baton.adaInSlack, 'messages')
  await open()
  await expect.poll(() => published()).toHaveLength(2)
  expect(baton.book.asked).toHaveLength(1)
})

test('an opened page follows what changes, and is published only when it looks different', async () => {
  const before = published().length
  baton.book.home = async () => [{ title: 'One deal more' }]
  baton.change(`person:${baton.ada}`, 'channel:deals')
  await expect.poll(() => published()).toHaveLength(before + 1)
  expect(published().at(-1)).toContain('One deal more')

  baton.change(`person:${baton.ada}`)
  await expect.poll(() => baton.book.asked.length).toBe(2)
  baton.book.home = async () => [{ title: 'And another' }]
  baton.change('*')
  await expect.poll(() => published().at(-1)).toContain('And another')
  expect(published()).toHaveLength(before + 2)
})

test('a burst of changes is shown once', async () => {
  for (let n = 0; n < 50; n++) baton.change(`person:${baton.ada}`)
  await expect.poll(() => baton.book.asked.length).toBe(1)
  baton.change('channel:deals', 'person:00000000-0000-4000-8000-000000000000')
  baton.change(`person:${baton.ada}`)
  await expect.poll(() => baton.book.asked.length).toBe(2)
})

test('a page that Slack did not take is shown with the next change', async () => {
  baton.book.home = async () => [{ title: 'Lost at first' }]
  baton.slack.own['views.publish'] = () => ({ ok: false, error: 'internal_error' })
  const before = published().length
  baton.change(`person:${baton.ada}`)
  await expect.poll(() => published().length).toBeGreaterThan(before)
  delete baton.slack.own['views.publish']
  const failed = published().length
  baton.change(`person:${baton.ada}`)
  await expect.poll(() => published().length).toBeGreaterThan(failed)
  expect(published().at(-1)).toContain('Lost at first')
})

test('a page that Slack refuses as it is drawn is shown in words', async () => {
  baton.book.home = async () => [{ title: 'Refused *page*', facts: [['Amount', '€5']] }]
  const messages = ['[ERROR] unsupported type: header [json-pointer:/view/blocks/0/type]']
  baton.slack.own['views.publish'] = (sent) =>
    /"type":"(header|rich_text)"/.test(JSON.stringify(sent))
      ? { ok: false, error: 'invalid_arguments', response_metadata: { messages } }
      : null
  const before = published().length
  baton.change(`person:${baton.ada}`)
  await expect.poll(() => published().length).toBe(before + 2)
  delete baton.slack.own['views.publish']
  expect(published().at(-1)).toMatch(/"plain_text".*Refused.*page.*Amount.*€5/)
})

test('somebody Baton does not know sees how to be linked, and nothing else, ever', async () => {
  const eve = await baton.slack.userId('eve')
  await open(eve)
  await expect.poll(() => published(eve)).toHaveLength(1)
  expect(published(eve)[0]).toContain('You are not linked to a person in Baton')
  baton.change('*')
  await expect.poll(() => baton.book.asked.length).toBe(1)
  expect(published(eve)).toHaveLength(1)
})

test('a press on the page does what it does in a channel; the answer is laid over the page', async () => {
  baton.book.answer = async () => ({ text: 'Acme is approved' })
  const opened = baton.slack.opened.length
  const trigger = await baton.slack.trigger(baton.adaInSlack)
  await interact(baton.sender.send, {
    ...{ type: 'block_actions', team: { id: 'T000000001' }, trigger_id: trigger },
    user: { id: baton.adaInSlack, team_id: 'T000000001' },
    container: { type: 'view', view_id: 'V1' },
    view: { id: 'V1', type: 'home' },
    actions: [
      {
        ...{ type: 'button', block_id: 'b', action_id: 'approve#0', action_ts: '1.1' },
        ...{ value: 'step-1', text: { text: 'Approve' } },
      },
    ],
  })
  expect(baton.book.asked).toMatchObject([{ door: 'approve', value: 'step-1' }])
  await expect.poll(() => baton.slack.opened.length).toBe(opened + 1)
  expect(JSON.stringify(baton.slack.opened.at(-1)?.blocks)).toContain('Acme is approved')
})

test('who has left sees on their page that they have, and nothing of what stood there', async () => {
  const standing = (active: boolean) =>
    baton.store.db.updateTable('person').set({ active }).where('id', '=', baton.ada).execute()
  await standing(false)
  baton.change(`person:${baton.ada}`)
  await expect.poll(() => published().at(-1)).toContain('You are not linked to a person in Baton')
  expect(baton.book.asked).toEqual([])
  await standing(true)
})
