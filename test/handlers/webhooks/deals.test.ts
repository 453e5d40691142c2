import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { deals } from '../../../handlers/webhooks/deals.ts'
import { Refusal } from '../../../src/errors.ts'

const event = (data: Record<string, unknown> = {}, more: Record<string, unknown> = {}) => ({
  type: 'deal.updated',
  timestamp: '2030-01-07T10:00:00+01:00',
  data: { external_id: 'opp-1', ...data },
  ...more,
})

test('an event becomes one signal under the delivery’s id, with the time in UTC', () => {
  const sent = event({
    name: 'Acme renewal',
    stage: 'closed_won',
    amount: '1234.50',
    account: { external_id: 7, name: 'Acme', domain: 'acme.com', country: null },
    contacts: [{ name: 'Ana', email: 'ana@acme.com' }],
    custom: { po: 'A1' },
  })
  expect(deals('msg_1', sent)).toEqual([
    {
      id: 'webhook:deals:msg_1',
      kind: 'deal.updated',
      at: '2030-01-07T09:00:00.000Z',
      by: { kind: 'integration', id: 'crm' },
      source: 'crm',
      deal: { externalId: 'opp-1' },
      patch: { name: 'Acme renewal', stage: 'closed_won', amount: '1234.50', custom: { po: 'A1' } },
      account: { externalId: '7', name: 'Acme', domain: 'acme.com' },
      contacts: [{ name: 'Ana', email: 'ana@acme.com' }],
    },
  ])
})

test('a list of events gives each its own id, in order', () => {
  const signals = deals('m', [event(), event({ source: 'erp' })])
  expect(signals.map(({ id, source }) => [id, source])).toEqual([
    ['webhook:deals:m:0', 'crm'],
    ['webhook:deals:m:1', 'erp'],
  ])
})

test('whatever a value is, it is passed on as it came', () => {
  const value = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null))
  const field = fc.constantFrom('name', 'stage', 'amount', 'currency', 'close_date', 'owner_email')
  fc.assert(
    fc.property(fc.dictionary(field, value), (patch) => {
      expect(deals('m', event(patch))[0]).toMatchObject({ patch })
    }),
  )
})

test('what there is no place for stays under its path, so that the decision names it', () => {
  const sent = event({ colour: 'red', account: { employees: 9 }, contacts: [{}, { fax: '1' }] })
  expect(deals('m', sent)[0]).toMatchObject({
    patch: { colour: 'red', 'account.employees': 9, 'contacts.1.fax': '1' },
  })
})

describe('a faulty shape is refused with its path and what is expected', () => {
  test.each([
    [null, 'body: expected an event'],
    ['x', 'body: expected an event'],
    [event({}, { type: 'deal.won' }), 'type: expected "deal.created"'],
    [event({}, { timestamp: 'yesterday' }), 'timestamp: expected a time such as'],
    [event({}, { timestamp: undefined }), 'timestamp: expected a time such as'],
    [event({}, { data: [] }), 'data: expected an object'],
    [event({ external_id: '' }), "data.external_id: expected the deal's id"],
    [event({ external_id: 7 }), "data.external_id: expected the deal's id"],
    [event({ external_id: 'x'.repeat(201) }), 'data.external_id: expected at most 200'],
    [event({ source: 'My CRM' }), 'data.source: expected a name such as "crm"'],
    [event({ account: 'Acme' }), 'data.account: expected an object such as'],
    [event({ account: { name: {} } }), 'data.account.name: expected text'],
    [event({ contacts: {} }), 'data.contacts: expected a list'],
    [event({ contacts: [1] }), 'data.contacts[0]: expected an object such as'],
    [event({ custom: [] }), 'data.custom: expected an object such as'],
    [[event(), event({ source: 1 })], '[1].data.source: expected the name of your system'],
    [Array(1001).fill(event()), 'at most 1000 events'],
  ])('%#', (body, detail) => {
    expect(() => deals('m', body)).toThrow(Refusal)
    expect(() => deals('m', body)).toThrow(detail)
  })
})
