import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseJson } from '../../src/api/body.ts'
import { Problem } from '../../src/api/problem.ts'

/** What Postgres's jsonb refuses, or would change. */
function isHarmful(value: unknown): boolean {
  if (typeof value === 'string') return value.includes('\0') || !value.isWellFormed()
  if (typeof value === 'number') return !Number.isFinite(value)
  if (typeof value !== 'object' || value === null) return false
  return Object.entries(value).some(
    ([key, item]) => key === '__proto__' || isHarmful(key) || isHarmful(item),
  )
}

const text = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('\0', '\ud800', '__proto__'))
const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small', maxDepth: 4 },
    fc.oneof(text, fc.double(), fc.boolean(), fc.constant(null)),
    fc.array(tie('tree')),
    fc.dictionary(text, tie('tree')),
  ),
}))

test('whatever JSON comes in, what comes out can be stored as it is', () => {
  fc.assert(
    fc.property(tree, (value) => {
      expect(isHarmful(parseJson(JSON.stringify(value)))).toBe(false)
    }),
  )
})

test('harmless JSON comes out as it came in', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
      fc.pre(!isHarmful(value))
      expect(parseJson(JSON.stringify(value))).toEqual(JSON.parse(JSON.stringify(value)))
    }),
  )
})

test.each(['1e999', '-1e999', '9'.repeat(400)])(
  'the endless number %s is kept as text',
  (number) => {
    expect(parseJson(`{"amount":${number}}`)).toEqual({
      amount: number.startsWith('-') ? '-Infinity' : 'Infinity',
    })
  },
)

test('sixteen levels are read, seventeen are refused', () => {
  const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels)
  expect(() => parseJson(nested(16))).not.toThrow()
  expect(() => parseJson(nested(17))).toThrow(Problem)
})
