import { expect, test } from 'vitest'
import { sayRules } from '../../src/decide/rulebook/say-rules.ts'
import type { Rulebook } from '../../src/decide/rulebook.ts'
import { type About, type Audience, seeing, UNKNOWN } from '../../src/decide/sight.ts'
import { ANA, aPerson, EVERYONE, FAY, idOf, OLE } from '../support/given.ts'
import { rulesOf, SHIPPED } from '../support/rules.ts'

const shipped = SHIPPED.find(({ file }) => file === 'rules/permissions.yml')!.text
const rules = (lines: string): Rulebook =>
  rulesOf({ 'permissions.yml': shipped.replace(/^deal.read: .*$/m, lines) })
const AMOUNT = rules(
  'deal.read: [everyone]\ndeal.read.amount: [owner, owner.manager, finance]\naccount.read.region: [owner]',
)
const OWN = rules('deal.read: [owner, owner.manager, ops]')

const boss = aPerson({ id: idOf(2), name: 'Max', roles: ['rep'] })
const bob = aPerson({ id: idOf(9), name: 'Bob', managerId: null })
const managers = new Map([...EVERYONE, bob].map(({ id, managerId }) => [id, managerId]))
const room = (people: Audience['people'], more: Partial<Audience> = {}): Audience => ({
  ...{ people, colleagues: false, strangers: false },
  ...more,
})
const anas: About = { deal: true, dealOwnerId: ANA.id, accountOwnerId: bob.id }
const seen = (rulebook: Rulebook, audience: Audience, about = anas) => {
  const { record, hidden } = seeing(rulebook, audience, managers)(about)
  return record ? [...hidden] : null
}

test.each([
  ['its owner', [ANA], ['account.region']],
  ['the owner’s manager', [boss], ['account.region']],
  ['a role that was named', [FAY], ['account.region']],
  ['the account’s owner', [bob], ['deal.amount']],
  ['another role', [OLE], ['deal.amount', 'account.region']],
  ['owner and manager together', [ANA, boss, FAY], ['account.region']],
  ['all of these and one other', [ANA, boss, FAY, OLE], ['deal.amount', 'account.region']],
  ['nobody at all', [], []],
] as const)('%s may read all but what not each of them may', (_, people, hidden) => {
  expect(seen(AMOUNT, room(people))).toEqual(hidden)
})

test('a colleague Baton does not know reads what everyone may, a stranger nothing', () => {
  expect(seen(AMOUNT, room([ANA], { colleagues: true }))).toEqual(['deal.amount', 'account.region'])
  expect(seen(OWN, room([ANA], { colleagues: true }))).toBeNull()
  expect(seen(rulesOf(), room([ANA], { strangers: true }))).toBeNull()
  expect(seen(rulesOf(), UNKNOWN)).toBeNull()
  expect(seen(rulesOf(), room([{ ...ANA, active: false }]))).toBeNull()
})

test.each([
  ['its owner', ANA, true],
  ['the owner’s manager', boss, true],
  ['a role that was named', OLE, true],
  ['anybody else', bob, false],
] as const)('a deal that is not for everyone: %s', (_, person, may) => {
  expect(seen(OWN, room([person])) !== null).toBe(may)
})

test('a deal without an owner is nobody’s, and no record without a deal is kept back', () => {
  expect(seen(OWN, room([ANA]), { deal: true, dealOwnerId: null })).toBeNull()
  expect(seen(OWN, room([bob]), { deal: false })).toEqual([])
})

test('one’s own work may be seen, whoever’s deal it is for; its fields stay as they are given', () => {
  expect(seen(OWN, room([bob]), { ...anas, own: { people: [bob.id] } })).toEqual([])
  expect(seen(OWN, room([FAY]), { ...anas, own: { people: [], roles: ['finance'] } })).toEqual([])
  expect(seen(OWN, room([bob, FAY]), { ...anas, own: { people: [bob.id] } })).toBeNull()
  const both = rules('deal.read: [owner]\ndeal.read.amount: [owner, finance]')
  expect(seen(both, room([bob]), { ...anas, own: { people: [bob.id] } })).toEqual(['deal.amount'])
})

const LIKE = 'deal.read: it has no line of its own.'
test.each([
  [
    'without a line leads and tickets are read as deals are',
    '',
    [['finance'], ['finance']],
    [
      `lead.read is given to finance, like ${LIKE}`,
      `ticket.read is given to finance, like ${LIKE}`,
    ],
  ],
  [
    'a lead by its own line where there is one',
    'lead.read: [everyone]',
    [['everyone'], ['finance']],
    ['lead.read is given to everyone.', `ticket.read is given to finance, like ${LIKE}`],
  ],
  [
    'both by their own',
    'lead.read: [owner]\nticket.read: [delivery, ops]',
    [['owner'], ['delivery', 'ops']],
    ['lead.read is given to owner.', 'ticket.read is given to delivery and ops.'],
  ],
])('%s, which the check of the rules says', (_, lines, grants, said) => {
  const rulebook = rules(`deal.read: [finance]\n${lines}`)
  const { permissions } = rulebook
  expect([permissions['lead.read'], permissions['ticket.read']]).toEqual(grants)
  expect(sayRules(rulebook)).toEqual(expect.arrayContaining(said))
})

test.each([
  ['deal', [null, [], []]],
  ['lead', [[], null, []]],
  ['ticket', [[], [], null]],
] as const)('who may not read a %s may read the others all the same', (kept, expected) => {
  const nouns = ['deal', 'lead', 'ticket'] as const
  const lines = nouns.map((it) => `${it}.read: [${it === kept ? 'owner' : 'everyone'}]`)
  const rulebook = rules(lines.join('\n'))
  const shown = nouns.map((it) => seen(rulebook, room([bob]), { ...anas, as: [it] }))
  expect(shown).toEqual(expected)
  expect(seen(rulebook, room([bob]), { ...anas, as: nouns })).toBeNull()
})

test('who may read a field is said in a sentence', () => {
  expect(sayRules(AMOUNT)).toContain(
    "Of those who may see the record, owner, owner.manager and finance may read a deal's amount.",
  )
})
