import { describe, expect, test } from 'vitest'
import { CelFault, compile, evaluate, type Facts, says } from '../../../src/decide/cel/cel.ts'

const vocabulary = {
  account: { region: 'string', owner_id: 'string' },
  deal: {
    name: 'string',
    amount: 'number',
    discount: 'number',
    renewal: 'bool',
    close_date: 'date',
    tags: 'list',
    custom: 'map',
  },
} as const

const acme: Facts = {
  account: { region: 'EMEA', owner_id: null },
  deal: {
    name: 'Acme "big" \\ renewal\n2',
    amount: '60000.50',
    discount: 0,
    renewal: true,
    close_date: '2026-03-31',
    tags: ['logo', 'public sector', 3],
    custom: { seats: 40, tier: 'gold', ratio: '0.4', vip: true, blank: null },
  },
}
const judge = (source: string, facts: Facts = acme) => evaluate(compile(source, vocabulary), facts)
const unknown = (...missing: string[]) => ({ is: 'unknown', missing })

describe('a condition is judged', () => {
  test.each([
    ['account.region == "EMEA" && deal.amount >= 50000', true],
    ['account["region"] == "EMEA"', true],
    ['deal.amount > 60000.25 && deal.amount < 60001', true],
    ['deal.amount == 60000.5 && 60000.5 == deal.amount', true],
    ['deal.discount == 0 && 0 == deal.discount && deal.discount != 1', true],
    ['deal.discount in [0, 5.5]', true],
    ['(deal.discount + 1) * 2 == 2', true],
    ['deal.amount * 2 - 1 >= 120000 && deal.discount / 4 == 0', true],
    ['deal.amount % 7 < 7 && -deal.amount < -1', true],
    ['5 / 2 == 2.5', true],
    ['deal.discount < 0.00000000001 && deal.amount < 1e30', true],
    ['account.region in ["APAC", "AMER"]', false],
    ['account.region.startsWith("EM") && account.region.substring(0, 2) == "EM"', true],
    ['deal.name == "Acme \\"big\\" \\\\ renewal\\n2"', true],
    ['deal.renewal', true],
    ['!deal.renewal', false],
    ['deal.close_date <= "2026-03-31" && deal.close_date > "2025-12-31"', true],
    ['"logo" in deal.tags && !("lost" in deal.tags) && 3 in deal.tags', true],
    ['deal.tags.exists(t, t == "logo") && size(deal.tags) == 3', true],
    ['deal.tags[0] == "logo"', true],
    ['deal.custom.seats >= 40 && deal.custom["seats"] in [40, 41]', true],
    ['deal.custom.vip', true],
    ['deal.renewal ? deal.amount > 1 : deal.discount > 1', true],
    ['has(deal.amount)', true],
    ['has(account.owner_id)', false],
    ['has(deal.custom.tier) && !has(deal.custom.blank) && !has(deal.custom.other)', true],
  ])('%s: %s', (source, is) => {
    expect(judge(source)).toEqual({ is })
  })
})

describe('an absent field leaves the outcome open only where it matters', () => {
  const bare: Facts = { account: null, deal: { amount: 10, renewal: null, custom: {} } }

  test.each([
    ['account.region == "EMEA"', unknown('account.region')],
    ['account.region == "EMEA" && deal.amount > 50', { is: false }],
    ['deal.amount > 50 && account.region == "EMEA"', { is: false }],
    ['account.region == "EMEA" && deal.amount > 5', unknown('account.region')],
    ['account.region == "EMEA" || deal.amount > 5', { is: true }],
    ['!(account.region == "EMEA")', unknown('account.region')],
    ['account.region != "EMEA"', unknown('account.region')],
    ['has(account.owner_id)', { is: false }],
    ['has(account.owner_id) && account.owner_id == "p1"', { is: false }],
    ['!has(account.owner_id) || account.owner_id == "p1"', { is: true }],
    ['has(account.owner_id) ? account.region == "x" : deal.amount > 5', { is: true }],
    ['deal.renewal ? account.region == "x" : true', unknown('deal.renewal')],
    ['deal.renewal || account.region == "x"', unknown('account.region', 'deal.renewal')],
    ['(deal.amount > 50 && account.region == "x") || deal.renewal', unknown('deal.renewal')],
    ['deal.amount - deal.discount > 5', unknown('deal.discount')],
    ['deal.custom.seats > 5', unknown('deal.custom.seats')],
    ['deal.custom.plan.seats > 5', unknown('deal.custom.plan.seats')],
    ['deal.tags.exists(t, t == account.region)', unknown('account.region', 'deal.tags')],
    ['[1, 2].exists(n, n == 2 || account.region == "x")', { is: true }],
    ['[1, 2].exists(n, n == 2 || account.region == "x") == true', { is: true }],
    ['(deal.amount > 5 || deal.renewal) != false', { is: true }],
    ['has(account.region) == false', { is: true }],
    ['(has(account.region) ? account.region : "none") == "none"', { is: true }],
  ])('%s', (source, outcome) => {
    expect(judge(source, bare)).toEqual(outcome)
  })

  test('a value of the wrong kind is named like an absent one, never taken for false', () => {
    expect(judge('deal.custom.tier > 5')).toEqual(unknown('deal.custom.tier'))
    expect(judge('deal.custom.seats')).toEqual(unknown('deal.custom.seats'))
    for (const amount of ['', 'much', Number.NaN, true]) {
      expect(judge('deal.amount < 5', { deal: { amount } })).toEqual(unknown('deal.amount'))
    }
  })

  test('an object that the facts do not even mention is absent', () => {
    expect(judge('deal.renewal && account.region == "x"', {})).toEqual(
      unknown('account.region', 'deal.renewal'),
    )
  })

  test('what every object inherits is not a custom field', () => {
    expect(judge('has(deal.custom.constructor) || has(deal.custom.toString)')).toEqual({
      is: false,
    })
  })

  test('dates may come as moments', () => {
    const facts = { deal: { close_date: new Date('2026-03-31T10:00:00Z') } }
    expect(judge('deal.close_date <= "2026-03-31"', facts)).toEqual({ is: true })
  })
})

