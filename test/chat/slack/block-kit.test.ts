import { expect, test } from 'vitest'
import { messageFaults, optionFaults, viewFaults } from '../../support/block-kit/check.ts'
import { typesVersion } from '../../support/block-kit/origin.ts'
import { schema } from '../../support/block-kit/schema.ts'

const words = (text: string) => ({ type: 'plain_text', text, emoji: false })
const header = { type: 'header', text: words('Acme') }
const button = { type: 'button', action_id: 'approve#0', text: words('Approve'), value: '1' }
const option = { text: words('EUR'), value: 'EUR' }
const select = { type: 'static_select', action_id: 'input', options: [option] }
const input = { type: 'input', block_id: 'currency', label: words('Currency'), element: select }
const modal = { type: 'modal', title: words('Win'), submit: words('Win'), blocks: [input] }
const said = (...blocks: object[]) => ({ text: 'Acme', blocks })
const actions = (...elements: object[]) => said({ type: 'actions', elements })

test('the shapes are those of the installed types', () => {
  expect(schema.$comment).toBe(`@slack/types ${typesVersion()}`)
})

test('what Slack takes passes', () => {
  expect(messageFaults(said(header, { type: 'actions', elements: [button] }))).toEqual([])
  expect(viewFaults(modal)).toEqual([])
  expect(viewFaults({ type: 'home', blocks: [header] })).toEqual([])
  expect(optionFaults([option])).toEqual([])
  expect(optionFaults([])).toEqual([])
})

test.each<[string, object]>([
  ['no text for notifications', { blocks: [header] }],
  ['an unknown block', said({ type: 'headline', text: words('Acme') })],
  ['a property that the block has not', said({ ...header, colour: 'red' })],
  ['a title in mrkdwn', said({ type: 'header', text: { type: 'mrkdwn', text: 'Acme' } })],
  ['a title without text', said({ type: 'header', text: words('') })],
  ['a title of 151 characters', said({ type: 'header', text: words('x'.repeat(151)) })],
  ['51 blocks', said(...Array(51).fill({ type: 'divider' }))],
  ['an input', said(input)],
  ['two blocks of one id', said({ ...header, block_id: 'a' }, { ...header, block_id: 'a' })],
  ['two buttons of one id', actions(button, button)],
  ['26 buttons', actions(...Array.from(Array(26), (_, n) => ({ ...button, action_id: `b${n}` })))],
  ['a style that is none', actions({ ...button, style: 'warning' })],
  ['a value of 2,001 characters', actions({ ...button, value: 'x'.repeat(2001) })],
  ['a link without a scheme', actions({ ...button, url: '/deals/D-1' })],
  ['11 elements of fine print', said({ type: 'context', elements: Array(11).fill(words('x')) })],
  ['no fine print', said({ type: 'context', elements: [] })],
  [
    '40,000 characters',
    said(...Array(15).fill({ type: 'section', text: words('x'.repeat(2900)) })),
  ],
])('a message with %s is not taken', (_, message) => {
  expect(messageFaults(message)).not.toEqual([])
})

test.each<[string, object]>([
  ['a title of 25 characters', { ...modal, title: words('x'.repeat(25)) }],
  ['no title', { type: 'modal', blocks: [header] }],
  ['an input and no submit', { ...modal, submit: undefined }],
  ['101 blocks', { ...modal, blocks: Array(101).fill({ type: 'divider' }) }],
  ['metadata of 3,001 characters', { ...modal, private_metadata: 'x'.repeat(3001) }],
  ['a property that views have not', { ...modal, size: 'large' }],
  ['two fields of one name', { ...modal, blocks: [input, input] }],
  ['a choice of nothing', withElement({ ...select, options: undefined })],
  ['a choice with no option', withElement({ ...select, options: [] })],
  ['101 options', withElement({ ...select, options: Array(101).fill(option) })],
  ['an option of 151 characters', withElement({ ...select, options: [long(151)] })],
  ['a choice that is not offered', withElement({ ...select, initial_option: long(3) })],
  ['a day that is none', withElement({ type: 'datepicker', initial_date: '2030-02-31x' })],
  ['a number that is none', withElement(number('many'))],
])('a dialog with %s is not opened', (_, view) => {
  expect(viewFaults(JSON.parse(JSON.stringify(view)))).not.toEqual([])
})

function withElement(element: object): object {
  return { ...modal, blocks: [{ ...input, element }] }
}

function long(length: number): object {
  return { text: words('x'), value: 'x'.repeat(length) }
}

function number(initial_value: string): object {
  return { type: 'number_input', is_decimal_allowed: true, initial_value }
}
