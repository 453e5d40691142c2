import { afterAll, beforeAll, expect, test } from 'vitest'
import { Replied } from '../../src/api/pictures.ts'
import { anEvent, type Served, serve } from './serve.ts'

let served: Served
beforeAll(async () => {
  served = await serve()
  const account = { name: 'Acme', country: 'Germany' }
  const sent = { name: 'Acme renewal', amount: '250000', currency: 'EUR', discount: 40, account }
  const event = { ...sent, close_date: '2026-03-02', owner_email: 'ana@ours.test' }
  await served.deliver(anEvent(event, 'deal.created'))
  await served.settle()
})
afterAll(() => served.close())

test('a command is answered as in chat', async () => {
  const { status, body } = await served.post('ana', 'commands', { text: '/owner Acme renewal' })
  expect(status).toBe(200)
  expect(() => Replied.parse(body)).not.toThrow()
  expect(JSON.stringify(body.reply)).toContain('Ana Souza')
})

test('a gesture sent twice under one key counts once', async () => {
  const note = { text: '/deal note D-1 Called them' }
  const headers = { 'Idempotency-Key': 'note-1' }
  await served.post('ana', 'commands', note, headers)
  await served.post('ana', 'commands', note, headers)
  await served.post('ana', 'commands', note)
  const { body } = await served.get('ana', 'deals/D-1/timeline')
  const notes = body.items.filter((it: { what: string }) => it.what === 'note.added')
  expect(notes).toHaveLength(2)
})

test('a deal is won: asked for approval, approved by finance, and handed over', async () => {
  const { body: asked } = await served.post('ana', 'commands', { text: '/deal won D-1' })
  expect(() => Replied.parse(asked)).not.toThrow()
  const { body } = await served.get('mia', 'messages?subject=D-1')
  const message = body.items.find((it: { noun: string }) => it.noun === 'approval')
  const { button, value } = message.buttons[0]

  const refused = await served.post('kim', 'buttons', { button, value })
  expect(refused.status).toBe(200)
  expect((await served.get('ana', 'deals/D-1')).body.stage).not.toBe('closed_won')

  // As a message gives it, with its label.
  const pressed = await served.post('mia', 'buttons', { button, value, label: 'Approve' })
  expect(() => Replied.parse(pressed.body)).not.toThrow()
  const { body: deal } = await served.get('ana', 'deals/D-1')
  expect(deal).toMatchObject({ stage: 'closed_won', approvals: [{ status: 'approved' }] })
  expect(deal.approvals[0].steps[0].decided_by.name).toBe('Mia Chen')
  expect(deal.tasks.length).toBeGreaterThan(0)
  expect(deal.tasks[0].buttons.map((it: { button: string }) => it.button)).toContain('done')
  expect(deal.projects[0].tasks.total).toBe(deal.tasks.length)
})

test('a form that a reply asks for can be filled and sent', async () => {
  await served.deliver(anEvent({ external_id: 'odd', name: 'Odd', stage: 'Nirvana' }))
  await served.settle()
  const { body } = await served.get('ole', 'exceptions?q=Nirvana')
  const { body: pressed } = await served.post('ole', 'buttons', {
    button: body.items[0].buttons[0].button,
    value: body.items[0].buttons[0].value,
  })
  expect(() => Replied.parse(pressed)).not.toThrow()
  const { form, value, fields } = pressed.reply.form
  const filled = { [fields[0].name]: 'qualification' }
  const { body: sent } = await served.post('ole', 'forms', { form, value, fields: filled })
  expect(() => Replied.parse(sent)).not.toThrow()
  const { body: after } = await served.get('ole', `exceptions?subject=${body.items[0].key}`)
  expect(after.items[0].state).toBe('settled')
  expect((await served.get('ole', 'deals?external_id=odd')).body.items[0].stage).toBe(
    'qualification',
  )
})

test('a button that nobody knows is answered in words', async () => {
  const { body } = await served.post('ana', 'buttons', { button: 'constructor', value: 'x' })
  expect(body.reply.text).toContain('no longer does anything')
})
