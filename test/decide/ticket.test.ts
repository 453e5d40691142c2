import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decide } from '../../src/decide/decide.ts'
import type { Effect, Signal, Situation } from '../../src/model.ts'
import type { Ticket, TicketStatus } from '../../src/nouns.ts'
import { ANA, anAccount, aSignal, aSituation, EVERYONE, idOf, MONDAY } from '../support/given.ts'
import { rulesOf, shippedText } from '../support/rules.ts'

const RULES = rulesOf()
const DESK = { kind: 'integration', id: 'helpdesk' } as const
const USER = { kind: 'user', id: ANA.id } as const
const ID = idOf(50)

const aTicket = (given: Partial<Ticket> = {}): Ticket => ({
  ...{ id: ID, key: 'K-1', ownerId: ANA.id, version: 1, createdAt: MONDAY, updatedAt: MONDAY },
  ...{ name: 'Printer on fire', company: 'Acme', contact: null, email: 'ann@acme.com' },
  ...{ country: null, region: 'EMEA', message: null, resolution: null, answeredAt: null },
  ...{ askedAt: MONDAY, accountId: null, closedAt: null, source: 'helpdesk', externalId: 'z' },
  ...{ priority: 'normal', status: 'new', reportedAt: {}, custom: {} },
  ...given,
})

const raw = fc.oneof(
  fc.constantFrom('EMEA', 'Closed', 'P1', 'solved', 'ann@acme.com', 'Germany', ANA.email, ''),
  fc.string(),
  fc.constantFrom(null, 0, true, {}, []),
)
const patch = fc.dictionary(
  fc.constantFrom(
    ...['name', 'message', 'priority', 'status', 'resolution', 'company', 'contact', 'email'],
    ...['region', 'country', 'owner_email', 'odd'],
  ),
  raw,
)

const effectsOf = (situation: Situation) =>
  decide(RULES, situation).flatMap(({ effects }) => effects)
const about = (signal: Signal, ticket: Ticket | null) =>
  aSituation(signal, { ticket, deal: null, people: EVERYONE })

/** The ticket once the effects are written. */
function after(ticket: Ticket, effects: readonly Effect[]): Ticket {
  const fields = effects.flatMap((it) =>
    it.do === 'change' && it.id === ticket.id ? it.fields : [],
  )
  return Object.assign({}, ticket, ...fields)
}

test('whatever is said of a new ticket, it has an owner, is solved already, or somebody is asked about it', () => {
  fc.assert(
    fc.property(patch, fc.boolean(), (said, known) => {
      const signal = { ...aSignal('ticket.created', { ticket: {}, patch: said }), by: DESK }
      const account = known ? anAccount({ ownerId: ANA.id }) : null
      const effects = effectsOf(aSituation(signal, { account, deal: null, people: EVERYONE }))
      const made = effects.find((it) => it.do === 'create' && it.noun === 'ticket')
      const owned = effects.some((it) => it.do === 'assign' && it.noun === 'ticket')
      const asked = effects.some((it) => it.do === 'raise')
      const solved = made?.do === 'create' && made.fields.status === 'solved'
      expect(owned || solved || asked).toBe(true)
      if (made?.do === 'create') expect(String(made.fields.name)).not.toBe('')
    }),
  )
})

test('a ticket is over exactly while it is solved, whatever is said of it and in whatever order', () => {
  const reply = fc.constantFrom('ticket.asked', 'ticket.answered')
  const step = fc.oneof(patch, reply)
  fc.assert(
    fc.property(fc.array(step, { maxLength: 8 }), fc.boolean(), (steps, byPerson) => {
      let ticket = aTicket()
      for (const said of steps) {
        const what =
          typeof said === 'string'
            ? aSignal(said as 'ticket.asked', { ticket: { id: ID }, text: 'Hello' })
            : aSignal('ticket.updated', { ticket: { id: ID }, patch: said })
        ticket = after(ticket, effectsOf(about({ ...what, by: byPerson ? USER : DESK }, ticket)))
        expect(ticket.closedAt !== null).toBe(ticket.status === 'solved')
        if (byPerson && ticket.status === 'solved') expect(ticket.resolution).not.toBeNull()
      }
    }),
  )
})

