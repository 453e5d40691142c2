import { describe, expect, test } from 'vitest'
import { decide } from '../../src/decide/decide.ts'
import { exceptionClock } from '../../src/decide/exception-clock.ts'
import type { Effect, Signal, Situation, Verdict } from '../../src/model.ts'
import {
  ANA,
  aClock,
  aDeal,
  aPerson,
  aReport,
  aSignal,
  aSituation,
  askedBy,
  aTask,
  idOf,
  MAX,
  MONDAY,
  OLE,
} from '../support/given.ts'
import { rulesOf, shippedText } from '../support/rules.ts'

const RULES = rulesOf()
const NEW = { deal: { externalId: 'X-9' }, patch: { name: 'Acme renewal', stage: 'negotiation' } }

type Given = Partial<Situation>
const effectsOf = <Do extends Effect['do']>(verdicts: readonly Verdict[], kind: Do) =>
  verdicts
    .flatMap(({ effects }) => effects)
    .filter((effect): effect is Extract<Effect, { do: Do }> => effect.do === kind)
const clocksOf = (verdicts: readonly Verdict[]) =>
  effectsOf(verdicts, 'start-clock').flatMap(({ clock }) =>
    clock.noun === 'exception' ? [] : clock,
  )
const started = (given: Given = {}, patch: Record<string, unknown> = {}, rules = RULES) => {
  const signal = aSignal('deal.created', {
    ...NEW,
    patch: { ...NEW.patch, ...patch },
    at: given.now ?? MONDAY,
  })
  const situation = aSituation(signal, { deal: null, account: null, ...given })
  return clocksOf(decide(rules, situation))
}
const says = (signal: Signal, given: Given = {}, rules = RULES) =>
  effectsOf(decide(rules, aSituation(signal, given)), 'set-clock')
const note = (at = MONDAY) =>
  aSignal('note.added', { deal: { id: idOf(10) }, text: 'Called', ...askedBy(ANA), at })

/** The shipped rules with other clocks. */
const withClock = (lines: string) =>
  rulesOf({
    'sla.yml': `clocks:\n${lines.replace(/^/gm, '  ')}\nexceptions: { goal: 8h, calendar: office, breach: [owner] }\n`,
  })

describe('the first response to a new deal', () => {
  test.each([
    ['on Monday morning', MONDAY, '2030-01-07T14:00:00.000Z'],
    ['on Friday at five', '2030-01-11T16:00:00.000Z', '2030-01-14T11:00:00.000Z'],
    ['on Sunday', '2030-01-13T10:00:00.000Z', '2030-01-14T13:00:00.000Z'],
    ['on the eve of Christmas 2026', '2026-12-24T10:00:00.000Z', '2026-12-28T11:00:00.000Z'],
  ])('to one that came in %s is due after four working hours', (_, now, dueAt) => {
    expect(started({ now })).toMatchObject([{ startedAt: now, dueAt, nextAt: dueAt }])
  })

  test('says how long and by when', () => {
    expect(started()).toMatchObject([
      {
        noun: 'deal',
        policy: 'first response to a new deal',
        kind: 'first_response',
        cycle: 1,
        because:
          'First response to a new deal: 4 working hours (calendar office, Berlin time) from Monday 7 January 10:00, so by Monday 7 January 15:00',
      },
    ])
  })

  test('is not awaited for what an import brings, nor for a deal that is over', () => {
    const by = { kind: 'import', id: 'file' } as const
    const imported = aSignal('deal.created', { ...NEW, by, source: 'import' })
    expect(clocksOf(decide(RULES, aSituation(imported, { deal: null })))).toEqual([])
    expect(
      started({}, { stage: 'closed_won', amount: 5, close_date: '2030-02-01', account: 'A' }),
    ).toEqual([])
  })

  test('counts from when the deal came, however late we are told', () => {
    expect(started({ now: MONDAY })[0]).toMatchObject({ startedAt: MONDAY })
    const late = aSignal('deal.created', { ...NEW, at: '2030-01-07T08:15:00.000Z' })
    expect(clocksOf(decide(RULES, aSituation(late, { deal: null })))).toMatchObject([
      { startedAt: '2030-01-07T08:15:00.000Z', dueAt: '2030-01-07T13:15:00.000Z' },
    ])
    const ahead = aSignal('deal.created', { ...NEW, at: '2031-01-01T00:00:00.000Z' })
    expect(clocksOf(decide(RULES, aSituation(ahead, { deal: null })))).toMatchObject([
      { startedAt: MONDAY },
    ])
  })

  test('starts also when its condition cannot be judged', () => {
    const text = shippedText('sla.yml')
    const rules = rulesOf({
      'sla.yml': text.replace(/when: deal.source.*/, 'when: deal.amount > 1000'),
    })
    expect(started({}, {}, rules)).toHaveLength(1)
    expect(started({}, { amount: 5 }, rules)).toHaveLength(0)
  })

  test.each<[string, Signal, Given]>([
    ['a note', note(), {}],
    ['a move', aReport({ stage: 'proposal' }), {}],
    [
      'a finished task',
      aSignal('task.completed', { task: idOf(30), ...askedBy(ANA) }),
      { task: aTask() },
    ],
  ])('%s ends it in time', (_, signal, given) => {
    expect(says(signal, { clocks: [aClock()], ...given })).toMatchObject([
      { what: 'met', clock: { id: idOf(60), state: 'met', endedAt: MONDAY, nextAt: null } },
    ])
  })

  test('a change that is no answer leaves it running', () => {
    expect(says(aReport({ amount: 7 }), { clocks: [aClock()] })).toEqual([])
  })

  test('is missed when the answer is late, and that is told if its bell had not rung', () => {
    const now = '2030-01-07T16:00:00.000Z'
    const situation = aSituation(note(now), { now, clocks: [aClock()] })
    const verdicts = decide(RULES, situation)
    expect(effectsOf(verdicts, 'set-clock')).toMatchObject([
      { what: 'breached', clock: { state: 'breached', endedAt: now, nextAt: null } },
    ])
    expect(effectsOf(verdicts, 'alarm').map(({ where, line }) => [where, line.what])).toEqual([
      [`person:${ANA.id}`, 'breached'],
      [`person:${MAX.id}`, 'breached'],
    ])
    const told = aClock({ state: 'breached', rung: ['breach', 'told'] })
    const again = decide(RULES, { ...situation, clocks: [told] })
    expect(effectsOf(again, 'set-clock')).toMatchObject([{ what: 'ended' }])
    expect(effectsOf(again, 'alarm')).toEqual([])
  })
})

