import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Fresh, holdBack, type Listener } from '../../src/decide/hold.ts'
import type { Conversation } from '../../src/model.ts'
import type { Noun } from '../../src/nouns.ts'
import { ANA, idOf } from '../support/given.ts'
import { rulesOf } from '../support/rules.ts'

const EVENING = '2030-01-07T19:30:00.000Z'
const NOON = '2030-01-07T11:00:00.000Z'
const SEVEN = '2030-01-08T06:00:00.000Z'
const QUIET = 'quiet: { hours: 20:00-07:00, days_off: office, except: [exception] }\n'

function aCard(given: Partial<Fresh> & { noun?: Noun; id?: number } = {}): Fresh {
  const { noun = 'deal', id = 10, ...rest } = given
  const subject = { noun, id: idOf(id) }
  return { conversation: `person:${ANA.id}`, subject, dealId: idOf(10), under: null, ...rest }
}
const ana = (given: Partial<Listener> = {}): Listener => ({
  id: ANA.id,
  name: ANA.name,
  zone: ANA.zone,
  quiet: null,
  mutes: [],
  ...given,
})
const hold = (lines: string, card: Fresh, at: string, person = ana()) =>
  holdBack(rulesOf({ 'channels.yml': lines }), [card], {
    now: at,
    listeners: [person],
    posted: {},
  })[0]

describe('a person’s quiet hours', () => {
  test('hold a card until they are over, and say whose they are', () => {
    expect(hold(QUIET, aCard(), EVENING)).toEqual({
      by: 'quiet',
      because: 'Ana Souza’s quiet hours',
      until: SEVEN,
    })
  })

  test.each([
    ['outside of them', QUIET, aCard(), NOON, ana()],
    ['about what the company excepts', QUIET, aCard({ noun: 'exception' }), EVENING, ana()],
    ['where the company has none', 'deal: deals', aCard(), EVENING, ana()],
    ['for whom they are off', QUIET, aCard(), EVENING, ana({ quiet: 'off' })],
    ['for whom it is still day', QUIET, aCard(), EVENING, ana({ zone: 'America/New_York' })],
    ['when their own are others', QUIET, aCard(), EVENING, ana({ quiet: '23:00-06:00' })],
    [
      'of a digest, which comes when it was asked for',
      QUIET,
      aCard({ noun: 'digest' }),
      EVENING,
      ana(),
    ],
    ['in a channel', QUIET, aCard({ conversation: 'channel:deals' }), EVENING, ana()],
    ['for a stranger', QUIET, aCard({ conversation: `person:${idOf(99)}` }), EVENING, ana()],
  ])('hold nothing back %s', (_, lines, card, at, person) => {
    expect(hold(lines, card, at, person)).toBeNull()
  })

  test('of their own hold where the company has none', () => {
    const held = hold('deal: deals', aCard(), NOON, ana({ quiet: '11:00-13:00' }))
    expect(held?.until).toBe('2030-01-07T12:00:00.000Z')
  })

  test('hold an approval too, unless the company excepts it', () => {
    expect(hold(QUIET, aCard({ noun: 'approval' }), EVENING)?.by).toBe('quiet')
  })
})

describe('what somebody muted', () => {
  const muted = (until: string | null) => ana({ mutes: [{ subjectId: idOf(10), until }] })

  test.each([
    ['the deal', aCard()],
    ['a task of the deal', aCard({ noun: 'task', id: 30 })],
    ['the project of the deal', aCard({ noun: 'project', id: 70 })],
  ])('is held without end: %s', (_, card) => {
    expect(hold('deal: deals', card, NOON, muted(null))).toEqual({
      by: 'mute',
      because: 'Ana Souza muted it',
      until: null,
    })
  })

  test('is held until the day they said, and then not at night', () => {
    const until = '2030-01-09T23:00:00.000Z'
    expect(hold('deal: deals', aCard(), NOON, muted(until))?.until).toBe(until)
    expect(hold(QUIET, aCard(), NOON, muted(until))?.until).toBe('2030-01-10T06:00:00.000Z')
  })

  test.each([
    ['an approval, which waits for them', aCard({ noun: 'approval', id: 40 }), muted(null)],
    ['an exception, which waits for them', aCard({ noun: 'exception', id: 50 }), muted(null)],
    ['another deal', aCard({ id: 11, dealId: idOf(11) }), muted(null)],
    ['once the time is over', aCard(), muted('2030-01-07T11:00:00.000Z')],
  ])('does not keep back %s', (_, card, person) => {
    expect(hold('deal: deals', card, NOON, person)).toBeNull()
  })
})

