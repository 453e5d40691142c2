import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Card, FormField } from '../../../src/chat/card.ts'
import { drawCard, drawCards, drawReply } from '../../../src/chat/slack/draw.ts'
import { drawFaults, drawForm, readForm } from '../../../src/chat/slack/form.ts'
import { ACCOUNTS, card, form, markup, name } from '../../support/any-card.ts'
import { messageFaults, viewFaults } from '../../support/block-kit/check.ts'
import { liveParts } from '../../support/block-kit/live.ts'

const url = 'http://localhost:3000'

test('whatever a card holds, Slack takes the message', () => {
  fc.assert(
    fc.property(card, (any) => {
      const drawn = drawCard(any, url, { accounts: ACCOUNTS })
      expect([...messageFaults(drawn), ...liveParts(drawn.blocks, ACCOUNTS)]).toEqual([])
    }),
    { numRuns: 200 },
  )
})

test('whatever a form holds, Slack opens the dialog', () => {
  fc.assert(
    fc.property(form, fc.option(name), (any, channel) => {
      const view = drawForm(any, channel)
      expect([...viewFaults(view), ...liveParts(view)]).toEqual([])
    }),
    { numRuns: 100 },
  )
})

test('a reply of many cards stays one message and says how many are missing', () => {
  const one: Card = { title: 'Acme', facts: [['Amount', '1']], footer: 'x', text: 'y' }
  const drawn = drawReply({ text: 'Found:', cards: Array(40).fill(one) }, url)
  expect(messageFaults(drawn!)).toEqual([])
  expect(JSON.stringify(drawn?.blocks.at(-1))).toContain('more. Ask for less at once')
})

const deals = (rows: number): Card => ({
  title: 'Open deals',
  table: {
    columns: ['Key', 'Deal', 'Amount'],
    rows: Array.from({ length: rows }, (_, at) => [`D-${at}`, 'A long name of <b>Acme</b>', '']),
  },
})
const tablesIn = (blocks: readonly { type: string }[]) =>
  blocks.filter(({ type }) => type === 'table').length

test('rows stand in a table of Slack’s own: whole, in their columns, amounts to the right', () => {
  const rows = [
    ['D-1', 'Acme', 'CA$24,800'],
    ['D-2', 'A name that is far too long for one line', ''],
  ]
  const table = { columns: ['Key', 'Deal', 'Amount'], rows }
  const { blocks } = drawCard({ title: 'Open deals', table }, url)
  expect(blocks[1]).toMatchObject({
    type: 'table',
    rows: [
      [{ type: 'rich_text' }, {}, {}],
      [{ type: 'raw_text', text: 'D-1' }, { text: 'Acme' }, { text: 'CA$24,800' }],
      [{}, { text: rows[1]![1] }, { text: '-' }],
    ],
    column_settings: [
      { align: 'left', is_wrapped: false },
      { align: 'left', is_wrapped: true },
      { align: 'right', is_wrapped: false },
    ],
  })
})

test('a message holds one table; a second one, and those in views, are text in columns', () => {
  const two = drawReply({ cards: [deals(3), deals(2)] }, url)!
  expect(messageFaults(two)).toEqual([])
  expect(tablesIn(two.blocks)).toBe(1)
  expect(JSON.stringify(two.blocks)).toContain('rich_text_preformatted')
  const home = { type: 'home', blocks: drawCards([deals(3)], url, 100) }
  expect(viewFaults(home)).toEqual([])
  expect(tablesIn(drawReply({ card: deals(3) }, url, 'text')!.blocks)).toBe(0)
})

test('a table too long for a message says how many rows are missing', () => {
  const { blocks } = drawCard(deals(300), url)
  expect(messageFaults({ text: 'x', blocks })).toEqual([])
  const shown = (blocks[1] as { rows: unknown[] }).rows.length - 1
  expect(shown).toBeGreaterThan(50)
  expect(JSON.stringify(blocks[2])).toContain(`... and ${300 - shown} more`)
})

test('nothing to say draws nothing', () => {
  expect(drawReply({}, url)).toBeNull()
})

test.each(markup)('$why is dead in every place of a card', ({ text: hostile }) => {
  const drawn = drawCard(everywhere(hostile), url)
  expect(messageFaults(drawn)).toEqual([])
  expect(liveParts(drawn.blocks)).toEqual([])
  expect(drawn.text).not.toMatch(/[<>]/)
  for (const shown of plainTexts(drawn.blocks)) expect(shown).not.toMatch(/[<>]|&(?!(amp|lt|gt);)/)
})

test.each(markup.filter(({ text: one }) => one && one.length < 75))(
  '$why is shown as it was written',
  ({ text: hostile }) => {
    const written = hostile.replace(/\s*\n\s*/g, ' ')
    const { blocks } = drawCard({ title: hostile, facts: [[hostile.slice(0, 5), hostile]] }, url)
    expect(asShown(plainTexts(blocks)[0] ?? '')).toBe(written)
    expect(JSON.stringify(blocks)).toContain(JSON.stringify(written))
  },
)