describe('a clock that pauses', () => {
  const rules = withClock(`- clock: approval
  kind: approval
  start: [deal.moved]
  pause: [{ on: deal.changed, when: deal.next_step == "wait" }]
  resume: [{ on: deal.changed, when: deal.next_step != "wait" }]
  stop: [deal.won]
  goal: 4h
  calendar: office
  warn: [50%]
  breach: [owner]`)
  const begun = aClock({
    policy: 'approval',
    kind: 'approval',
    nextAt: '2030-01-07T11:00:00.000Z',
    terms: rules.sla[0]!.terms,
  })
  const wait = (step: string, now: string, clock = begun, nextStep: string | null = null) => {
    const signal = aReport({ next_step: step }, { at: now, id: now })
    return decide(rules, aSituation(signal, { now, deal: aDeal({ nextStep }), clocks: [clock] }))
  }

  test('rings nothing meanwhile, and goes on with what is left when it resumes', () => {
    const paused = wait('wait', '2030-01-07T10:00:00.000Z')
    const [held] = effectsOf(paused, 'set-clock')
    expect(held).toMatchObject({ what: 'paused', clock: { state: 'paused', nextAt: null } })
    const resumed = wait('go', '2030-01-08T08:00:00.000Z', held!.clock, 'wait')
    expect(effectsOf(resumed, 'set-clock')).toMatchObject([
      {
        what: 'resumed',
        clock: {
          state: 'running',
          dueAt: '2030-01-08T11:00:00.000Z',
          nextAt: '2030-01-08T09:00:00.000Z',
        },
      },
    ])
    expect(effectsOf(resumed, 'alarm')).toMatchObject([
      { line: { what: 'moved', wasDue: '2030-01-07T14:00:00.000Z', because: 'deal changed' } },
    ])
  })

  test('a condition that cannot be judged pauses nothing', () => {
    const blank = aReport({ amount: 3 }, { at: MONDAY })
    expect(says(blank, { clocks: [begun], deal: aDeal({ nextStep: null }) }, rules)).toEqual([])
  })
})

test('a clock that has less time than its rules now warn ahead is warned of at once', () => {
  const rules = withClock(`- clock: answer
  kind: first_response
  start: [deal.created]
  stop: [deal.won]
  goal: 8h
  calendar: office
  warn: [6h]
  breach: [owner]`)
  const clock = aClock({ policy: 'answer', terms: 'four hours, no warning' })
  const now = '2030-01-07T12:00:00.000Z'
  const signal = aSignal('clocks.due', { clocks: [clock.id], at: now })
  const rings = [{ clock, key: 'D-1', name: 'Acme', ownerId: ANA.id, mutedBy: [] }]
  const verdicts = decide(rules, aSituation(signal, { now, rings }))
  expect(effectsOf(verdicts, 'ring-clock')).toMatchObject([
    { what: 'warned', clock: { rung: ['warning 1'], nextAt: '2030-01-07T14:00:00.000Z' } },
  ])
})