describe('a channel’s budget', () => {
  const rules = rulesOf({
    'channels.yml': 'budget: { per_hour: 3, channels: { busy: 5, "#quiet": 1 } }\n',
  })
  const inChannel = (id: number, given: Parameters<typeof aCard>[0] = {}) =>
    aCard({ conversation: 'channel:deals', id, ...given })
  const holdAll = (cards: readonly Fresh[], posted: readonly string[] = []) =>
    holdBack(rules, cards, { now: NOON, listeners: [], posted: { 'channel:deals': posted } })

  test('lets as many new cards through as it says; the next ones get the places that come free', () => {
    const held = holdAll(
      [1, 2, 3, 4].map((id) => inChannel(id)),
      ['2030-01-07T10:20:00.000Z'],
    )
    expect(held.map((it) => it?.until ?? null)).toEqual([
      null,
      null,
      '2030-01-07T11:20:00.000Z',
      '2030-01-07T12:00:00.000Z',
    ])
    expect(held[2]).toMatchObject({
      by: 'budget',
      because: '#deals shows at most 3 new cards an hour',
    })
  })

  test.each([
    ['deals', 3],
    ['busy', 5],
    ['quiet', 1],
  ])('of #%s is %i', (name, most) => {
    const cards = Array.from({ length: 8 }, (_, id) =>
      inChannel(id, { conversation: `channel:${name}` }),
    )
    expect(holdAll(cards).filter((it) => it === null)).toHaveLength(most)
  })

  test('never holds what needs a person, nor the card above it, nor replies', () => {
    const full = [
      '2030-01-07T10:50:00.000Z',
      '2030-01-07T10:51:00.000Z',
      '2030-01-07T10:52:00.000Z',
    ]
    const cards = [
      inChannel(10),
      inChannel(11),
      inChannel(40, { noun: 'approval', under: idOf(10) }),
      inChannel(50, { noun: 'exception' }),
      inChannel(70, { noun: 'project', under: idOf(11) }),
    ]
    expect(holdAll(cards, full).map((it) => it?.by ?? null)).toEqual([
      null,
      'budget',
      null,
      null,
      null,
    ])
  })

  test('does not let cards drip for days: what finds no room within a day waits for the digest', () => {
    const held = holdAll(Array.from({ length: 100 }, (_, id) => inChannel(id)))
    expect(held.filter((it) => it !== null && it.until === null)).toHaveLength(100 - 25 * 3)
  })

  test('holds in every hour, whatever came before and in whatever bursts', () => {
    const bursts = fc.array(
      fc.record({
        after: fc.integer({ min: 0, max: 7_200_000 }),
        cards: fc.integer({ min: 0, max: 9 }),
      }),
      { maxLength: 12 },
    )
    fc.assert(
      fc.property(bursts, (given) => {
        const shown: number[] = []
        let now = Date.parse(NOON)
        for (const { after, cards } of given) {
          now += after
          const posted = { 'channel:deals': shown.map((at) => new Date(at).toISOString()) }
          const fresh = Array.from({ length: cards }, (_, id) => inChannel(id))
          const at = new Date(now).toISOString()
          for (const held of holdBack(rules, fresh, { now: at, listeners: [], posted })) {
            if (held === null) shown.push(now)
            else if (held.until) shown.push(Date.parse(held.until))
          }
        }
        for (const from of shown) {
          expect(
            shown.filter((at) => at >= from && at < from + 3_600_000).length,
          ).toBeLessThanOrEqual(3)
        }
      }),
    )
  })

  test('says nothing about a conversation that has none', () => {
    const card = aCard({ conversation: 'channel:deals' as Conversation })
    expect(hold('deal: deals', card, NOON)).toBeNull()
  })
})
