import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { may } from '../../src/decide/permissions.ts'
import { PERMISSIONS, type Permission } from '../../src/decide/rulebook.ts'
import type { Person, Role } from '../../src/nouns.ts'
import { ANA, aPerson, EVERYONE, FAY, idOf, MAX, OLE } from '../support/given.ts'
import { rulesOf, SHIPPED } from '../support/rules.ts'

const shipped = SHIPPED.find(({ file }) => file === 'rules/permissions.yml')!.text
/** Where reps keep to their own deals. */
const RULES = rulesOf({
  'permissions.yml': shipped.replace(
    /^deal.change: .*$/m,
    'deal.change: [owner, owner.manager, manager, ops, admin]',
  ),
})
const bob = aPerson({ id: idOf(9), name: 'Bob', email: 'bob@baton.test', managerId: null })
const people = [...EVERYONE, bob]
const boss = { ...MAX, roles: ['rep'] as const }

const ask = (permission: Permission, person: Person, ownerId: string | null = ANA.id) =>
  may(RULES, permission, { person, record: { ownerId }, people })

describe('who may do what', () => {
  test.each<[Permission, Person, boolean]>([
    ['deal.read', bob, true],
    ['deal.change', ANA, true],
    ['deal.change', boss, true],
    ['deal.change', MAX, true],
    ['deal.change', OLE, true],
    ['deal.change', bob, false],
    ['deal.change', FAY, false],
    ['deal.assign', ANA, true],
    ['deal.assign', bob, false],
    ['deal.reopen', ANA, false],
    ['deal.reopen', boss, true],
    ['deal.reopen', MAX, true],
    ['deal.reopen', OLE, true],
    ['deal.create', bob, true],
    ['deal.create', FAY, false],
    ['task.create', FAY, true],
    ['task.complete', bob, false],
    ['task.complete', ANA, true],
    ['exception.answer', bob, false],
    ['note.add', FAY, true],
  ])('%s by %o', (permission, person, isAllowed) => {
    expect(ask(permission, person) === null).toBe(isAllowed)
  })

  test('as shipped, reps cover for each other; finance and delivery change no deal', () => {
    const record = { ownerId: ANA.id }
    expect(may(rulesOf(), 'deal.change', { person: bob, record, people })).toBeNull()
    expect(may(rulesOf(), 'deal.change', { person: FAY, record, people })).not.toBeNull()
  })

  test('nobody is the owner of a record without one, nor their manager', () => {
    expect(ask('deal.change', bob, null)).not.toBeNull()
    expect(ask('deal.change', boss, null)).not.toBeNull()
  })
})

describe('a lead', () => {
  const lead = (lines: string, permission: Permission, person: Person) => {
    const rules = rulesOf({ 'permissions.yml': `${shipped}\n${lines}` })
    return may(rules, permission, { person, record: { ownerId: ANA.id }, people })
  }

  test('may be entered, changed and given away by whoever may do so with a deal, where nothing else is said', () => {
    for (const verb of ['create', 'change', 'assign'] as const) {
      const { permissions } = RULES
      expect(permissions[`lead.${verb}`]).toEqual(permissions[`deal.${verb}`])
    }
    expect(ask('lead.change', bob)).toMatch(/^Only its owner Ana Souza, .* may change this lead\./)
  })

  test.each<[string, Permission, Person, boolean]>([
    ['lead.create: [delivery, finance]', 'lead.create', FAY, true],
    ['lead.create: [delivery, finance]', 'deal.create', FAY, false],
    ['lead.create: [delivery, finance]', 'lead.create', bob, false],
    ['lead.change: [owner]', 'lead.change', bob, false],
    ['lead.change: [owner]', 'deal.change', bob, true],
    ['lead.assign: [rep]', 'lead.assign', bob, true],
  ])('has its own lines: by %s, %s is …', (line, permission, person, isAllowed) => {
    expect(lead(line, permission, person) === null).toBe(isAllowed)
  })
})

test('a refusal says who may and whom to ask', () => {
  expect(ask('deal.change', bob)).toBe(
    "Only its owner Ana Souza, the owner's manager or somebody with the role manager, ops or admin may change this deal. Ask Ana Souza.",
  )
  expect(ask('deal.reopen', ANA)).toBe(
    "Only the owner's manager or somebody with the role manager, ops or admin may reopen a closed deal. Ask Max Weber.",
  )
})

test('a refusal where nobody may says how to change that', () => {
  expect(may(RULES, 'deal.reopen', { person: bob, record: null, people: [bob] })).toMatch(
    /Ask an admin to change rules\/permissions\.yml\.$/,
  )
})

test('somebody who has left may nothing, whatever their roles', () => {
  const role = fc.constantFrom<Role>('rep', 'manager', 'finance', 'ops', 'admin')
  fc.assert(
    fc.property(fc.constantFrom(...PERMISSIONS), fc.array(role), (permission, roles) => {
      const gone = { ...ANA, roles, active: false }
      expect(ask(permission, gone)).toMatch(/ended/)
    }),
  )
})
