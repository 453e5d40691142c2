import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Card, FormField } from '../../../src/chat/card.ts'
import { drawCard, drawReply } from '../../../src/chat/teams/draw.ts'
import { drawForm, readForm } from '../../../src/chat/teams/form.ts'
import { actionsOf, cardFaults, liveParts, readCard } from '../../support/adaptive-card.ts'
import { ACCOUNTS, card, form, markup } from '../../support/any-card.ts'

const url = 'http://localhost:3000'
const mark = { message: '0190a0a0-0000-7000-8000-000000000001', version: 3 }

test('whatever a card holds, Teams takes the message and nothing in it is live', () => {
  fc.assert(
    fc.property(card, fc.option(fc.constant(mark)), (any, living) => {
      const drawn = drawCard(any, url, { mark: living, accounts: ACCOUNTS }).card
      expect([...cardFaults(drawn), ...liveParts(drawn)]).toEqual([])
      expect(mentionsIn(drawn)).toEqual(tagsIn(drawn))
    }),
    { numRuns: 150 },
  )
})

/** The mentions that a card declares, and the tags that stand in it. */
const mentionsIn = (drawn: object) =>
  ((drawn as { msteams: { entities?: { text: string }[] } }).msteams.entities ?? [])
    .map(({ text }) => text)
    .sort()
const tagsIn = (drawn: object) => {
  const blocks = JSON.stringify(drawn).match(/\{"type":"TextBlock"[^{}]*\}/g) ?? []
  return [...new Set(blocks.flatMap((text) => text.match(/<at>.*?<\/at>/g) ?? []))].sort()
}

test('whatever a form holds, Teams opens the dialog and nothing in it is live', () => {
  fc.assert(
    fc.property(form, (any) => {
      const drawn = drawForm(any, 'nonce').card
      expect([...cardFaults(drawn), ...liveParts(drawn)]).toEqual([])
    }),
    { numRuns: 100 },
  )
})

test('a card too large for Teams shows less of everything, and says how much is missing', () => {
  const long = 'a long text '.repeat(20)
  const drawn = drawCard(
    {
      title: 'Acme',
      facts: Array.from({ length: 30 }, (_, at) => [`Fact ${at}`, long] as const),
      table: { columns: ['Name', 'Why'], rows: Array(60).fill([long, long]) },
      checks: Array(60).fill({ done: false, text: long }),
    },
    url,
  )
  expect(cardFaults(drawn.card)).toEqual([])
  const missing = readCard(drawn.card).filter((text) => /^\.\.\. and \d+ more$/.test(text))
  expect(missing).toHaveLength(3)
})

test('a reply of many cards stays one message and says how many are missing', () => {
  const facts = Array.from({ length: 10 }, (_, at) => [`Fact ${at}`, 'x'.repeat(100)] as const)
  const drawn = drawReply({ text: 'Found:', cards: Array(40).fill({ title: 'Acme', facts }) }, url)!
  expect(cardFaults(drawn.card)).toEqual([])
  const said = readCard(drawn.card)
  expect(said[0]).toBe('Found:')
  expect(said.at(-1)).toMatch(/^And \d+ more\. Ask for less at once/)
})

test('nothing to say draws nothing', () => {
  expect(drawReply({}, url)).toBeNull()
})

test.each(markup.filter(({ text }) => text && text.length < 75))(
  '$why is shown as it was written',
  ({ text }) => {
    const written = text.replace(/\s*\n\s*/g, ' ')
    const said = readCard(drawCard({ title: text, facts: [['Name', text]] }, url).card)
    expect([said[0], said[2]]).toEqual([written, written])
  },
)