describe('a condition that cannot work is refused when it is loaded, with its place', () => {
  test.each([
    ['account.regon == "EMEA"', 8, 'account has no field regon; it has region, owner_id'],
    ['deal.amount > 1 && has(account.regon)', 31, 'account has no field regon'],
    ['account["regon"] == "EMEA"', 8, 'account has no field regon'],
    ['deal.renewal || acount.region == "x"', 16, 'nothing here is called acount'],
    ['deal.amount == "much"', 0, 'no such overload: double == string'],
    ['deal.renewal && deal.amount', 0, 'Logical operator requires bool operands'],
    ['deal.amount', 0, 'true or false, but this is a double'],
    ['deal.name', 0, 'true or false, but this is a string'],
    ['deal.amount >= ', 15, 'Unexpected token: EOF'],
    ['deal.amount = 5', 12, 'write == to compare'],
    ['deal.renewal and deal.renewal', 13, 'write && for "and"'],
    ['deal.amount >= 50,000', 17, 'without commas'],
    ['deal.amount == null', 0, 'ask has(...)'],
    ['deal.renewal || null != deal.custom.x', 16, 'ask has(...)'],
    ['has(account)', 4, 'name a field of account'],
    ['deal.close_date < "31.12.2026"', 18, 'write the day as "2026-12-31"'],
    ['deal.close_date in ["2026-01-01", "2026-1-2"]', 34, 'write the day as'],
    ['now() > 3', 0, "no matching overload for 'now()'"],
    ['deal.renewal && [1, 2][5] == 1', 16, 'has no value, whatever the facts are'],
    ['', 0, 'EOF'],
  ])('%s', (source, offset, message) => {
    const fault = faultOf(source)
    expect(fault.message).toContain(message)
    expect(fault.offset).toBe(offset)
  })

  function faultOf(source: string): CelFault {
    try {
      compile(source, vocabulary)
    } catch (error) {
      if (error instanceof CelFault) return error
    }
    throw new Error(`${source} was not refused`)
  }
})

test('a condition names every field it reads', () => {
  const source = 'deal.custom.x > 1 && (has(account.region) || deal.tags.exists(t, t == deal.name))'
  expect(compile(source, vocabulary).reads).toEqual([
    'account.region',
    'deal.custom.x',
    'deal.name',
    'deal.tags',
  ])
})

test.each([
  [
    'account.region == "EMEA" && deal.amount >= 50000',
    "the account's region is EMEA and the deal's amount is at least 50,000",
  ],
  [
    'has(account.owner_id) && !has(deal.custom.seats) && deal.renewal',
    "the account's owner is known, the deal's seats is blank and the deal's renewal is yes",
  ],
  [
    'deal.renewal && (account.region in ["EMEA", "APAC"] || deal.close_date < "2026-07-01")',
    "the deal's renewal is yes and (the account's region is one of EMEA or APAC or the deal's close date is before 2026-07-01)",
  ],
  [
    '!("logo" in deal.tags) || deal.amount * (1 - deal.discount) > -5',
    "the deal's tags do not include logo or the deal's amount times (1 minus the deal's discount) is more than -5",
  ],
  ['account.region.startsWith("EM")', "the account's region starts with EM"],
  ['deal.tags.exists(t, t == "a")', 'deal.tags.exists(t, t == "a")'],
])('people read %s as words', (source, words) => {
  expect(says(compile(source, vocabulary))).toBe(words)
})
