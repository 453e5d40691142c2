import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compile, evaluate, type Facts } from '../../../src/decide/cel/cel.ts'

describe('any combination of conditions', () => {
  type Known = boolean | null
  interface Formula {
    source: string
    value(facts: Known[]): Known
  }

  const flags = { f: { a: 'bool', b: 'bool', c: 'bool', n: 'number' } } as const
  const names = ['a', 'b', 'c'] as const
  const factsOf = ([a, b, c]: Known[], n: number | null): Facts => ({ f: { a, b, c, n } })
  const negate = (known: Known) => (known === null ? null : !known)
  const both = (left: Known, right: Known) =>
    left === false || right === false ? false : left === null || right === null ? null : true
  const either = (left: Known, right: Known) => negate(both(negate(left), negate(right)))

  const leaf: fc.Arbitrary<Formula> = fc
    .nat(2)
    .chain((i) =>
      fc.constantFrom<Formula>(
        { source: `f.${names[i]}`, value: (facts) => facts[i]! },
        { source: `f.${names[i]} == true`, value: (facts) => facts[i]! },
        { source: `has(f.${names[i]})`, value: (facts) => facts[i] !== null },
        { source: 'true', value: () => true },
      ),
    )
  const { formula } = fc.letrec<{ formula: Formula }>((tie) => ({
    formula: fc.oneof(
      { maxDepth: 5 },
      leaf,
      tie('formula').map(({ source, value }) => ({
        source: `!(${source})`,
        value: (facts: Known[]) => negate(value(facts)),
      })),
      fc.tuple(tie('formula'), tie('formula')).map(([left, right]) => ({
        source: `(${left.source}) && (${right.source})`,
        value: (facts: Known[]) => both(left.value(facts), right.value(facts)),
      })),
      fc.tuple(tie('formula'), tie('formula')).map(([left, right]) => ({
        source: `(${left.source}) || (${right.source})`,
        value: (facts: Known[]) => either(left.value(facts), right.value(facts)),
      })),
      fc.tuple(tie('formula'), tie('formula'), tie('formula')).map(([test, yes, no]) => ({
        source: `(${test.source}) ? (${yes.source}) : (${no.source})`,
        value: (facts: Known[]) => {
          const tested = test.value(facts)
          return tested === null ? null : tested ? yes.value(facts) : no.value(facts)
        },
      })),
    ),
  }))
  const known = fc.constantFrom(true, false, null)
  const knowns = fc.tuple(known, known, known)

  test('is judged as three-valued logic judges it', () => {
    fc.assert(
      fc.property(formula, knowns, ({ source, value }, facts) => {
        const outcome = evaluate(compile(source, flags), factsOf(facts, null))
        expect(outcome.is).toBe(value(facts) ?? 'unknown')
      }),
      { numRuns: 400 },
    )
  })

  test('that is unknown names fields that are absent, and knowing them all settles it', () => {
    fc.assert(
      fc.property(formula, knowns, knowns, ({ source }, facts, later) => {
        const condition = compile(source, flags)
        const outcome = evaluate(condition, factsOf(facts, null))
        if (outcome.is !== 'unknown') return
        expect(outcome.missing).not.toEqual([])
        for (const path of outcome.missing) {
          expect(facts[names.findIndex((name) => path === `f.${name}`)]).toBeNull()
        }
        const filled = facts.map((fact, i) => fact ?? later[i] ?? true)
        expect(evaluate(condition, factsOf(filled, null)).is).not.toBe('unknown')
      }),
      { numRuns: 400 },
    )
  })

  test('compares amounts as numbers compare, whether written with decimals or without', () => {
    const amount = fc.integer({ min: -1e12, max: 1e12 }).map((cents) => cents / 100)
    fc.assert(
      fc.property(amount, amount, (actual, limit) => {
        for (const [op, is] of [
          ['<', actual < limit],
          ['>=', actual >= limit],
          ['==', actual === limit],
        ] as const) {
          const condition = compile(`f.n ${op} ${limit}`, flags)
          expect(evaluate(condition, factsOf([null, null, null], actual))).toEqual({ is })
        }
      }),
    )
  })

  test('compares text exactly, whatever it holds', () => {
    const texts = { f: { text: 'string' } } as const
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const condition = compile(`f.text == ${JSON.stringify(text)}`, texts)
        expect(evaluate(condition, { f: { text } })).toEqual({ is: true })
        expect(evaluate(condition, { f: { text: `${text}.` } })).toEqual({ is: false })
      }),
    )
  })
})