describe('a clock that starts over', () => {
  const rules = withClock(`- clock: silence
  kind: inactivity
  start: [deal.created]
  stop: [deal.won, deal.lost]
  reset: [activity.added]
  goal: 4h
  calendar: office
  breach: [owner]`)
  const running = aClock({ policy: 'silence', kind: 'inactivity', terms: rules.sla[0]!.terms })

  test('counts the whole goal again, and nobody is told that a deadline moved', () => {
    const now = '2030-01-07T10:00:00.000Z'
    const verdicts = decide(rules, aSituation(note(now), { now, clocks: [running] }))
    expect(effectsOf(verdicts, 'set-clock')).toMatchObject([
      {
        what: 'reset',
        clock: { id: running.id, startedAt: now, dueAt: '2030-01-07T15:00:00.000Z' },
      },
    ])
    expect(effectsOf(verdicts, 'alarm')).toEqual([])
  })

  test('after it was missed stays missed, and a new one starts', () => {
    const now = '2030-01-08T10:00:00.000Z'
    const missed = { ...running, state: 'breached', rung: ['breach', 'told'] } as const
    const verdicts = decide(rules, aSituation(note(now), { now, clocks: [missed] }))
    expect(effectsOf(verdicts, 'set-clock')).toMatchObject([
      { what: 'ended', clock: { state: 'breached' } },
    ])
    expect(clocksOf(verdicts)).toMatchObject([{ cycle: 2, startedAt: now }])
  })
})

describe('a clock for each task', () => {
  const rules = withClock(`- clock: acceptance
  kind: accept
  each: task
  start: [task.assigned]
  stop: [task.accepted, task.completed]
  goal: 2h
  calendar: owner
  breach: [owner.manager]`)

  test('runs by the hours of whoever has it, and ends when they take it', () => {
    const signal = aSignal('task.created', { title: 'Call', ...askedBy(ANA), owner: OLE.id })
    const people = [ANA, MAX, aPerson({ ...OLE, zone: 'America/New_York' })]
    const [clock] = clocksOf(decide(rules, aSituation(signal, { people })))
    expect(clock).toMatchObject({
      noun: 'task',
      dueAt: '2030-01-07T16:00:00.000Z',
      spans: [{ calendar: 'office', zone: 'America/New_York' }],
    })
    const taken = aSignal('task.accepted', { task: idOf(30), ...askedBy(ANA) })
    const clocks = [{ ...clock!, subjectId: idOf(30) }]
    expect(says(taken, { task: aTask(), clocks }, rules)).toMatchObject([{ what: 'met' }])
    const other = [{ ...clock!, subjectId: idOf(31) }]
    expect(says(taken, { task: aTask(), clocks: other }, rules)).toEqual([])
  })
})

test('a deal that another owner gets counts by their hours from then on', () => {
  const rules = withClock(`- clock: response
  kind: first_response
  start: [deal.created]
  stop: [note.added]
  goal: 4h
  calendar: owner
  breach: [owner]`)
  const spans = [{ ...aClock().spans[0]!, zone: 'Europe/Berlin' }]
  const clock = aClock({ policy: 'response', spans, terms: rules.sla[0]!.terms })
  const people = [ANA, aPerson({ ...MAX, zone: 'America/New_York' })]
  const now = '2030-01-07T11:00:00.000Z'
  const given = aReport({ owner_email: MAX.email }, { at: now })
  const verdicts = decide(rules, aSituation(given, { now, people, clocks: [clock] }))
  expect(effectsOf(verdicts, 'set-clock')).toMatchObject([
    {
      what: 'moved',
      clock: {
        dueAt: '2030-01-07T16:00:00.000Z',
        spans: [{ to: now }, { from: now, zone: 'America/New_York' }],
      },
    },
  ])
  expect(effectsOf(verdicts, 'alarm')).toMatchObject([
    {
      where: `person:${MAX.id}`,
      line: { what: 'moved', because: 'other hours count: those of Max Weber' },
    },
  ])
})

test('a clock is no longer awaited for a deal that is gone', () => {
  const deleted = aSignal('deal.deleted', { deal: { externalId: 'X-1' }, patch: {} })
  expect(says(deleted, { clocks: [aClock()] })).toMatchObject([
    { what: 'canceled', clock: { state: 'canceled', nextAt: null } },
  ])
})

test('an exception is due after one working day', () => {
  const situation = aSituation(aSignal('deal.created', NEW))
  expect(exceptionClock(RULES, situation, { id: idOf(50), ownerId: ANA.id })).toMatchObject([
    {
      clock: {
        noun: 'exception',
        subjectId: idOf(50),
        kind: 'exception',
        dueAt: '2030-01-08T09:00:00.000Z',
      },
    },
  ])
})
