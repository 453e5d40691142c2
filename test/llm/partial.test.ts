import fc from 'fast-check'
import { expect, test } from 'vitest'
import { partialText } from '../../src/llm/partial.ts'

test('of an answer that is being written, at any moment its beginning is heard, and never less than before', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 30 }), (answer) => {
      const json = JSON.stringify({ other: 'x', answer })
      let heard = ''
      for (let end = 0; end <= json.length; end++) {
        const now = partialText(json.slice(0, end), 'answer') ?? ''
        expect(answer.startsWith(now)).toBe(true)
        expect(now.length).toBeGreaterThanOrEqual(heard.length)
        heard = now
      }
      expect(heard).toBe(answer.replace(/[\uD800-\uDBFF]$/, ''))
    }),
  )
})

test.each([
  ['', null],
  ['no JSON at all', null],
  ['{"answer": 12}', null],
  ['{"answer": "bad \\x escape"}', 'bad '],
  ['{"answer": "a raw\nline"}', 'a raw line'],
])('%j says %j', (json, said) => {
  expect(partialText(json, 'answer')).toBe(said)
})
