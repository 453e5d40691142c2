import { expect, test } from 'vitest'
import { answerCommand, answerForm, answerMention, answerPress } from '../../src/chat/answer.ts'
import type { Reply } from '../../src/chat/card.ts'
import { Outage, Refusal } from '../../src/errors.ts'
import type { Asked, Doors } from '../../src/house.ts'
import { NO_DOORS } from '../support/doors.ts'
import { aPerson, MONDAY } from '../support/given.ts'

/** Doors whose only button and form do this, and an asker whose house only notes what it is told. */
function standing(does: () => Promise<Reply>) {
  const logged: [level: string, of: unknown][] = []
  const write = (level: string) => (of: unknown) => logged.push([level, of])
  const log = { info: write('info'), warn: write('warn'), error: write('error') }
  const received: unknown[] = []
  const receive = async (signal: unknown) => void received.push(signal)
  const house = { log, receive, now: () => new Date(MONDAY) } as unknown as Asked['house']
  const asked: Asked = {
    id: 'web:7',
    at: MONDAY,
    by: aPerson(),
    source: 'web',
    conversation: null,
    house,
  }
  const doors: Doors = { ...NO_DOORS, buttons: { go: does }, forms: { go: does } }
  return { logged, received, asked, doors }
}
const failing = (error: Error) => standing(async () => Promise.reject(error))

test('a refusal is said as it is, and kept with what was tried', async () => {
  const { doors, asked, received } = failing(new Refusal('Ask Mia.'))
  const press = { press: 'go', value: 'D-1\0' }
  expect(await answerPress(doors, press, asked)).toEqual({ text: 'Ask Mia.' })
  const tried = { tried: 'press go', about: 'D-1', account: null, because: 'Ask Mia.' }
  const by = { kind: 'user', id: asked.by.id }
  expect(received).toMatchObject([{ kind: 'gesture.refused', id: 'web:7/refused', by, ...tried }])
})

test('a refusal that a verdict holds is not kept a second time', async () => {
  const { doors, asked, received } = failing(new Refusal('Ask Mia.', { cause: 'a verdict' }))
  await answerPress(doors, { press: 'go', value: '' }, asked)
  expect(received).toEqual([])
})

test('a refusal is said also when it cannot be kept', async () => {
  const { doors, asked, logged } = failing(new Refusal('Ask Mia.'))
  const house = { ...asked.house, receive: async () => Promise.reject(new Error('gone')) }
  const reply = await answerPress(doors, { press: 'go', value: '' }, { ...asked, house })
  expect(reply).toEqual({ text: 'Ask Mia.' })
  expect(logged.map(([level]) => level)).toEqual(['error', 'info'])
})

test('an outage is said with what to do, and logged as a warning', async () => {
  const { doors, asked, logged } = failing(new Outage('The model does not answer.'))
  const { text } = await answerPress(doors, { press: 'go', value: '' }, asked)
  expect(text).toMatch(/^The model does not answer\. .*try again in a moment\.$/)
  expect(logged.map(([level]) => level)).toEqual(['warn'])
})

test('a database that is gone is an outage, whatever the driver calls it', async () => {
  const { doors, asked, logged } = failing(new Error('Connection terminated unexpectedly'))
  const { text } = await answerPress(doors, { press: 'go', value: '' }, asked)
  expect(text).toMatch(/database does not answer.*try again in a moment/)
  expect(logged.map(([level]) => level)).toEqual(['warn'])
})

test('a fault of ours is logged once with its reference, and tells nothing of its inside', async () => {
  const error = new Error('secret inside')
  const { doors, asked, logged } = failing(error)
  const reply = await answerForm(doors, { submit: 'go', value: '', fields: {} }, asked)
  expect(reply).toEqual({ text: 'That failed, and it is our fault. Reference: web:7' })
  expect(logged).toEqual([['error', { asked: 'web:7', person: asked.by.id, err: error }]])
})

test.each(['gone', 'toString', '__proto__'])(
  'an unknown press or form is refused: %s',
  async (name) => {
    const { doors, asked } = standing(async () => ({ text: 'done' }))
    const press = await answerPress(doors, { press: name, value: '' }, asked)
    expect(press.text).toMatch(/no longer does anything/)
    const form = await answerForm(doors, { submit: name, value: '', fields: {} }, asked)
    expect(form.text).toMatch(/no longer in use/)
  },
)

test('a line that is no command is answered with help', async () => {
  const { doors, asked } = standing(async () => ({ text: 'done' }))
  expect((await answerCommand(doors, 'hello there', asked)).text).toMatch(/\/baton help/)
})

test('what no database holds goes through no door, and all else as it was written', async () => {
  const heard: unknown[] = []
  const { asked, doors } = standing(async () => ({ text: 'done' }))
  const button = async (value: string) => ({ text: `${heard.push(value)}` })
  const form = async (given: unknown) => ({ text: `${heard.push(given)}` })
  const mention = async (said: string) => ({ text: `${heard.push(said)}` })
  const all = { ...doors, buttons: { go: button }, forms: { go: form }, mention }
  await answerPress(all, { press: 'go', value: 'a\0b\ud800 \u202e<!channel>' }, asked)
  await answerForm(all, { submit: 'go', value: '\0', fields: { 'te\0xt': '\udc00 Ö\n' } }, asked)
  await answerMention(all, 'who\0 owns \ud83d\ude42', asked)
  expect(heard).toEqual([
    'ab\ufffd \u202e<!channel>',
    { value: '', fields: { text: '\ufffd Ö\n' } },
    'who owns 🙂',
  ])
})