test('when they wrote last and when we answered last is the latest of all that is reported, in whatever order', () => {
  const kind = fc.constantFrom('ticket.asked' as const, 'ticket.answered' as const)
  const reply = fc.record({ kind, hoursAgo: fc.integer({ min: 0, max: 48 }) })
  fc.assert(
    fc.property(fc.array(reply, { maxLength: 8 }), (replies) => {
      const timeOf = (hours: number) =>
        new Date(Date.parse(MONDAY) - hours * 3_600_000).toISOString()
      const begun = aTicket({ askedAt: timeOf(50), createdAt: timeOf(50) })
      const ended = replies.reduce((ticket, { kind, hoursAgo }) => {
        const said = { ticket: { id: ID }, text: 'Hello', at: timeOf(hoursAgo) }
        return after(ticket, effectsOf(about({ ...aSignal(kind, said), by: DESK }, ticket)))
      }, begun)
      const last = (of: string) =>
        replies.filter(({ kind }) => kind === of).map((it) => it.hoursAgo)
      expect(ended.askedAt).toBe(timeOf(Math.min(50, ...last('ticket.asked'))))
      const answers = last('ticket.answered')
      expect(ended.answeredAt).toBe(answers.length > 0 ? timeOf(Math.min(...answers)) : null)
    }),
  )
})

test('the same situation gives the same verdicts, byte for byte, as it is stored', () => {
  fc.assert(
    fc.property(patch, (said) => {
      const signal = { ...aSignal('ticket.updated', { ticket: { id: ID }, patch: said }), by: DESK }
      const situation = about(signal, aTicket())
      const again: Situation = JSON.parse(JSON.stringify(situation))
      expect(JSON.stringify(decide(RULES, again))).toBe(JSON.stringify(decide(RULES, situation)))
    }),
  )
})

test.each<[TicketStatus, 'ticket.asked' | 'ticket.answered', TicketStatus]>([
  ['new', 'ticket.asked', 'new'],
  ['new', 'ticket.answered', 'pending'],
  ['open', 'ticket.asked', 'open'],
  ['open', 'ticket.answered', 'pending'],
  ['pending', 'ticket.asked', 'open'],
  ['pending', 'ticket.answered', 'pending'],
  ['on_hold', 'ticket.asked', 'open'],
  ['on_hold', 'ticket.answered', 'on_hold'],
  ['solved', 'ticket.asked', 'open'],
  ['solved', 'ticket.answered', 'solved'],
])('a ticket that is %s is, once %s, %s', (status, kind, then) => {
  const ticket = aTicket({ status, closedAt: status === 'solved' ? MONDAY : null })
  const signal = { ...aSignal(kind, { ticket: { id: ID }, text: 'Hello' }), by: DESK }
  expect(after(ticket, effectsOf(about(signal, ticket))).status).toBe(then)
})

test.each([
  ['Critical', 'urgent'],
  ['p2', 'high'],
  ['MEDIUM', 'normal'],
  ['Low', 'low'],
])('the priority %s is %s, as others call it', (said, priority) => {
  const patch = { name: 'Printer', priority: said }
  const signal = { ...aSignal('ticket.created', { ticket: {}, patch }), by: DESK }
  const made = effectsOf(about(signal, null)).find((it) => it.do === 'create')
  expect(made).toMatchObject({ fields: { priority } })
})

test('what somebody writes on and on is kept up to what fits, and is called by its first words', () => {
  const message = `${'word '.repeat(100)}\nmore`
  const signal = { ...aSignal('ticket.created', { ticket: {}, patch: { message } }), by: DESK }
  const made = effectsOf(about(signal, null)).find((it) => it.do === 'create')
  const { name } = made?.do === 'create' ? made.fields : { name: '' }
  expect(String(name)).toMatch(/^word word .*…$/)
  expect(String(name).length).toBeLessThanOrEqual(120)
})

test('fields of our own and the priority of a ticket say who gets it, and where it is shown', () => {
  const [queues] = shippedText('ownership.yml').split('rules:\n')
  const rules = rulesOf({
    'fields.yml':
      'deal:\n  contract_type: { label: Type, type: text }\nticket:\n  floor: { label: Floor, type: number }\n',
    'ownership.yml': `${queues}rules:
  - rule: the upper floors are for Ana
    on: [ticket.created]
    when: ticket.floor > 3
    assign: { person: ${ANA.email} }
    otherwise: { queue: triage }
`,
    'channels.yml': shippedText('channels.yml').replace(
      '  - show: ticket\n    in: deals\n',
      '  - show: ticket\n    in: deals\n    when: ticket.priority == "urgent"\n',
    ),
  })
  const of = (said: Record<string, unknown>) => {
    const patch = { name: 'Lift stuck', ...said }
    const signal = { ...aSignal('ticket.created', { ticket: {}, patch }), by: DESK }
    const effects = decide(rules, about(signal, null)).flatMap((it) => it.effects)
    return {
      asked: effects.some((it) => it.do === 'raise'),
      shown: effects.some((it) => it.do === 'tell' && it.where === 'channel:deals'),
    }
  }
  expect(of({ floor: '7', priority: 'urgent' })).toEqual({ asked: false, shown: true })
  expect(of({ floor: 1, priority: 'low' })).toEqual({ asked: true, shown: false })
  expect(of({ floor: 'top', priority: 'p1' })).toEqual({ asked: true, shown: true })
})
