import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { Card, FormField } from '../../../src/chat/card.ts'
import { drawCard, drawForm, drawWhisper } from '../../../src/chat/web/draw.ts'

const PLACE = { answers: 'messages', conversation: 'channel:deals', zone: 'Europe/Berlin' }
const hostile = JSON.parse(
  readFileSync(new URL('../../fixtures/security/chat-markup.json', import.meta.url), 'utf8'),
) as { id: string; text: string; why: string }[]
const texts = hostile.filter(({ text }) => text).map(({ text, why }) => [why, text] as const)

const draw = (card: Card) => drawCard(card, PLACE).text
const form = (fields: FormField[]) =>
  drawForm(
    { form: { title: 'New deal', submit: 'new-deal', value: 'v1', submitLabel: 'Create', fields } },
    PLACE,
  ).text

/** The tags a card is drawn with: as many for any text as for a plain one. */
const tagsOf = (markup: string) =>
  markup.match(/<\/?[a-z!][^>]*>/gi)?.map((tag) => tag.split(/[\s>]/)[0])

const everywhere = (text: string): Card => ({
  title: text,
  badge: { text, tone: 'good' },
  text,
  facts: [[text, text]],
  table: { columns: [text], rows: [[text]] },
  checks: [{ done: true, text }],
  footer: text,
  buttons: [{ press: 'why', label: text, value: text }],
})

test.each(texts)('a card full of a hostile text (%s) is only that text', (_, text) => {
  const drawn = draw(everywhere(text))
  expect(tagsOf(drawn)).toEqual(tagsOf(draw(everywhere('plain'))))
  expect(drawn).not.toMatch(/<(script|img|at|b)\b/i)
})

test.each(texts)('a form full of a hostile text (%s) is only that text', (_, text) => {
  const fields = (it: string): FormField[] => [
    { name: 'a', label: it, hint: it, fault: it, value: it, kind: 'longtext' },
    { name: 'b', label: it, value: it, kind: 'choice', options: [[it, it]] },
    { name: 'c', label: it, value: it, kind: 'text' },
    { name: 'd', label: it, value: it, shown: it, hint: it, fault: it, kind: 'search', of: 'deal' },
  ]
  expect(tagsOf(form(fields(text)))).toEqual(tagsOf(form(fields('plain'))))
})

test('a name that turns the writing direction turns nothing but itself', () => {
  expect(draw({ title: '\u202Eevil.exe' })).toContain('<bdi>\u202Eevil.exe</bdi>')
})

test.each([
  ['/deals/D-12', true],
  ['//evil.example', false],
  ['/\\evil.example', false],
  ['https://evil.example', false],
  ['javascript:alert(1)', false],
])('a card that links to %s has a link: %s', (link, expected) => {
  expect(draw({ title: 'Acme', link }).includes('href')).toBe(expected)
})

test('a time is told by the reader’s own clock, with the exact moment behind it', () => {
  const at = '2030-07-01T22:30:00.000Z'
  const drawn = draw({ title: 'Acme', facts: [['Accept', ['due ', { at }]]], footer: [{ at }] })
  const time = `<time datetime="${at}" title="2 Jul 2030 00:30 CEST">2 Jul 2030, 00:30</time>`
  expect(drawn).toContain(`<dd><bdi>due </bdi>${time}</dd>`)
  expect(drawn.split(time)).toHaveLength(3)
})

test('a button says which card it stands on, and nothing of rights', () => {
  const drawn = draw({
    title: 'Acme',
    buttons: [{ press: 'approve', label: 'Approve', value: 'step-1', style: 'primary' }],
  })
  const [, sent = ''] = /hx-vals="([^"]*)"/.exec(drawn) ?? []
  expect(JSON.parse(sent.replaceAll('&#34;', '"'))).toEqual({
    press: 'approve',
    value: 'step-1',
    conversation: 'channel:deals',
  })
})

test('a key in a table leads to its deal', () => {
  const table = { columns: ['Deal'], rows: [['D-12'], ['D-12x']] }
  expect(draw({ title: 'Deals', table }).match(/href="[^"]*"/g)).toEqual(['href="/deals/D-12"'])
})

test('a fault stands beside its field, is tied to it, and what was typed is kept', () => {
  const drawn = form([
    {
      name: 'amount',
      label: 'Amount',
      kind: 'number',
      value: 'ten',
      fault: 'Give a number',
      required: true,
    },
  ])
  expect(drawn).toMatch(
    /<input [^>]*aria-invalid="true"[^>]*aria-describedby="fault-amount"[^>]*value="ten"/,
  )
  expect(drawn).toContain('<p class="fault" id="fault-amount">Give a number</p>')
})

test('a choice nobody made yet is not made for them', () => {
  const options = [['EUR', 'Euro']] as const
  expect(form([{ name: 'c', label: 'Currency', kind: 'choice', options }])).toContain(
    '<option value="" selected>Choose',
  )
  expect(form([{ name: 'c', label: 'Currency', kind: 'choice', options, value: 'EUR' }])).toContain(
    '<option value="EUR" selected>Euro</option>',
  )
})

test('an answer says that nobody else sees it', () => {
  const at = new Date('2030-01-07T09:00:00Z')
  const drawn = drawWhisper(
    { text: 'Done', cards: [{ title: 'One' }, { title: 'Two' }] },
    PLACE,
    at,
  )
  expect(drawn.text).toContain('Only you see this')
  expect(drawn.text.match(/class="card"/g)).toHaveLength(2)
})
