import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parentsFirst } from '../../src/import/parents-first.ts'
import { aSignal } from '../support/given.ts'

const row = (name: string, parent?: string) => ({
  name,
  signal: aSignal('account.updated', { account: { name, ...(parent && { parent }) }, patch: {} }),
})

test('an account of a file comes after the one that it belongs to, wherever that stands', () => {
  const tree = fc.array(fc.nat(), { minLength: 1, maxLength: 12 })
  const shuffled = tree.chain((picks) => {
    const rows = picks.map((pick, at) => row(`Firm ${at}`, `Firm ${at === 0 ? 'X' : pick % at}`))
    return fc.shuffledSubarray(rows, { minLength: rows.length })
  })
  fc.assert(
    fc.property(shuffled, (rows) => {
      const taken: string[] = []
      for (const step of parentsFirst(rows)) {
        for (const { signal } of step) {
          const parent = signal.kind === 'account.updated' ? signal.account.parent : null
          expect(parent === 'Firm X' || taken.includes(parent!)).toBe(true)
        }
        taken.push(...step.map(({ name }) => name))
      }
      expect(taken).toHaveLength(rows.length)
    }),
  )
})

test('accounts that belong to each other in a circle all come, for somebody to see', () => {
  const steps = parentsFirst([row('One', 'Two'), row('Two', 'One'), row('Me', 'Me')])
  expect(
    steps
      .flat()
      .map(({ name }) => name)
      .sort(),
  ).toEqual(['Me', 'One', 'Two'])
})