test('Slack tells times by its reader’s clock, and only the times are live', () => {
  const at = '2030-01-07T09:00:00.000Z'
  const timestamp = Date.parse(at) / 1000
  const drawn = drawCard(
    { title: 'Acme', facts: [['Accept', ['due ', { at }]]], footer: ['*D-1* <!here> ', { at }] },
    url,
  )
  expect([...messageFaults(drawn), ...liveParts(drawn.blocks)]).toEqual([])
  const date = { timestamp, format: '{date_short_pretty} at {time}' }
  expect(drawn.blocks[1]).toMatchObject({
    elements: [{ elements: [{}, { text: 'due ' }, { type: 'date', ...date }] }],
  })
  expect(drawn.blocks[2]).toMatchObject({
    elements: [
      { type: 'plain_text', text: '*D-1* &lt;!here&gt;' },
      { type: 'mrkdwn', text: `<!date^${timestamp}^${date.format}|7 Jan 2030 09:00 UTC>` },
    ],
  })
})

test('who has an account there is mentioned, who has none is said by name, and no name is more than a name', () => {
  const name = 'Eve <!channel> <@U9>'
  const people = [
    { person: 'p1', name },
    { person: 'p3', name },
  ]
  const { blocks } = drawCard({ title: 'Acme', facts: [['Owner', people]] }, url, {
    accounts: ACCOUNTS,
  })
  expect([...messageFaults({ text: 'x', blocks }), ...liveParts(blocks, ACCOUNTS)]).toEqual([])
  expect(blocks[1]).toMatchObject({
    elements: [{ elements: [{}, { type: 'user', user_id: 'U0000001' }, { text: name }] }],
  })
  const unknown = drawCard({ title: 'Acme', facts: [['Owner', people]] }, url)
  expect(liveParts(unknown.blocks)).toEqual([])
})

test('a line break in a name fakes no second line of a card', () => {
  const { blocks } = drawCard(
    {
      title: 'Acme',
      facts: [
        ['Name', 'Acme\nApproved: yes'],
        ['Owner', 'Ada'],
      ],
    },
    url,
  )
  const lines = JSON.stringify(blocks).match(/"text":"\\n"/g)
  expect(lines).toHaveLength(1)
})

test('a link that leads elsewhere is no link', () => {
  for (const link of ['https://evil.example/', '//evil.example/x', 'javascript:alert(1)']) {
    expect(drawCard({ title: 'Acme', link }, url).blocks).toHaveLength(1)
  }
  const { blocks } = drawCard({ title: 'Acme', link: '/deals/D-12' }, url)
  expect(blocks[1]).toMatchObject({ elements: [{ url: 'http://localhost:3000/deals/D-12' }] })
})

test('a button value that Slack would refuse is a bug, not a wrong press', () => {
  const buttons = [{ press: 'approve', label: 'Approve', value: 'x'.repeat(2001) }]
  expect(() => drawCard({ title: 'Acme', buttons }, url)).toThrow(RangeError)
})

test('a submitted dialog gives back what the form was about, and its fields', () => {
  const view = drawForm(
    {
      title: 'Win Acme',
      submit: 'win-deal',
      value: 'D-1',
      submitLabel: 'Win',
      fields: [
        { name: 'amount', label: 'Amount', kind: 'number', value: 'many', fault: 'No number' },
      ],
    },
    'C1',
  )
  const input = (value: string | null) => ({ input: { type: 'number_input', value } })
  const sent = { ...view, callback_id: 'win-deal', private_metadata: view.private_metadata ?? '' }
  const values = { amount: input('12.50'), note: input(null) }
  expect(readForm({ ...sent, state: { values } })).toEqual({
    submit: 'win-deal',
    value: 'D-1',
    channel: 'C1',
    fields: { amount: '12.50', note: '' },
  })
})

test('faults stand beside their fields', () => {
  const fields: FormField[] = [
    { name: 'amount', label: 'Amount', kind: 'number', fault: 'Give an amount' },
    { name: 'note', label: 'Note', kind: 'text' },
  ]
  const faulty = { title: 'T', submit: 's', value: 'v', submitLabel: 'OK', fields }
  expect(drawFaults(faulty)).toEqual({ amount: 'Give an amount' })
  expect(drawForm(faulty, null).blocks[0]).toMatchObject({ hint: { text: 'Give an amount' } })
  expect(drawFaults({ ...faulty, fields: fields.slice(1) })).toBeNull()
})

function everywhere(hostile: string): Card {
  return {
    title: hostile,
    badge: { text: hostile, tone: 'good' },
    text: hostile,
    facts: [[hostile, hostile]],
    table: { columns: [hostile], rows: [[hostile]] },
    checks: [{ done: true, text: hostile }],
    footer: hostile,
    buttons: [{ press: 'approve', label: hostile, value: hostile.slice(0, 2000) }],
    link: hostile,
  }
}

/** The text of Slack's text objects, wherever they are. Rich text elements are literal and not among them. */
function plainTexts(node: unknown): string[] {
  if (typeof node !== 'object' || node === null) return []
  const { type, text } = node as { type?: string; text?: unknown }
  const own = type === 'plain_text' && typeof text === 'string' ? [text] : []
  return [...own, ...Object.values(node).flatMap(plainTexts)]
}

/** What a client makes of the three entities. */
function asShown(sent: string): string {
  return sent.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')
}

test('a notification says what it is about, how it stands and why; each button read aloud says about what', () => {
  const { text, blocks } = drawCard(
    {
      title: 'Acme: Closed won?',
      badge: { text: 'Waiting for finance', tone: 'waiting' },
      text: 'The amount is at least 10,000.\nMore below.',
      buttons: [{ press: 'approve', label: 'Approve', value: 'step' }],
    },
    url,
  )
  expect(text).toBe('Acme: Closed won?: Waiting for finance. The amount is at least 10,000.')
  expect(JSON.stringify(blocks)).toContain('"accessibility_label":"Approve: Acme: Closed won?"')
})
