import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compile, evaluate, type Facts } from '../../src/decide/cel/cel.ts'
import { indexRules, mayApply } from '../../src/decide/rule-index.ts'

const vocabulary = {
  account: { region: 'string', country: 'string' },
  deal: { stage: 'string', amount: 'number' },
} as const

const rule = (name: string, source: string | null) => ({
  name,
  when: source === null ? null : compile(source, vocabulary),
})
const namesOf = (rules: readonly { name: string }[]) => rules.map(({ name }) => name)

test('a rule that pins another value is passed over, and the rest keep their order', () => {
  const index = indexRules([
    rule('large', 'deal.amount >= 1000'),
    rule('emea', 'account.region == "EMEA" && deal.amount > 10'),
    rule('amer', '"AMER" == account.region'),
    rule('always', null),
  ])
  const facts = { account: { region: 'AMER' }, deal: { amount: 5 } }
  expect(namesOf(mayApply(index, facts))).toEqual(['large', 'amer', 'always'])
})

test('a blank field passes no rule over: unknown is not false', () => {
  const index = indexRules([rule('emea', 'account.region == "EMEA"'), rule('always', null)])
  expect(namesOf(mayApply(index, { account: { region: null } }))).toEqual(['emea', 'always'])
  expect(namesOf(mayApply(index, { account: null }))).toEqual(['emea', 'always'])
})

test('what is only one of several alternatives pins nothing', () => {
  const index = indexRules([rule('either', 'account.region == "EMEA" || deal.amount > 10')])
  expect(mayApply(index, { account: { region: 'AMER' }, deal: { amount: 11 } })).toHaveLength(1)
})

const regions = fc.constantFrom('EMEA', 'AMER', 'APAC')
const countries = fc.constantFrom('DE', 'US', 'JP')
const part = fc.oneof(
  regions.map((region) => `account.region == "${region}"`),
  countries.map((country) => `"${country}" == account.country`),
  regions.map((region) => `account.region != "${region}"`),
  fc.nat(3).map((amount) => `deal.amount > ${amount}`),
  fc.constant('!has(account.country)'),
)
const condition = fc
  .array(fc.tuple(part, fc.constantFrom('&&', '||')), { minLength: 1, maxLength: 4 })
  .map((parts) => parts.map(([text, sign], at) => (at === 0 ? text : `${sign} ${text}`)).join(' '))
const facts: fc.Arbitrary<Facts> = fc.record({
  account: fc.option(fc.record({ region: fc.option(regions), country: fc.option(countries) })),
  deal: fc.record({ amount: fc.option(fc.nat(4)) }),
})

test('whatever the rules and the facts are, only rules that are false are passed over', () => {
  fc.assert(
    fc.property(fc.array(condition, { maxLength: 12 }), facts, (sources, known) => {
      const rules = sources.map((source, at) => rule(String(at), source))
      const found = mayApply(indexRules(rules), known)
      const passed = rules.filter((one) => !found.includes(one))
      expect(passed.filter(({ when }) => evaluate(when!, known).is !== false)).toEqual([])
      expect(namesOf(found)).toEqual(namesOf(found).toSorted((a, b) => Number(a) - Number(b)))
    }),
  )
})
