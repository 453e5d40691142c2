import { describe, expect, test } from 'vitest'
import { decide } from '../../src/decide/decide.ts'
import type { Choices, Situation } from '../../src/model.ts'
import { ANA, aDeal, aSignal, aSituation, askedBy, aTask, idOf, MONDAY } from '../support/given.ts'
import { rulesOf } from '../support/rules.ts'

const DIGESTS = 'digests: [{ for: people, every: daily, at: "08:30", calendar: office }]\n'
const rules = rulesOf({ 'channels.yml': DIGESTS })
const NONE: Choices = { preference: { digest: null, quiet: null }, mutes: [] }
const judge = (signal: ReturnType<typeof aSignal>, given: Partial<Situation> = {}, book = rules) =>
  decide(book, aSituation(signal, { choices: NONE, ...given }))[0]!
const chosen = (fields: Record<string, string>) =>
  aSignal('preference.changed', { ...fields, ...askedBy(ANA) })
const muted = (fields: Record<string, unknown>) =>
  aSignal('subject.muted', { ...fields, ...askedBy(ANA) })
const DEAL = { deal: { id: idOf(10) } }

describe('what somebody chooses for themselves', () => {
  test.each([
    [{ digest: 'weekly' }, { digest: 'weekly', quiet: null }],
    [{ digest: ' OFF ' }, { digest: 'off', quiet: null }],
    [{ quiet: '20:00-7:00' }, { digest: null, quiet: '20:00-07:00' }],
    [{ quiet: 'off' }, { digest: null, quiet: 'off' }],
  ])('%j is kept', (fields, preference) => {
    const effect = { do: 'prefer', person: ANA.id, preference, was: NONE.preference }
    expect(judge(chosen(fields)).effects).toEqual([effect])
  })

  test('is given back to the company with default', () => {
    const choices: Choices = { preference: { digest: 'off', quiet: 'off' }, mutes: [] }
    const { effects, because } = judge(chosen({ digest: 'default' }), { choices })
    expect(effects).toMatchObject([{ preference: { digest: null, quiet: 'off' } }])
    expect(because).toBe('Ana Souza chose: the digest as the company has it')
  })

  test.each([
    [{ digest: 'hourly' }, 'A digest comes daily, weekly or off: choose one of these, or default.'],
    [{ quiet: 'at night' }, 'Write quiet hours like 20:00-07:00, or off'],
  ])('%j is refused, and it is said what to write', (fields, said) => {
    const verdict = judge(chosen(fields))
    expect(verdict).toMatchObject({ outcome: 'refuse', effects: [] })
    expect(verdict.because).toContain(said)
  })

  test('changes nothing when it is so already, or when no digest is planned, or for a machine', () => {
    expect(judge(chosen({ digest: 'default' }))).toMatchObject({ outcome: 'skip', effects: [] })
    const without = rulesOf({ 'channels.yml': 'deal: deals' })
    expect(judge(chosen({ digest: 'daily' }), {}, without)).toMatchObject({ outcome: 'refuse' })
    expect(judge(aSignal('preference.changed', { quiet: 'off' }))).toMatchObject({
      outcome: 'refuse',
    })
  })
})

describe('what somebody mutes', () => {
  test.each([
    ['a deal, without end', DEAL, { noun: 'deal', subjectId: idOf(10), until: null }],
    [
      'a deal, until that day begins by their clock',
      { ...DEAL, until: '2030-02-01' },
      { noun: 'deal', subjectId: idOf(10), until: '2030-01-31T23:00:00.000Z' },
    ],
    ['a task', { task: idOf(30) }, { noun: 'task', subjectId: idOf(30), until: null }],
  ])('is %s', (_, fields, mute) => {
    const given = 'task' in fields ? { task: aTask(), deal: null } : {}
    expect(judge(muted(fields), given).effects).toEqual([{ do: 'mute', person: ANA.id, mute }])
  })

  test('says what still comes', () => {
    expect(judge(muted({ ...DEAL, until: '2030-02-01' })).because).toBe(
      'Ana Souza muted D-1 “Acme renewal” until Friday 1 February 00:00. Approvals and exceptions still come; the digest says what was held back',
    )
  })

  test.each([
    ['until a day that was', { ...DEAL, until: MONDAY.slice(0, 10) }, {}],
    ['until no day', { ...DEAL, until: 'soon' }, {}],
    ['that is not there', DEAL, { deal: null }],
    ['that names nothing', {}, {}],
  ])('is refused %s', (_, fields, given) => {
    expect(judge(muted(fields), given)).toMatchObject({ outcome: 'refuse', effects: [] })
  })

  test('must be something they may read', () => {
    const closed = {
      ...rules,
      permissions: { ...rules.permissions, 'deal.read': ['owner'] as const },
    }
    const signal = muted(DEAL)
    expect(judge(signal, { deal: aDeal({ ownerId: idOf(3) }) }, closed)).toMatchObject({
      outcome: 'refuse',
    })
    expect(judge(signal, {}, closed)).toMatchObject({ outcome: 'act' })
  })

  test('is muted once, and heard of again once', () => {
    const mutes = [{ noun: 'deal', subjectId: idOf(10), until: null }] as const
    const choices = { ...NONE, mutes }
    expect(judge(muted(DEAL), { choices })).toMatchObject({ outcome: 'skip' })
    const again = aSignal('subject.unmuted', { ...DEAL, ...askedBy(ANA) })
    expect(judge(again, { choices }).effects).toEqual([
      { do: 'unmute', person: ANA.id, subject: idOf(10) },
    ])
    expect(judge(again)).toMatchObject({ outcome: 'skip', effects: [] })
  })
})
