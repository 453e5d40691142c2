import { expect, test } from 'vitest'
import { cardFaults, faultsIn } from '../../support/adaptive-card.ts'

const text = { type: 'RichTextBlock', inlines: [{ type: 'TextRun', text: 'Acme' }] }
const press = { type: 'Action.Execute', title: 'Approve', verb: 'approve', data: { any: { a: 1 } } }
const input = { type: 'Input.Text', id: 'note', label: 'Note' }
const card = (...body: object[]) => ({ type: 'AdaptiveCard', version: '1.5', body })

test('what Teams draws passes, whatever its buttons carry', () => {
  expect(cardFaults({ ...card(text, input), actions: [press] })).toEqual([])
})

test.each<[string, object]>([
  ['an unknown element', card({ type: 'Headline', text: 'Acme' })],
  ['an unknown property', card({ ...text, colour: 'red' })],
  ['an unknown property inside', card({ type: 'Container', items: [{ ...text, bold: true }] })],
  [
    'an unknown property of a run',
    card({ ...text, inlines: [{ type: 'TextRun', text: 'A', wrap: 1 }] }),
  ],
  ['a weight that is none', card({ type: 'TextBlock', text: 'A', weight: 'heavy' })],
  ['an element of 1.6', card({ type: 'Input.Text', id: 'a', label: 'A', labelPosition: 'inline' })],
  ['two inputs of one id', card(input, input)],
  ['an input without an id', card({ type: 'Input.Text', label: 'Note' })],
  [
    'a button that does what is not known',
    { ...card(text), actions: [{ ...press, type: 'Action.Win' }] },
  ],
  ['an unknown property of a button', { ...card(text), actions: [{ ...press, value: '1' }] }],
  ['30 KB', card({ type: 'TextBlock', text: 'x'.repeat(30_000), wrap: true })],
])('a card with %s is not drawn', (_, wrong) => {
  expect(cardFaults(wrong)).not.toEqual([])
  expect(faultsIn({ attachments: [{ content: wrong }] })).not.toEqual([])
})
