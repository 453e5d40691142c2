import { describe, expect, test } from 'vitest'
import { decide } from '../../src/decide/decide.ts'
import { load } from '../../src/decide/rulebook/load.ts'
import type { Signal, Situation } from '../../src/model.ts'
import { sayFault } from '../../src/rulebooks/rules.ts'
import {
  ANA,
  aDeal,
  anAccount,
  aSignal,
  aSituation,
  askedBy,
  EVERYONE,
  FAY,
  idOf,
  MAX,
  OLE,
} from '../support/given.ts'
import { changed, rulesOf } from '../support/rules.ts'

const OWNERSHIP = `queues:
  triage: { owner: { role: ops } }
default:
  deal: { person: max@baton.test }
  task: { to: deal.owner }
rules:
  - rule: accounts in the north are for the team
    on: [account.created]
    when: account.region == "North"
    assign: { team: emea-sales, by: round_robin }
    otherwise: { queue: triage }
  - rule: whoever owns the account keeps it
    on: [deal.created]
    when: has(account.owner_id)
    assign: { to: account.owner }
    otherwise: next rule
  - rule: contracts are for finance
    on: [task.created]
    when: task.title.contains("contract")
    assign: { team: finance-legal, by: round_robin }
    otherwise: next rule
`
const RULES = rulesOf({ 'ownership.yml': OWNERSHIP })

function given(signal: Signal, special: Partial<Situation> = {}) {
  const situation = aSituation(signal, { deal: null, account: null, people: EVERYONE, ...special })
  const verdicts = decide(RULES, situation)
  const owners = verdicts.flatMap(({ effects }) =>
    effects.flatMap((it) => (it.do === 'assign' ? [[it.noun, it.to] as const] : [])),
  )
  return { verdicts, owners: Object.fromEntries(owners) }
}
const account = (region: string | null) =>
  aSignal('account.updated', { account: { name: 'Nord', ...(region && { region }) }, patch: {} })

describe('a new account', () => {
  test('goes to whom the rules name, with the reason on record', () => {
    const { verdicts, owners } = given(account('North'))
    expect(owners).toEqual({ account: ANA.id })
    expect(verdicts[1]).toMatchObject({
      rule: 'accounts in the north are for the team',
      candidates: [{ name: 'Ana Souza', skipped: null }, expect.anything()],
    })
  })

  test('whose field is blank asks for it, and the answer routes it', () => {
    const { verdicts } = given(account(null))
    const raised = verdicts.flatMap(({ effects }) => effects).find((it) => it.do === 'raise')
    expect(raised).toMatchObject({ exception: { noun: 'account', field: 'region' } })
    const { resume } = raised?.do === 'raise' ? raised.exception : { resume: null }
    const filled = { ...resume!, patch: { region: 'North' } } as Signal
    const known = anAccount({ id: idOf(77), region: null })
    expect(given(filled, { account: known }).owners).toEqual({ account: ANA.id })
  })

  test('that comes with a deal has its owner before the deal, which follows it', () => {
    const signal = aSignal('deal.created', {
      deal: { externalId: 'X-9' },
      patch: { name: 'Big' },
      account: { name: 'Nord', region: 'North' },
    })
    expect(given(signal).owners).toEqual({ account: ANA.id, deal: ANA.id })
  })
})

test('a deal that no rule takes has the default owner, and says so', () => {
  const signal = aSignal('deal.created', { deal: { externalId: 'X-9' }, patch: { name: 'Big' } })
  const { verdicts, owners } = given(signal)
  expect(owners).toEqual({ deal: MAX.id })
  expect(verdicts[1]!.rule).toBe('default owner of deals')
})

describe('a task that nobody is named for', () => {
  const task = (title: string, more = {}) => aSignal('task.created', { title, ...more })

  test.each<[string, Signal, Partial<Situation>, string]>([
    ['goes to whom the rules name', task('Read the contract'), {}, FAY.id],
    [
      'is the deal owner\u2019s by default',
      task('Call'),
      { deal: aDeal({ ownerId: MAX.id }) },
      MAX.id,
    ],
    ['is the asker\u2019s where the rules name nobody', task('Call', askedBy(OLE)), {}, OLE.id],
    ['is somebody\u2019s in any case', task('Call'), {}, OLE.id],
    ['but a named one keeps it', task('Read the contract', { owner: ANA.id }), {}, ANA.id],
  ])('%s', (_, signal, special, owner) => {
    expect(given(signal, special).owners).toEqual({ task: owner })
  })
})

test.each([
  [
    'when: account.region == "North"',
    'when: deal.name == "North"',
    'nothing here is called deal; known are account, asker',
  ],
  [
    '  task: { to: deal.owner }',
    '  tusk: { to: asker }',
    '"tusk" has no default; did you mean task?',
  ],
])('a rule knows only what there is at its moment: %s', (from, to, told) => {
  const loaded = load(changed({ 'ownership.yml': OWNERSHIP.replace(from, to) }))
  expect('faults' in loaded && loaded.faults.map(sayFault).join()).toContain(told)
})
