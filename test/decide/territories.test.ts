import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { chooseOwner } from '../../src/decide/routing.ts'
import { load } from '../../src/decide/rulebook/load.ts'
import { comparable, lookUp, tableOf } from '../../src/decide/territories.ts'
import type { Situation } from '../../src/model.ts'
import type { Account } from '../../src/nouns.ts'
import { sayFault } from '../../src/rulebooks/rules.ts'
import { aDeal, anAccount, aPerson, aSignal, aSituation, idOf, OLE } from '../support/given.ts'
import { changed, rulesOf } from '../support/rules.ts'

const OWNERSHIP = `queues:
  triage: { owner: { role: ops } }
rules:
  - rule: each territory has its team
    on: [deal.created]
    assign: { table: europe, by: round_robin }
    otherwise: { queue: triage }
`
const FIELDS = 'account:\n  postcode: { label: Postcode, type: text }\n'
const TABLE = `country,postcode,industry,team,person
# the capital has people of its own
DE,10,,berlin,
DE,101 15,,,mia@baton.test
Germany,,,dach,
DE,,Software,tech,
AT,*,,dach,
,,Software,tech,
`
const files = (table: string, kind = 'csv') => ({
  'ownership.yml': OWNERSHIP,
  'fields.yml': FIELDS,
  [`territories/europe.${kind}`]: table,
})

const people = ['berlin', 'dach', 'tech'].map((team, at) =>
  aPerson({ id: idOf(at + 1), name: team, email: `${team}@baton.test`, teams: [team] }),
)
const mia = aPerson({ id: idOf(9), name: 'Mia Chen', email: 'mia@baton.test', teams: [] })

function choose(account: Partial<Account>, rulebook = rulesOf(files(TABLE))) {
  const situation: Situation = aSituation(aSignal('deal.created'), {
    deal: aDeal({ ownerId: null }),
    account: anAccount(account),
    people: [...people, mia, OLE],
  })
  return chooseOwner(rulebook, situation, 'deal.created')
}
const at = (country: string | null, postcode: string | null, industry: string | null) => ({
  country,
  industry,
  custom: postcode === null ? {} : { postcode },
})
const nameOf = (id: string) => [...people, mia].find((one) => one.id === id)?.name

