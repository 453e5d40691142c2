import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { FIELDS, fieldOf } from '../../src/decide/fields.ts'
import { nameKey, normalise } from '../../src/decide/quality.ts'

const said = (noun: string, name: string, raw: unknown) => {
  const normal = normalise(fieldOf(noun, name)!, raw)
  return 'value' in normal ? normal.value : normal
}
const FAULT = { fault: expect.stringMatching(/ like | from 0 to 100|at most/) }

describe('an amount', () => {
  test.each([
    [1234.5, '1234.50'],
    [0.1 + 0.2, '0.30'],
    [1.005, '1.01'],
    [-0, '0.00'],
    ['1234.50', '1234.50'],
    ['1,234.50', '1234.50'],
    ['1.234,50', '1234.50'],
    ['€ 1 200', '1200.00'],
    ['1 200,5 EUR', '1200.50'],
    ['$1,234', '1234.00'],
    ['1.234.567', '1234567.00'],
    ['1,23,456.00', '123456.00'],
    ["1'234.50", '1234.50'],
    ['9999999999999999.99', '9999999999999999.99'],
    ['', null],
    [null, null],
  ])('%j is understood as %j', (raw, value) => {
    expect(said('deal', 'amount', raw)).toBe(value)
  })

  test.each([
    [-5],
    ['-5'],
    ['(5)'],
    [Number.NaN],
    [Number.POSITIVE_INFINITY],
    ['1e5'],
    ['0x10'],
    ['lots'],
    ['12.345'],
    ['1.2.3'],
    ['99999999999999999'],
    [1e21],
    [true],
    [{}],
    [[1]],
  ])('%j is a fault that shows a good amount', (raw) => {
    expect(said('deal', 'amount', raw)).toEqual(FAULT)
  })

  test('every amount in cents survives being written as text and read again', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 10n ** 18n - 1n), (cents) => {
        const text = cents.toString().padStart(3, '0')
        const amount = `${text.slice(0, -2)}.${text.slice(-2)}`
        expect(said('deal', 'amount', amount)).toBe(amount)
        const [whole = '', places] = amount.split('.')
        const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',')
        expect(said('deal', 'amount', `${grouped}.${places}`)).toBe(amount)
      }),
    )
  })
})

describe('a date', () => {
  test.each([
    ['2028-02-29', '2028-02-29'],
    ['2027-03-31T23:00:00-05:00', '2027-03-31'],
    ['31/12/2026', '2026-12-31'],
    ['12/31/2026', '2026-12-31'],
    ['31.12.2026', '2026-12-31'],
  ])('%s is understood as %s', (raw, value) => {
    expect(said('deal', 'close_date', raw)).toBe(value)
  })

  test.each([
    ['2027-02-29'],
    ['2026-13-01'],
    ['03/04/2026'],
    ['1989-12-31'],
    ['2101-01-01'],
    ['soon'],
    [20260101],
  ])('%j is a fault that shows a good date', (raw) => {
    expect(said('deal', 'close_date', raw)).toEqual(FAULT)
  })

  test('03/04/2026 is refused because it can be two days', () => {
    expect(said('deal', 'close_date', '03/04/2026')).toEqual({
      fault: 'Close date “03/04/2026” can be two days: write year, month, day, like 2027-03-31',
    })
  })
})

describe('a country, currency, domain or address', () => {
  test.each([
    ['account', 'country', 'USA', 'US'],
    ['account', 'country', 'united states', 'US'],
    ['account', 'country', 'Deutschland', 'DE'],
    ['account', 'country', 'uk', 'GB'],
    ['account', 'country', 'de', 'DE'],
    ['deal', 'currency', 'eur', 'EUR'],
    ['deal', 'currency', '€', 'EUR'],
    ['account', 'domain', 'https://www.Acme.com/about?x=1', 'acme.com'],
    ['account', 'domain', 'bücher.de', 'xn--bcher-kva.de'],
    ['contact', 'email', ' Ana@Acme.com ', 'ana@acme.com'],
    ['deal', 'discount', '12,5 %', '12.50'],
  ])('%s %s %j is stored as %j', (noun, name, raw, value) => {
    expect(said(noun, name, raw)).toBe(value)
  })

  test.each([
    ['account', 'country', 'Atlantis'],
    ['account', 'country', 'EU'],
    ['deal', 'currency', '$'],
    ['deal', 'currency', 'ABC'],
    ['account', 'domain', 'acme'],
    ['account', 'domain', '10.0.0.1'],
    ['contact', 'email', 'ana@'],
    ['contact', 'email', 'a@x.io,b@x.io'],
    ['deal', 'discount', '101'],
    ['deal', 'discount', -1],
  ])('%s %s %j is a fault', (noun, name, raw) => {
    expect(said(noun, name, raw)).toEqual(FAULT)
  })
})

describe('text', () => {
  test('loses what nobody sees, and nothing else', () => {
    expect(said('deal', 'name', ' Acme\n\t renewal\u202e \0<b>')).toBe('Acme renewal <b>')
  })

  test('a name cannot be emptied and has at most 200 characters', () => {
    expect(said('deal', 'name', ' ')).toEqual(FAULT)
    expect(said('deal', 'name', 'x'.repeat(201))).toEqual(FAULT)
  })

  test('several lines stay several lines where they may', () => {
    expect(said('deal', 'next_step', 'one\r\ntwo')).toBe('one\ntwo')
  })
})

test('whatever is offered for a field gives a value that is stable, or a fault in words', () => {
  const fields = Object.values(FIELDS).flatMap((noun) => Object.values(noun))
  const anything = fc.oneof(
    fc.anything(),
    fc.string({ unit: 'binary' }),
    fc.double(),
    fc.date().map(String),
  )
  fc.assert(
    fc.property(fc.constantFrom(...fields), anything, (field, raw) => {
      const normal = normalise(field, raw)
      if ('fault' in normal) expect(normal.fault).toMatch(/\S/)
      else if (normal.value !== null) {
        expect(normal.value.isWellFormed()).toBe(true)
        expect(normal.value).not.toContain('\0')
        expect(normalise(field, normal.value)).toEqual(normal)
      }
    }),
    { numRuns: 2000 },
  )
})

test.each([
  ['ACME, Inc.', 'acme'],
  ['Acme GmbH & Co. KG', 'acme'],
  ['Ærø ApS', 'aero'],
  ['Banco X S.A.', 'banco x'],
  ['J.P. Morgan & Co.', 'jp morgan'],
  ['Inc', 'inc'],
  ['!!!', '!!!'],
])('the company %s is known as %s', (name, key) => {
  expect(nameKey(name)).toBe(key)
})

test('the key of a name is never empty, and is its own key', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (name) => {
      const key = nameKey(name)
      expect(key).not.toBe('')
      expect(nameKey(key)).toBe(key)
    }),
  )
})
