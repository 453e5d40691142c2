import { describe, expect, test } from 'vitest'
import { decide } from '../../../src/decide/decide.ts'
import { load } from '../../../src/decide/rulebook/load.ts'
import { sayTopic } from '../../../src/decide/rulebook/say-rules.ts'
import type { Signal, Situation, Verdict } from '../../../src/model.ts'
import type { Person } from '../../../src/nouns.ts'
import { aDeal, anAccount, aPerson, aSignal, aSituation, idOf } from '../../support/given.ts'
import { offering } from '../../support/offering.ts'
import { changed, rulesOf } from '../../support/rules.ts'

const _LATER = '2030-03-03T08:00:00.000Z'
const ROUNDS = 2
const RULES = rulesOf(offering(ROUNDS))
const REF = { id: idOf(10) }
const TEAM = 'emea-sales'
const OLE = aPerson({ id: idOf(90), name: 'Ole', email: 'ole@x.test', roles: ['ops'], teams: [] })
const MIA = aPerson({
  id: idOf(91),
  name: 'Mia',
  email: 'mia@x.test',
  roles: ['manager'],
  teams: [],
})

const asStaff = (people: readonly Person[], manager: Person | null = MIA) => ({
  people: [...people, OLE, MIA],
  teams: [{ id: idOf(80), name: TEAM, managerId: manager?.id ?? null }],
})

/** The situation after it: whose the deal is, how it is offered, whose turn was last. */
function after(situation: Situation, verdicts: readonly Verdict[]): Situation {
  let { deal, offer, rotation } = situation
  for (const effect of verdicts.flatMap(({ effects }) => effects)) {
    if (effect.do === 'accept') offer = undefined
    if (effect.do === 'advance-rotation') rotation = { ...rotation, [effect.team]: effect.to }
    if (effect.do !== 'assign') continue
    deal = { ...deal!, ownerId: effect.to }
    offer = effect.offer
  }
  const { offer: _, ...rest } = situation
  return { ...rest, deal, rotation, ...(offer && { offer }) }
}

function enters(people: readonly Person[], more: Partial<Situation> = {}): Situation {
  const signal = aSignal('deal.created', {
    deal: { externalId: 'X-1' },
    patch: { name: 'Acme' },
    account: { name: 'Acme' },
  })
  const known = { ...asStaff(people), account: anAccount(), ...more }
  const situation = aSituation(signal, { ...known, deal: null })
  const created = after(situation, decide(RULES, situation))
  return { ...created, deal: aDeal({ name: 'Acme', ownerId: created.deal?.ownerId ?? null }) }
}

function answer(situation: Situation, how: string): Signal {
  const by = { kind: 'user', id: situation.deal!.ownerId! } as const
  if (how === 'declined')
    return { ...aSignal('deal.declined', { deal: REF, reason: 'too far' }), by }
  return aSignal('deal.lapsed', { deal: REF, from: by.id, why: 'timed out' })
}

const ANA = aPerson({ id: idOf(100), name: 'Ana', email: 'ana@x.test', teams: [TEAM] })
const BEN = aPerson({ id: idOf(101), name: 'Ben', email: 'ben@x.test', teams: [TEAM] })
const offered = () => enters([ANA, BEN])
const said = (situation: Situation, signal: Signal) => decide(RULES, { ...situation, signal })
const by = (person: Person) => ({ kind: 'user', id: person.id }) as const
const holder = (situation: Situation) =>
  situation.deal?.ownerId === ANA.id ? ([ANA, BEN] as const) : ([BEN, ANA] as const)

