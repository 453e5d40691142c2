import { limitFaults } from './limits.ts'
import { blockShapeFaults, viewShapeFaults } from './schema.ts'

interface Node {
  readonly type?: string
  readonly [key: string]: unknown
}

/** Why Slack would not take this message (`text`, `blocks`); empty when it would. */
export function messageFaults(message: object): string[] {
  const { text, blocks } = message as { text?: unknown; blocks?: readonly Node[] }
  const shown = blocks ?? []
  return [
    ...check(typeof text === 'string' && text.length > 0, 'a text for notifications is missing'),
    ...check(String(text).length <= 4000, 'the text is longer than 4,000 characters'),
    // None are taken, too: an edit in words alone has to say so.
    ...check(shown.length <= 50, 'up to 50 blocks'),
    // Slack counts the text of all blocks together: msg_blocks_too_long.
    ...check(JSON.stringify(shown).length < 40_000, 'the blocks are too long together'),
    ...check(
      shown.every(({ type }) => type !== 'input'),
      'an input in a message',
    ),
    ...blockFaults(shown),
  ]
}

/** Why Slack would not open or publish this view; empty when it would. */
export function viewFaults(view: object): string[] {
  const { type, blocks, submit } = view as Node & { blocks: readonly Node[] }
  const asks = blocks.some((block) => block.type === 'input')
  return [
    ...viewShapeFaults(view as Node),
    ...limitFaults({ ...view, blocks: blocks.map(() => null) }),
    ...check(type === 'home' || !asks || submit !== undefined, 'inputs without a submit'),
    // By Slack's reference a table stands in messages; views take none for sure.
    ...check(
      blocks.every((block) => block.type !== 'table'),
      'a table in a view',
    ),
    ...blockFaults(blocks),
  ]
}

/** Why Slack would not show these options; empty when it would. */
export function optionFaults(options: readonly unknown[]): string[] {
  const select = { type: 'static_select', action_id: 'a', options }
  const empty = options.length === 0
  return empty ? [] : blockFaults([{ type: 'actions', elements: [select] }])
}

function blockFaults(blocks: readonly Node[]): string[] {
  return [
    ...blocks.flatMap((block) => [...blockShapeFaults(block), ...limitFaults(block)]),
    ...check(blocks.every(isEven), 'rows of one table are not equally long'),
    ...check(blocks.every(isReadable), 'a table of more than 10,000 characters'),
    ...check(areUnique(blocks.map(({ block_id }) => block_id)), 'block ids are not unique'),
    ...check(blocks.filter(({ type }) => type === 'table').length <= 1, 'more than one table'),
    ...blocks.flatMap((block) => [
      ...check(areUnique(idsIn(block)), 'action ids are not unique in a block'),
      ...elementsIn(block).flatMap(elementFaults),
    ]),
  ]
}

/** What no shape says of an element's own fields. */
function elementFaults(element: Node): string[] {
  const { type, options, option_groups: groups, initial_option: chosen } = element
  const offered = JSON.stringify([options, groups])
  const number = String(element.initial_value ?? '0')
  const day = String(element.initial_date ?? '2030-01-01')
  const isChoice = type === 'static_select'
  return [
    ...check(!isChoice || !options !== !groups, 'a choice has options or groups of them'),
    ...check(!isChoice || !chosen || offered.includes(JSON.stringify(chosen)), 'chosen, not there'),
    ...check(type !== 'number_input' || /^-?\d+(\.\d+)?$/.test(number), `no number: ${number}`),
    ...check(type !== 'datepicker' || isDay(day), `no day: ${day}`),
    ...check(element.url === undefined || URL.canParse(String(element.url)), 'no address'),
  ]
}

const rowsOf = ({ type, rows }: Node) => (type === 'table' ? (rows as object[][]) : [])
const isEven = (block: Node): boolean => new Set(rowsOf(block).map((row) => row.length)).size <= 1
const isReadable = (block: Node): boolean =>
  textsIn(rowsOf(block)).reduce((sum, text) => sum + text.length, 0) <= 10_000

function textsIn(node: unknown): string[] {
  if (typeof node !== 'object' || node === null) return []
  const { text } = node as { text?: unknown }
  return typeof text === 'string' ? [text] : Object.values(node).flatMap(textsIn)
}

const isDay = (text: string): boolean =>
  /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text))

function elementsIn(block: Node): Node[] {
  const { elements = [], element, accessory } = block
  return [...(elements as Node[]), element as Node, accessory as Node].filter(Boolean)
}

const idsIn = (block: Node) => elementsIn(block).map(({ action_id }) => action_id)

function areUnique(ids: readonly unknown[]): boolean {
  const given = ids.filter((id) => id !== undefined)
  return new Set(given).size === given.length
}

const check = (holds: boolean, fault: string): string[] => (holds ? [] : [fault])
