import { expect, test } from 'vitest'
import { namedIn } from '../../src/llm/question.ts'

test.each([
  ['who owns Acme?', ['Acme']],
  ["What's the next step on Acme's renewal", ['Acme renewal']],
  ['Where does Northwind Traders stand?', ['Northwind Traders']],
  ['is the deal with Café Müller won', ['Café Müller']],
])('“%s” names %j', (question, phrases) => {
  expect(namedIn(question).phrases).toEqual(phrases)
})

test('a key is understood in any case', () => {
  expect(namedIn('where is d-12?')).toEqual({ keys: ['D-12'], phrases: [], mine: false })
})

test.each(['what is open for me?', 'show my tasks', 'what do I have today'])(
  '“%s” asks for the own plate',
  (question) => expect(namedIn(question).mine).toBe(true),
)
