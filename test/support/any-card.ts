import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import type { Card, Form, FormField } from '../../src/chat/card.ts'

/** What strangers write into names to make it live in a chat. */
export const markup: { text: string; why: string }[] = JSON.parse(
  readFileSync(new URL('../fixtures/security/chat-markup.json', import.meta.url), 'utf8'),
)

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 400 }),
  fc.string({ maxLength: 5000 }),
  fc.constantFrom(...markup.map((one) => one.text)),
)
const moment = fc.record({
  at: fc.oneof(
    fc.date().map((at) => String(at.getTime())),
    text,
  ),
})
/** Who has an account in the chat, and who has none. */
export const ACCOUNTS: ReadonlyMap<string, string> = new Map([
  ['p1', 'U0000001'],
  ['p2', 'U0000002'],
])
const person = fc.record({ person: fc.constantFrom('p1', 'p2', 'p3'), name: text })
const piece = fc.oneof(text, moment, person, fc.constant(', '))
const lineOfIt = fc.oneof(
  text,
  fc.array(piece, { maxLength: 30 }),
  fc.array(person, { minLength: 1, maxLength: 3 }),
)
/** A short text, as ids and names of fields are. */
export const name = fc.string({ minLength: 1, maxLength: 60 })
/** Any card, with hostile and endless text in every place. */
export const card: fc.Arbitrary<Card> = fc.record(
  {
    title: text,
    badge: fc.record({ text, tone: fc.constantFrom('plain', 'good', 'warning', 'bad', 'waiting') }),
    text,
    facts: fc.array(fc.tuple(text, lineOfIt), { maxLength: 60 }),
    table: fc.record({
      columns: fc.array(text, { maxLength: 8 }),
      rows: fc.array(fc.array(text, { maxLength: 8 }), { maxLength: 60 }),
    }),
    checks: fc.array(fc.record({ done: fc.boolean(), text }), { maxLength: 60 }),
    footer: lineOfIt,
    buttons: fc.array(fc.record({ press: name, label: text, value: name }), { maxLength: 60 }),
    link: fc.oneof(fc.webPath(), text),
  },
  { requiredKeys: ['title'] },
) as fc.Arbitrary<Card>

const common = { name, label: text, hint: text, value: text, fault: text, required: fc.boolean() }
const field = fc.oneof(
  fc.record(
    { ...common, kind: fc.constantFrom('text', 'longtext', 'date', 'number', 'email') },
    { requiredKeys: ['name', 'label', 'kind'] },
  ),
  fc.record({
    ...common,
    kind: fc.constant('choice' as const),
    options: fc.array(fc.tuple(name, text), { maxLength: 250 }),
  }),
  fc.record({
    ...common,
    kind: fc.constant('search' as const),
    of: fc.constantFrom('deal', 'account', 'person'),
    shown: text,
  }),
) as fc.Arbitrary<FormField>
/** Any form, likewise. */
export const form: fc.Arbitrary<Form> = fc.record({
  title: text,
  text,
  submit: name,
  value: name,
  submitLabel: text,
  fields: fc.uniqueArray(field, { maxLength: 30, selector: (one) => one.name }),
})
