import { describe, expect, test } from 'vitest'
import { decide } from '../../src/decide/decide.ts'
import { load } from '../../src/decide/rulebook/load.ts'
import { sayRules } from '../../src/decide/rulebook/say-rules.ts'
import { tellChannels } from '../../src/decide/verdicts.ts'
import type { Situation } from '../../src/model.ts'
import type { Subject } from '../../src/nouns.ts'
import { sayFault } from '../../src/rulebooks/rules.ts'
import { ANA, aDeal, aReport, aSituation, idOf, MAX } from '../support/given.ts'
import { changed, rulesOf } from '../support/rules.ts'

const DEAL: Subject = { noun: 'deal', id: idOf(10) }
const APPROVAL: Subject = { noun: 'approval', id: idOf(40) }
const shown = (lines: string, given: Partial<Situation> = {}, subject = DEAL) =>
  tellChannels(rulesOf({ 'channels.yml': lines }), aSituation(aReport({}), given), subject).flatMap(
    (it) => (it.do === 'tell' ? [it] : []),
  )
const where = (...args: Parameters<typeof shown>) => shown(...args).map((it) => it.where)

describe('a deal is shown', () => {
  test.each([
    ['in the channel of the short form', 'deal: deals', ['channel:deals']],
    ['in the channel of its line', 'show:\n  - { show: deal, in: "#deals" }', ['channel:deals']],
    [
      'in every channel of a line and of every other line that fits, once in each',
      'deal: [deals, board]\nshow:\n  - { show: deal, in: [board, emea] }',
      ['channel:deals', 'channel:board', 'channel:emea'],
    ],
    ['nowhere when only other things are shown', 'task: tasks', []],
  ])('%s', (_, lines, channels) => {
    expect(where(lines)).toEqual(channels)
  })

  test.each([
    ['deal.amount >= 50000', { amount: '50000.00' }, true],
    ['deal.amount >= 50000', { amount: '49999.99' }, false],
    ['deal.amount >= 50000', { amount: null }, false],
    ['deal.stage in ["proposal", "negotiation"]', { stage: 'negotiation' }, true],
    ['deal.stage in ["proposal", "negotiation"]', { stage: 'closed_won' }, false],
    ['"emea-sales" in owner.teams', { ownerId: ANA.id }, true],
    ['"emea-sales" in owner.teams', { ownerId: null }, false],
    ['account.region == "EMEA"', {}, true],
  ])('when %s: %j -> %s', (when, deal, fits) => {
    const lines = `show:\n  - show: deal\n    in: big\n    when: ${JSON.stringify(when)}\n`
    expect(where(lines, { deal: aDeal(deal) })).toEqual(fits ? ['channel:big'] : [])
  })

  test('by what it will be: a report that makes it large shows it where large deals are', () => {
    const rules = rulesOf({
      'channels.yml': 'show:\n  - { show: deal, in: big, when: deal.amount >= 50000 }\n',
    })
    const verdicts = decide(rules, aSituation(aReport({ amount: '60000' })))
    expect(verdicts.flatMap(({ effects }) => effects)).toContainEqual({
      do: 'tell',
      where: 'channel:big',
      subject: DEAL,
    })
  })

  test('by who will own it: whom the report names', () => {
    const rules = rulesOf({
      'channels.yml': `show:\n  - { show: deal, in: max, when: owner.email == "${MAX.email}" }\n`,
    })
    const told = (patch: Record<string, unknown>) =>
      decide(rules, aSituation(aReport(patch)))
        .flatMap(({ effects }) => effects)
        .filter((it) => it.do === 'tell' && it.where === 'channel:max')
    expect(told({ owner_email: MAX.email, next_step: 'Call' })).toHaveLength(1)
    expect(told({ next_step: 'Call' })).toEqual([])
  })
})

describe('an approval in the thread of its deal', () => {
  const lines = 'show:\n  - { show: approval, in: deals, thread: deal }\n'

  test('is a reply to the deal’s card, which is shown first', () => {
    expect(shown(lines, {}, APPROVAL)).toEqual([
      { do: 'tell', where: 'channel:deals', subject: DEAL },
      { do: 'tell', where: 'channel:deals', subject: APPROVAL, thread: DEAL },
    ])
  })

  test('stands by itself when there is no deal', () => {
    expect(shown(lines, { deal: null }, APPROVAL)).toEqual([
      { do: 'tell', where: 'channel:deals', subject: APPROVAL },
    ])
  })

  test('is told once where two lines say the same channel; the first line decides how', () => {
    expect(shown(`approval: deals\n${lines}`, {}, APPROVAL)).toEqual([
      { do: 'tell', where: 'channel:deals', subject: APPROVAL },
    ])
  })
})

