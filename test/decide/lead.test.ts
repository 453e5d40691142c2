import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decide } from '../../src/decide/decide.ts'
import { companyDomain } from '../../src/decide/inbound/company.ts'
import type { Effect, Situation } from '../../src/model.ts'
import type { Lead } from '../../src/nouns.ts'
import { ANA, anAccount, aSignal, aSituation, EVERYONE, idOf, MONDAY } from '../support/given.ts'
import { rulesOf } from '../support/rules.ts'

const RULES = rulesOf()
const FORM = { kind: 'integration', id: 'form' } as const

const aLead = (given: Partial<Lead> = {}): Lead => ({
  ...{ id: idOf(50), key: 'L-1', ownerId: ANA.id, version: 1 },
  ...{ createdAt: MONDAY, updatedAt: MONDAY, name: 'Ann Smith', company: 'Acme' },
  ...{ email: 'ann@acme.com', phone: null, title: null, country: null, region: 'EMEA' },
  ...{
    industry: null,
    leadSource: null,
    message: null,
    status: 'new',
    reason: null,
    accountId: null,
  },
  ...{ dealId: null, closedAt: null, source: 'form', externalId: null, reportedAt: {}, custom: {} },
  ...given,
})

const raw = fc.oneof(
  fc.constantFrom('EMEA', 'AMER', 'Atlantis', 'ann@acme.com', 'Germany', ANA.email, '', '  '),
  fc.string(),
  fc.constantFrom(null, 0, true, {}, []),
)
const patch = fc.dictionary(
  fc.constantFrom(
    'name',
    'company',
    'email',
    'phone',
    'region',
    'country',
    'owner_email',
    'status',
    'odd',
  ),
  raw,
)

function effectsOf(situation: Situation): readonly Effect[] {
  return decide(RULES, situation).flatMap(({ effects }) => effects)
}

test('whatever is said of a new lead, it has an owner, or somebody is asked about it', () => {
  fc.assert(
    fc.property(patch, fc.boolean(), (said, known) => {
      const signal = { ...aSignal('lead.created', { lead: {}, patch: said }), by: FORM }
      const account = known ? anAccount({ ownerId: ANA.id }) : null
      const effects = effectsOf(aSituation(signal, { account, deal: null, people: EVERYONE }))
      const lead = effects.find((it) => it.do === 'create' && it.noun === 'lead')
      const owned = effects.some((it) => it.do === 'assign' && it.noun === 'lead')
      const asked = effects.some((it) => it.do === 'raise')
      expect(owned || asked).toBe(true)
      if (lead?.do === 'create') expect(String(lead.fields.name)).not.toBe('')
    }),
  )
})

test('the same situation gives the same verdicts, byte for byte, as it is stored', () => {
  fc.assert(
    fc.property(patch, (said) => {
      const signal = {
        ...aSignal('lead.updated', { lead: { id: idOf(50) }, patch: said }),
        by: FORM,
      }
      const situation = aSituation(signal, { lead: aLead(), deal: null, people: EVERYONE })
      const again: Situation = JSON.parse(JSON.stringify(situation))
      expect(JSON.stringify(decide(RULES, again))).toBe(JSON.stringify(decide(RULES, situation)))
    }),
  )
})

test.each([
  ['ann@acme.com', 'acme.com'],
  ['ann@GMAIL.com', null],
  ['ann@outlook.com', null],
  [null, null],
])('the company behind %s is %s', (mail, domain) => {
  expect(companyDomain(mail)).toBe(domain)
})

test('a lead that is over is not changed, and its sender is told what to do instead', () => {
  const lead = aLead({ status: 'disqualified', closedAt: MONDAY, reason: 'no budget' })
  const about = { lead: { id: lead.id }, patch: { region: 'AMER' } }
  const by = { kind: 'user', id: ANA.id } as const
  const signal = { ...aSignal('lead.updated', about), by }
  const [verdict] = decide(RULES, aSituation(signal, { lead, deal: null, people: EVERYONE }))
  expect(verdict).toMatchObject({ outcome: 'refuse', effects: [] })
  expect(verdict?.because).toContain('no budget. Enter a new lead with /lead new')
})

test('a mail address of another open lead is refused, with whose it is', () => {
  const rival = aLead({ id: idOf(51), key: 'L-2', name: 'Bo', email: 'bo@acme.com' })
  const about = { lead: { id: idOf(50) }, patch: { email: 'bo@acme.com' } }
  const by = { kind: 'user', id: ANA.id } as const
  const situation = { lead: aLead(), rival, deal: null, people: EVERYONE }
  const [verdict] = decide(RULES, aSituation({ ...aSignal('lead.updated', about), by }, situation))
  expect(verdict).toMatchObject({
    ...{ outcome: 'refuse', because: expect.stringContaining('L-2 (Bo) has that address') },
  })
})