describe('a territory table', () => {
  test.each([
    ['the country alone', at('DE', '80331', 'Retail'), 'dach'],
    ['the beginning of the postcode', at('DE', '10243', 'Retail'), 'berlin'],
    ['the longest beginning, to a person', at('DE', '10 115', 'Retail'), 'Mia Chen'],
    ['two fields before one', at('DE', '80331', 'software'), 'tech'],
    ['a postcode before an industry', at('DE', '10243', 'Software'), 'berlin'],
    ['another country', at('AT', '1010', 'Retail'), 'dach'],
    ['a line for every country', at('FR', '75001', 'Software'), 'tech'],
    ['a field further left of equal lines', at('AT', '1010', 'Software'), 'dach'],
  ])('finds the owner by %s', (_, account, name) => {
    const choice = choose(account)
    expect('to' in choice && nameOf(choice.to)).toBe(name)
  })

  test('says which line it was, and the values it read', () => {
    const choice = choose(at('DE', '10243', 'Retail'))
    expect(choice.because).toBe(
      "Line 3 of territories/europe.csv is for the account's country DE and the account's postcode 10243, so it goes round the team berlin; it was berlin's turn",
    )
    expect(choice.read).toEqual({
      'account.country': 'DE',
      'account.postcode': '10243',
      'account.industry': 'Retail',
    })
    expect(choose(at('DE', '10115', 'Retail')).because).toMatch(
      /Mia Chen is mia@baton.test, and so/,
    )
  })

  test('may be written as YAML, where a postcode keeps its zeros', () => {
    const yaml = `- { country: DE, postcode: 01, team: dach }\n- { country: DE, postcode: "10", team: berlin }\n`
    const rulebook = rulesOf(files(yaml, 'yml'))
    expect(choose(at('DE', '01067', null), rulebook)).toMatchObject({ to: people[1]!.id })
    expect(choose(at('DE', '10999', null), rulebook)).toMatchObject({ to: people[0]!.id })
  })

  test('what no line is for waits in the queue, and the reason names the values', () => {
    expect(choose(at('FR', '75001', 'Retail'))).toMatchObject({ holder: OLE.id, field: null })
    expect(choose(at('FR', '75001', 'Retail')).because).toMatch(
      /^No line of territories\/europe.csv is for this \(the account's country is FR, /,
    )
  })

  test.each([
    ['no country', at(null, '10115', 'Retail'), 'account.country'],
    ['no postcode where a line asks for it', at('DE', null, 'Retail'), 'account.postcode'],
    ['no industry where a line asks for it', at('DE', '80331', null), 'account.industry'],
  ])('asks for the field that is blank: %s', (_, account, field) => {
    expect(choose(account)).toMatchObject({ unplaceable: true, field, fallback: OLE.id })
  })

  test('asks for no field that would make no difference', () => {
    expect(choose(at('DE', '10243', null))).toMatchObject({ to: people[0]!.id })
    expect(choose(at('AT', null, null))).toMatchObject({ to: people[1]!.id })
    expect(choose(at('FR', null, null))).toMatchObject({ field: 'account.industry' })
  })
})

describe('a fault of a table is told with its file and line', () => {
  test.each([
    [
      'country,team\nDE,a\nGermany,b\n',
      'csv:3:1 this is for the same as line 2, but for another owner: leave one of them out',
    ],
    ['contry,team\nDE,a\n', 'csv:2:1 there is no field "contry"; did you mean country?'],
    ['country,team\nNarnia,a\n', 'csv:2:1 '],
    ['country,team,person\nDE,,\n', 'csv:2:1 write either a team or a person'],
    ['country,team,person\nDE,a,b@c.de\n', 'csv:2:1 write either a team or a person'],
    ['country,person\nDE,Mia\n', 'csv:2:1 "Mia" is no mail address'],
    ['deal.amount,team\n12,a\n', 'csv:2:1 "deal.amount" is no text'],
    ['country,team\nDE,"a\n', 'csv:2:1 this is no CSV'],
    ['country,team\nDE\n', 'csv:2:1 this is no CSV'],
  ])('%j', (table, told) => {
    const loaded = load(changed(files(table)))
    const faults = 'faults' in loaded ? loaded.faults.map(sayFault) : []
    expect(faults.join('\n')).toContain(`rules/territories/europe.${told}`)
  })

  test('two tables of one name, and a rule that names none', () => {
    const twice = { ...files(TABLE), 'territories/europe.yml': '- { country: DE, team: a }\n' }
    const loaded = load(changed(twice))
    expect(loaded).toMatchObject({ faults: [{ file: 'rules/territories/europe.yml' }] })
    const { 'territories/europe.csv': _, ...none } = files(TABLE)
    expect(load(changed(none))).toMatchObject({
      faults: [{ message: 'there is no territory table "europe"; none is known' }],
    })
  })
})

test('what is looked up is what a look at every line finds', () => {
  const paths = ['account.country', 'account.postcode', 'account.industry']
  const cell = fc.constantFrom('', 'a', 'b')
  const code = fc.constantFrom('', '1', '12', '123', '2')
  const row = fc.tuple(cell, code, cell)
  const value = fc.constantFrom('a', 'b', 'c')
  const record = fc.tuple(value, fc.constantFrom('1', '12', '1234', '24', '3'), value)
  fc.assert(
    fc.property(fc.array(row, { maxLength: 12 }), record, (rows, values) => {
      const lines = rows.map((cells, line) => ({
        line,
        holder: { team: `${line}` },
        asks: cells.flatMap((one, at) =>
          one === '' ? [] : [{ path: paths[at]!, value: one, isPrefix: at === 1 }],
        ),
      }))
      const table = tableOf({ file: 'f', paths, lines }, () => {})
      const [country, postcode, industry] = values
      const found = lookUp(table, { account: { country, postcode, industry } })
      const fits = rows.flatMap((cells, line) =>
        cells.every(
          (one, at) => one === '' || (at === 1 ? values[1].startsWith(one) : one === values[at]),
        )
          ? [{ cells, line }]
          : [],
      )
      const rank = ({ cells }: (typeof fits)[number]) =>
        [
          cells.filter((one) => one !== '').length,
          cells[1].length,
          ...cells.map((one) => (one === '' ? 0 : 1)),
        ].join('')
      const best = fits.toSorted(
        (one, other) => rank(other).localeCompare(rank(one)) || one.line - other.line,
      )[0]
      expect(found.is === 'line' ? found.line.line : found.is).toBe(best ? best.line : 'none')
    }),
  )
})

test('a lookup costs the same in ten thousand lines as in ten', () => {
  const tableWith = (count: number) => {
    const lines = Array.from({ length: count }, (_, line) => ({
      line,
      holder: { team: `${line}` },
      asks: [
        {
          path: 'account.postcode',
          value: comparable(String(10_000 + line), true),
          isPrefix: true,
        },
      ],
    }))
    return tableOf({ file: 'f', paths: ['account.postcode'], lines }, () => {})
  }
  const [small, large] = [tableWith(10), tableWith(10_000)]
  expect([small.kinds.length, large.kinds.length]).toEqual([1, 1])
  expect(lookUp(large, { account: { postcode: '19 999' } })).toMatchObject({
    line: { line: 9_999 },
  })
})