test('a moment is shown by the clock of its reader, and one that is written by hand is not', () => {
  const facts = [['Due', ['due ', { at: '2030-01-07T09:00:00.000Z' }]]] as const
  const name = '{{DATE(2030-01-07T09:00:00Z, SHORT)}}'
  const drawn = drawCard({ title: name, facts }, url).card
  const text = JSON.stringify(drawn)
  expect(text).toContain('{{DATE(2030-01-07T09:00:00Z, SHORT)}} {{TIME(2030-01-07T09:00:00Z)}}')
  expect(text.match(/\{\{DATE/g)).toHaveLength(1)
  expect(readCard(drawn)[0]).toBe(name)
})

test('who has an account there is mentioned, who has none is said by name, and no name is more than a name', () => {
  const called = (person: string, name: string) => ({ person, name })
  const facts: Card['facts'] = [
    ['Owner', [called('p1', '<at>everyone</at> **Eve** [x](http://evil.example)')]],
    ['Both', [called('p2', 'Ana'), ', ', called('p1', 'Ana')]],
    ['Unknown', [called('p3', 'Zoe')]],
    ['In words', ['for ', called('p1', 'Ana')]],
  ]
  const drawn = drawCard({ title: 'Acme', facts }, url, { accounts: ACCOUNTS }).card
  expect([...cardFaults(drawn), ...liveParts(drawn)]).toEqual([])
  const eve = 'at everyone at Eve x http evil.example'
  expect(readCard(drawn).filter((_, at) => at > 0 && at % 2 === 0)).toEqual([
    `<at>${eve}</at>`,
    `<at>Ana</at>, <at>${eve}</at>`,
    'Zoe',
    'for Ana',
  ])
  expect(drawn.msteams).toMatchObject({
    entities: [
      { type: 'mention', text: `<at>${eve}</at>`, mentioned: { id: 'U0000001', name: eve } },
      { type: 'mention', text: '<at>Ana</at>', mentioned: { id: 'U0000002', name: 'Ana' } },
    ],
  })
})

test('two people of one name are two mentions', () => {
  const people = ['p1', 'p2'].map((person) => ({ person, name: 'Ana' }))
  const drawn = drawCard({ title: 'Acme', facts: [['Owner', people]] }, url, {
    accounts: ACCOUNTS,
  }).card
  expect(readCard(drawn).at(-1)).toBe('<at>Ana</at>, <at>Ana 2</at>')
  expect(mentionsIn(drawn)).toEqual(['<at>Ana 2</at>', '<at>Ana</at>'])
})

test('a link that leads elsewhere is no link, and in text only our own pages are', () => {
  for (const link of ['https://evil.example/', '//evil.example/x', 'javascript:alert(1)']) {
    expect(actionsOf(drawCard({ title: 'Acme', link }, url).card)).toEqual([])
  }
  const [open] = actionsOf(drawCard({ title: 'Acme', link: '/deals/D-12' }, url).card)
  expect(open).toMatchObject({ title: 'Open', url: `${url}/deals/D-12` })
  const text = `See ${url}/sign-in/abc or https://evil.example/x`
  expect(actionsOf(drawReply({ text }, url)!.card).map((one) => one.url)).toEqual([
    `${url}/sign-in/abc`,
  ])
})

test('a living card tells with each press which message it is, and asks for its newest state', () => {
  const buttons: Card['buttons'] = [
    { press: 'approve', label: 'Approve', value: 'step-1', style: 'primary' },
    { press: 'reject', label: 'Reject', value: 'step-1', style: 'danger', opens: 'form' },
  ]
  const { card: drawn, summary } = drawCard({ title: 'Acme', buttons }, url, { mark })
  expect(summary).toBe('Acme')
  expect(drawn.refresh).toMatchObject({ action: { verb: 'refresh', data: { baton: mark } } })
  expect(actionsOf({ body: drawn.body })).toMatchObject([
    {
      ...{ type: 'Action.Execute', verb: 'approve', style: 'positive' },
      data: { baton: { value: 'step-1', ...mark } },
    },
    {
      ...{ type: 'Action.Submit', style: 'destructive' },
      data: {
        baton: { ask: 'press', press: 'reject', value: 'step-1' },
        msteams: { type: 'task/fetch' },
      },
    },
  ])
})

test('a submitted dialog gives back what the form was about, and its fields', () => {
  const fields: FormField[] = [
    { name: 'amount', label: 'Amount', kind: 'number', value: 'many', fault: 'No number' },
    { name: 'note', label: 'Note', kind: 'longtext' },
  ]
  const about = { title: 'Win', submit: 'win-deal', value: 'D-1', submitLabel: 'Win', fields }
  const { card: drawn } = drawForm(about, 'n-1')
  expect(readCard(drawn)).toContain('▲ No number')
  const [send] = actionsOf(drawn)
  const sent = { ...send!.data, 'field.amount': '12.50', 'field.evil': 'x', note: 'forged' }
  expect(readForm(sent)).toEqual({
    ...{ submit: 'win-deal', value: 'D-1', nonce: 'n-1' },
    fields: { amount: '12.50', note: '' },
  })
  expect(readForm({ anything: 'else' })).toBeNull()
})

test('a search field offers what it holds and asks for more while somebody types', () => {
  const fields: FormField[] = [
    { name: 'deal', label: 'Deal', kind: 'search', of: 'deal', value: 'D-1', shown: 'Acme' },
  ]
  const about = { title: 'Log', submit: 's', value: '', submitLabel: 'Log', fields }
  expect(drawForm(about, 'n').card.body).toMatchObject([
    {
      ...{ type: 'Input.ChoiceSet', style: 'filtered', value: 'D-1' },
      choices: [{ value: 'D-1', title: 'Acme' }],
      'choices.data': { type: 'Data.Query', dataset: 'deal' },
    },
  ])
})