describe('a fault in channels.yml says its place and what to write instead', () => {
  test.each([
    ['exeption: triage', '1:1 nothing here is called "exeption"; did you mean exception?'],
    ['deal: big deals', '1:7 "big deals" is no channel: write the name of a channel, like deals'],
    ['deal: 4', '1:7 write the name of a channel, like deals'],
    ['deal: [deals, "@ana"]', '1:15 "@ana" is no channel'],
    ['show: deals', '1:7 write a list here'],
    ['show:\n  - in: deals', '2:5 "show" is missing: write what is shown'],
    ['show:\n  - show: deal', '2:5 "in" is missing: write the name of a channel, like deals'],
    ['show:\n  - { show: del, in: deals }', '2:13 "del" is not known; did you mean deal?'],
    [
      'show:\n  - { show: deal, in: deals, wen: x }',
      '2:30 "wen" is not known here; did you mean when?',
    ],
    ['show:\n  - { show: task, in: t, thread: task }', '2:34 "task" is not known; known are deal'],
    ['show:\n  - { show: deal, in: d, thread: deal }', '2:34 a deal stands by itself'],
    ['show:\n  - { show: deal, in: d, when: deal.amout > 1 }', '2:37 deal has no field amout'],
    ['show:\n  - { show: deal, in: d, when: deal.amount > "x" }', '2:32 '],
    ['quiet: 20:00-07:00', '1:8 write quiet hours like { hours: 20:00-07:00, days_off: office }'],
    ['quiet: { hours: night }', '1:17 "night" are no quiet hours: write them like 20:00-07:00'],
    ['quiet: { days_off: ofice }', '1:20 there is no calendar "ofice"; did you mean office?'],
    ['quiet: { except: [tasks] }', '1:19 "tasks" is not known; did you mean task?'],
    ['quiet: { hour: 20:00-07:00 }', '1:10 "hour" is not known here; did you mean hours?'],
    ['budget: 30', '1:9 write a budget like { per_hour: 30 }'],
    ['budget: { per_hour: 0 }', '1:21 write a whole number from 1 to 3600'],
    [
      'digests: [{ every: daily, at: "08:30", calendar: office }]',
      '1:11 say who gets it: for: people, or in:',
    ],
    [
      'digests: [{ for: people, every: hourly, at: "08:30", calendar: office }]',
      '1:33 "hourly" is not known',
    ],
    [
      'digests: [{ for: people, every: daily, at: noon, calendar: office }]',
      '1:44 write a time like 08:30',
    ],
    [
      'digests: [{ in: deals, every: daily, at: "08:30", calendar: ofice }]',
      '1:61 there is no calendar "ofice"',
    ],
    [
      'digests:\n  - { in: deals, every: daily, at: "08:30", calendar: office }\n  - { in: "#deals", every: weekly, at: "08:30", calendar: office }',
      '3:5 "#deals" stands in line 2 already',
    ],
    ['budget: { channels: { deals: many } }', '1:30 write a whole number from 1 to 3600'],
  ])('%s', (text, told) => {
    const loaded = load(changed({ 'channels.yml': text }))
    const faults = 'faults' in loaded ? loaded.faults.map(sayFault) : []
    expect(faults.join('\n')).toContain(`rules/channels.yml:${told}`)
  })
})

test('each line is one plain sentence', () => {
  const rules = rulesOf({
    'channels.yml':
      'deal: deals\nshow:\n  - { show: approval, in: [deals, board], thread: deal, when: deal.amount >= 50000 }\n' +
      'quiet: { hours: 20:00-07:00, days_off: office, except: [approval, exception] }\n' +
      'budget: { per_hour: 30, channels: { deals: 60 } }\n' +
      'digests: [{ for: people, every: daily, at: "08:30", calendar: office }, { in: deals, every: weekly, at: "09:00", calendar: office }]\n',
  })
  expect(sayRules(rules)).toEqual(
    expect.arrayContaining([
      'A deal is shown in #deals.',
      "An approval is shown in #deals and #board, below its deal's card, when the deal's amount is at least 50,000.",
      'People are left alone from 20:00 to 07:00 by their own clock and on days off of the calendar office, except about approvals and exceptions.',
      'A channel shows at most 30 new cards an hour.',
      '#deals shows at most 60 new cards an hour.',
      'People get a daily digest at 08:30 by their own clock, on working days (office).',
      '#deals gets a weekly digest at 09:00, on mon or the first working day after, on working days (office).',
    ]),
  )
})
