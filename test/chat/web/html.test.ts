import fc from 'fast-check'
import { expect, test } from 'vitest'
import { html } from '../../../src/chat/web/html.ts'

/** Undoes exactly the escaping that `html` does. */
const read = (text: string) =>
  text.replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))

test('any text comes out as the same text, with nothing in it that a browser reads as markup', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const drawn = html`${text}`.text
      expect(drawn).not.toMatch(/[<>"'`]|&(?!#\d+;)/)
      expect(read(drawn)).toBe(text)
    }),
  )
})

test.each([
  [
    'markup inside markup is not escaped twice',
    html`<p>${html`<b>${'&'}</b>`}</p>`,
    '<p><b>&#38;</b></p>',
  ],
  ['lists are joined', html`${['a', 1, html`<i></i>`]}`, 'a1<i></i>'],
  ['nothing is nothing', html`${null}${undefined}${false}${true}`, ''],
  ['zero is a number', html`${0}`, '0'],
])('%s', (_, drawn, expected) => {
  expect(drawn.text).toBe(expected)
})
