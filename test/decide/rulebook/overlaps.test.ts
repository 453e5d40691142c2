import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compile, evaluate, type Facts } from '../../../src/decide/cel/cel.ts'
import { overlapsIn } from '../../../src/decide/rulebook/overlaps.ts'
import type { OwnershipRule } from '../../../src/decide/rulebook.ts'
import { sayFault } from '../../../src/rulebooks/rules.ts'
import { rulesOf } from '../../support/rules.ts'

interface Written {
  readonly when: string | null
  readonly to: string
  readonly next: boolean
}

function written(rules: readonly Written[]) {
  const lines = rules.map(
    ({ when, to, next }, at) => `
  - rule: rule ${at}
    on: [deal.created]
${when === null ? '' : `    when: '${when}'\n`}    assign: { person: ${to}@ours.test }
    otherwise: ${next ? 'next rule' : '{ queue: triage }'}`,
  )
  const text = `queues:\n  triage: { owner: { role: ops } }\nrules:${lines.join('')}\n`
  return rulesOf({ 'ownership.yml': text })
}
const warned = (...rules: [string | null, string, boolean?][]) =>
  overlapsIn(written(rules.map(([when, to, next = false]) => ({ when, to, next })))).map(sayFault)

test.each([
  [
    'two that overlap',
    ['deal.amount > 10', 'deal.amount < 20'],
    /both apply where the deal's amount is 15/,
  ],
  [
    'two that overlap by region',
    ['deal.amount > 10', 'account.region == "EMEA"'],
    /both apply where/,
  ],
  [
    'a narrow one below a wide one',
    ['deal.amount > 10', 'deal.amount > 20'],
    /is never reached: "rule 0" in line 4 decides/,
  ],
  [
    'one below two that take all',
    ['deal.amount < 10', 'deal.amount >= 10', 'deal.amount == 5'],
    /is never reached/,
  ],
  [
    'one below two that together take its part',
    ['deal.amount < 10', 'deal.amount >= 5', 'account.region == "EMEA" && has(deal.amount)'],
    /take everything together/,
  ],
  [
    'one that cannot be true',
    ['deal.amount > 10 && deal.amount < 10'],
    /its condition cannot be true/,
  ],
  [
    'days',
    ['deal.close_date < "2027-01-01"', 'deal.close_date < "2026-12-31"'],
    /is never reached/,
  ],
])('%s: it is said which, and where', (_, conditions, said) => {
  const names = ['ana', 'ben', 'cid']
  const all = warned(...conditions.map((when, at): [string, string] => [when, names[at]!]))
  expect(all.join('\n')).toMatch(said)
  expect(all[0]).toMatch(/^rules\/ownership\.yml:\d+:1 /)
})

test.each([
  ['a wide one below a narrow one', ['deal.amount > 20', 'deal.amount > 10'], 'ab'],
  ['a default at the end', ['account.region == "EMEA"', null], 'ab'],
  ['two that never meet', ['deal.amount > 20', 'deal.amount < 10'], 'ab'],
  ['two regions', ['account.region == "EMEA"', 'account.region == "AMER"'], 'ab'],
  ['two that say the same', ['deal.amount > 10', 'account.region == "EMEA"'], 'aa'],
  ['what cannot be known for certain', ['deal.name.startsWith("A")', 'deal.amount > 10'], 'ab'],
])('%s: nothing is said', (_, conditions, who) => {
  expect(
    warned(...conditions.map((when, at): [string | null, string] => [when, who[at]!])),
  ).toEqual([])
})

const NUMBERS = [0, 5, 10]
const atom = fc.oneof(
  fc
    .tuple(fc.constantFrom('<', '<=', '>', '>=', '==', '!='), fc.constantFrom(...NUMBERS))
    .map(([op, value]) => `deal.amount ${op} ${value}`),
  fc.constantFrom('EMEA', 'AMER').map((region) => `account.region == "${region}"`),
  fc.constantFrom('account.region in ["EMEA", "APAC"]', 'has(account.region)', '!has(deal.amount)'),
)
const condition = fc.oneof(
  atom,
  fc.tuple(atom, fc.constantFrom('&&', '||'), atom).map((parts) => `(${parts.join(' ')})`),
  atom.map((one) => `!(${one})`),
)
const rule = fc.record({
  when: fc.option(condition, { freq: 8 }),
  to: fc.constantFrom('ana', 'ben'),
  next: fc.boolean(),
})

const VOCABULARY = { deal: { amount: 'number' }, account: { region: 'string' } } as const

function compiled({ when, to, next }: Written, at: number): OwnershipRule {
  return {
    ...{
      name: `rule ${at}`,
      place: { file: 'rules/ownership.yml', line: at },
      on: ['deal.created'],
    },
    when: when === null ? null : compile(when, VOCABULARY),
    assign: { person: to },
    otherwise: next ? { next } : { queue: 'triage' },
  }
}

/** Every amount and region that the atoms above can tell apart, and blanks. */
const EVERYTHING: Facts[] = [-1, 0, 2, 5, 7, 10, 11, null].flatMap((amount) =>
  ['EMEA', 'AMER', 'APAC', 'Atlantis', null].map((region) => ({
    deal: { amount },
    account: { region },
  })),
)

/** Whether some facts come as far as this rule and make it true, trying one after the other. */
function isReached(rules: readonly OwnershipRule[], at: number): boolean {
  const is = (one: OwnershipRule, facts: Facts) => (one.when ? evaluate(one.when, facts).is : true)
  return EVERYTHING.some(
    (facts) =>
      is(rules[at]!, facts) === true &&
      rules.slice(0, at).every((above) => {
        const passesOn = above.otherwise !== null && 'next' in above.otherwise
        return is(above, facts) === false || (passesOn && is(above, facts) === true)
      }),
  )
}

test('a rule is said to be never reached exactly when no facts reach it', () => {
  fc.assert(
    fc.property(fc.array(rule, { minLength: 1, maxLength: 4 }), (rules) => {
      const ownership = rules.map(compiled)
      const said = overlapsIn({ ownership, approvals: [] })
      for (const [at, { place }] of ownership.entries()) {
        const isSaid = said.some(
          ({ line, message }) => line === place.line && message.includes('never reached'),
        )
        // A rule above that passes on what it cannot place stops at blanks only: that is not counted as taking all.
        const passes = ownership.slice(0, at).some(({ otherwise }) => 'next' in (otherwise ?? {}))
        if (isSaid) expect(isReached(ownership, at)).toBe(false)
        else if (!passes) expect(isReached(ownership, at)).toBe(true)
      }
    }),
    { numRuns: 150 },
  )
})