describe('whoever is offered a deal', () => {
  test('accepts it, and it is offered no more', () => {
    const situation = offered()
    const [has] = holder(situation)
    const verdicts = said(situation, { ...aSignal('deal.accepted', { deal: REF }), by: by(has) })
    expect(verdicts).toMatchObject([{ outcome: 'act', because: `${has.name} accepted Acme` }])
    const then = after(situation, verdicts)
    const again = said(then, { ...aSignal('deal.accepted', { deal: REF }), by: by(has) })
    expect(again).toMatchObject([{ outcome: 'skip', because: 'Acme is yours already' }])
    const late = said(then, {
      ...aSignal('deal.lapsed', { deal: REF, from: has.id, why: 'timed out' }),
    })
    expect(late).toMatchObject([{ outcome: 'skip' }])
  })

  test('says why they decline it, and is asked for the reason where there is none', () => {
    const situation = offered()
    const [has, other] = holder(situation)
    const bare = said(situation, {
      ...aSignal('deal.declined', { deal: REF, reason: ' ' }),
      by: by(has),
    })
    expect(bare[0]).toMatchObject({ outcome: 'refuse', read: { missing: ['reason'] } })
    const [verdict] = said(situation, answer(situation, 'declined'))
    expect(verdict?.because).toMatch(new RegExp(`^${has.name} declined Acme, because: too far\\. `))
    expect(verdict?.candidates).toContainEqual({
      ...{ person: has.id, name: has.name, skipped: 'declined it' },
    })
    expect(verdict?.effects).toContainEqual(
      expect.objectContaining({ do: 'assign', to: other.id, how: 'declined' }),
    )
  })

  test('accepts it by working on it', () => {
    const situation = offered()
    const [has] = holder(situation)
    const note = { ...aSignal('note.added', { deal: REF, text: 'Called them' }), by: by(has) }
    expect(said(situation, note)[0]?.effects).toContainEqual({
      do: 'accept',
      noun: 'deal',
      id: REF.id,
    })
    const others = { ...note, by: by(MIA) }
    expect(JSON.stringify(said(situation, others))).not.toContain('"accept"')
  })
})

test('nobody else answers an offer, and is told who has it', () => {
  const situation = offered()
  const [has, other] = holder(situation)
  const refusal = {
    outcome: 'refuse',
    because: expect.stringContaining(`${has.name} has Acme by now`),
  }
  for (const kind of ['deal.accepted', 'deal.declined'] as const)
    expect(said(situation, { ...aSignal(kind, { deal: REF }), by: by(other) })).toMatchObject([
      refusal,
    ])
})

test('where their manager is not there either, whoever must see to it has it, and it is an exception', () => {
  const people = asStaff([ANA], null)
  const situation = { ...enters([ANA]), ...people }
  const [verdict] = said(situation, answer(situation, 'timed out'))
  expect(verdict).toMatchObject({ outcome: 'unplaceable' })
  expect(after(situation, [verdict!]).deal?.ownerId).toBe(OLE.id)
})

test('a rule says in a sentence that it offers', () => {
  expect(sayTopic(RULES, 'deals').join('\n')).toContain(
    "whoever gets it must accept it, else it goes to the next, and after 2 rounds to the team's manager",
  )
})

const faults = (texts: Record<string, string>) => {
  const loaded = load(changed(texts))
  return 'faults' in loaded ? loaded.faults.map(({ message }) => message) : []
}

test.each([
  ['offers for ever', (own: string) => own, '', /nothing says until when it must be accepted/],
  [
    'offers an account',
    (own: string) =>
      own.replace(
        '  - rule: each region has its team\n    on: [deal.created]',
        '  - rule: each region has its team\n    on: [account.created]',
      ),
    offering()['sla.yml'],
    /only leads, tickets and deals are offered/,
  ],
  [
    'offers to one person',
    (own: string) =>
      own.replace(
        '    assign: { to: asker }\n',
        '    assign: { to: asker }\n    offer: { rounds: 2 }\n',
      ),
    offering()['sla.yml'],
    /only what goes round a team is offered/,
  ],
  [
    'offers in no round',
    (own: string) => own.replace('offer: { rounds: 2 }', 'offer: { rounds: 0 }'),
    offering()['sla.yml'],
    /from 1 to 9/,
  ],
])('a rule that %s is not loaded', (_, bend, sla, told) => {
  const own = { 'ownership.yml': bend(offering()['ownership.yml']) }
  const messages = faults(sla === '' ? own : { ...own, 'sla.yml': sla })
  expect(messages).toContainEqual(expect.stringMatching(told))
})
