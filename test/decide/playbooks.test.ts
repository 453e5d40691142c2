import { describe, expect, test } from 'vitest'
import { runPlaybook } from '../../src/decide/playbooks.ts'
import type { Effect, Situation } from '../../src/model.ts'
import {
  ANA,
  aDeal,
  anAccount,
  aPerson,
  aSignal,
  aSituation,
  FAY,
  idOf,
  MONDAY,
  OLE,
} from '../support/given.ts'
import { rulesOf, SHIPPED } from '../support/rules.ts'

const RULES = rulesOf()
const dee = aPerson({
  id: idOf(11),
  name: 'Dee',
  email: 'dee@baton.test',
  roles: ['delivery'],
  teams: ['onboarding'],
})
const dov = aPerson({
  id: idOf(12),
  name: 'Dov',
  email: 'dov@baton.test',
  roles: ['delivery'],
  teams: ['onboarding'],
})
const people = [ANA, FAY, OLE, dee, dov]

function given(special: Partial<Situation> = {}): Situation {
  const deal = aDeal({ stage: 'closed_won', closeNo: 1, closeDate: '2030-01-07' })
  const account = anAccount({ ownerId: ANA.id })
  return aSituation(aSignal('deal.won', { deal: { id: idOf(10) } }), {
    deal,
    account,
    people,
    ...special,
  })
}
const run = (special: Partial<Situation> = {}, rules = RULES) => runPlaybook(rules, given(special))

function only<Kind extends Effect['do']>(effects: readonly Effect[], kind: Kind) {
  return effects.filter((effect): effect is Extract<Effect, { do: Kind }> => effect.do === kind)
}

/** Each thing created: its name, its due day and its owner's name. */
function board(effects: readonly Effect[]) {
  return only(effects, 'create').map(({ id, fields }) => {
    const owner = only(effects, 'assign').find((assign) => assign.id === id)?.to
    return [fields.title ?? fields.name, fields.dueOn, people.find((one) => one.id === owner)?.name]
  })
}

describe('a won deal is handed over', () => {
  test('as a project with tasks, each with an owner and a working day', () => {
    expect(board(run().effects)).toEqual([
      ['Onboarding Acme', undefined, 'Dee'],
      ['Send Acme the welcome mail and introduce the onboarding lead', '2030-01-08', 'Ana Souza'],
      ['Hand over what was promised in D-1 to the onboarding lead', '2030-01-08', 'Ana Souza'],
      ['Give Acme access', '2030-01-09', 'Dee'],
      ['Send the first invoice for Acme renewal', '2030-01-09', 'Fay Osei'],
      ['Hold the kickoff call with Acme', '2030-01-10', 'Dee'],
      ['File the signed contract of Acme renewal', '2030-01-14', 'Fay Osei'],
      ['Check with Acme that the first goal is reached', '2030-02-04', 'Dee'],
    ])
  })

  test('and the project belongs to the deal, and its tasks to the project', () => {
    const [project, ...tasks] = only(run().effects, 'create')
    expect(project).toMatchObject({
      noun: 'project',
      fields: {
        dealId: idOf(10),
        accountId: idOf(20),
        playbook: 'closed won',
        closeNo: 1,
        status: 'running',
      },
    })
    const whose = { dealId: idOf(10), projectId: project!.id, status: 'not_started' }
    expect(tasks.map(({ fields }) => fields)).toEqual(
      tasks.map((_, at) => expect.objectContaining({ ...whose, position: at + 1 })),
    )
  })

  test('the project is shown in its channel, and everybody is told of their own', () => {
    const { effects } = run()
    const told = only(effects, 'tell').map(({ where, subject }) => `${where} ${subject.id}`)
    const [project] = only(effects, 'create')
    expect(told).toContain(`channel:handoffs ${project!.id}`)
    for (const { id, to } of only(effects, 'assign')) expect(told).toContain(`person:${to} ${id}`)
  })

  test("a team's turn is taken once for the whole project", () => {
    expect(only(run().effects, 'advance-rotation')).toEqual([
      { do: 'advance-rotation', team: 'onboarding', to: dee.id },
      { do: 'advance-rotation', team: 'finance-legal', to: FAY.id },
    ])
    expect(board(run({ rotation: { onboarding: dee.id } }).effects)[0]).toContain('Dov')
  })

  test.each([
    ['a Friday', '2030-01-11', '2030-01-14'],
    ['a Saturday', '2030-01-12', '2030-01-14'],
    ['the last working day before Easter 2027', '2027-03-25', '2027-03-30'],
    ['no date at all, so it is counted from today', null, '2030-01-08'],
  ])('day 1 after %s is the next working day', (_, closeDate, dueOn) => {
    const { effects } = run({
      deal: aDeal({ stage: 'closed_won', closeNo: 1, closeDate }),
      now: MONDAY,
    })
    expect(board(effects)[1]![1]).toBe(dueOn)
  })

  test('the same way when it is decided again', () => {
    expect(run()).toEqual(run())
  })

  test('once: a project that is there already is left alone', () => {
    const { ownerId, version, createdAt, updatedAt } = aDeal()
    const project = {
      id: idOf(70),
      key: 'P-1',
      ownerId,
      version,
      createdAt,
      updatedAt,
      name: 'Onboarding Acme',
      dealId: idOf(10),
      accountId: null,
      playbook: 'closed won',
      closeNo: 1,
      status: 'running',
    } as const
    expect(run({ project })).toMatchObject({
      outcome: 'skip',
      because: 'Acme renewal was handed over already: P-1',
      effects: [],
    })
    const again = aDeal({ stage: 'closed_won', closeNo: 2, ownerId: ANA.id })
    expect(run({ project, deal: again })).toMatchObject({ outcome: 'act' })
  })

  test('under its own name when it has no account', () => {
    expect(board(run({ account: null }).effects)[0]![0]).toBe('Onboarding Acme renewal')
  })
})

describe('a task without its owner is never lost', () => {
  const raised = (special: Partial<Situation>, rules = RULES) =>
    only(run(special, rules).effects, 'raise').map(({ exception }) => exception)
  const shipped = SHIPPED.find(({ file }) => file === 'rules/playbooks/closed-won.yml')!.text
  const ofAccount = rulesOf({
    'playbooks/closed-won.yml': shipped.replace(
      'to the onboarding lead\n    owner: deal.owner',
      'to the onboarding lead\n    owner: account.owner',
    ),
  })

  test('when nobody is in the teams, the fixer gets their tasks and each is an exception', () => {
    const { effects } = run({ people: [ANA, OLE] })
    expect(only(effects, 'assign').map(({ to }) => to)).toEqual(Array(8).fill(ANA.id))
    expect(raised({ people: [ANA, OLE] })).toHaveLength(6)
    expect(only(effects, 'advance-rotation')).toEqual([])
  })

  test.each([
    ['the account has no owner', { account: anAccount() }, 'account.owner_email'],
    ['the deal has no account', { account: null }, 'account'],
    [
      'the deal has no owner',
      { deal: aDeal({ stage: 'closed_won', ownerId: null }) },
      'owner_email',
    ],
  ])('when %s, that field of the deal is asked for once', (_, special, field) => {
    expect(raised(special, ofAccount)).toMatchObject([
      { noun: 'deal', subjectId: idOf(10), kind: 'unplaceable', field },
    ])
  })

  test('when the owner is away, ops sees to it and says why', () => {
    const away = people.map((one) =>
      one === ANA ? { ...ANA, awayUntil: '2030-02-01T00:00:00.000Z' } : one,
    )
    const [, welcome] = only(run({ people: away }).effects, 'assign')
    expect(welcome).toMatchObject({
      to: OLE.id,
      because:
        'Ana Souza, the owner of Acme renewal, is away until 1 February, so Ole Berg sees to it',
    })
  })

  test('even when nobody at all is left, the work and the exceptions exist', () => {
    const { effects } = run({ people: [] })
    expect(only(effects, 'create')).toHaveLength(8)
    expect(only(effects, 'raise').length).toBeGreaterThan(0)
  })

  test('every exception has its clock', () => {
    const { effects } = run({ people: [] })
    expect(only(effects, 'start-clock').map(({ clock }) => clock.subjectId)).toEqual(
      only(effects, 'raise').map(({ exception }) => exception.id),
    )
  })
})

describe('a playbook with a condition', () => {
  const { text } = SHIPPED.find(({ file }) => file === 'rules/playbooks/closed-won.yml')!
  const rules = rulesOf({
    'playbooks/closed-won.yml': text.replace(
      'on: deal.won',
      'on: deal.won\nwhen: account.region == "EMEA"',
    ),
  })

  test.each([
    ['applies', 'EMEA', 'act'],
    ['does not apply', 'AMER', 'skip'],
    ['cannot be judged, so the blank field is asked for', null, 'unplaceable'],
  ])('%s', (_, region, outcome) => {
    expect(run({ account: anAccount({ ownerId: ANA.id, region }) }, rules)).toMatchObject({
      outcome,
    })
  })

  test('does not begin for a deal that is no longer won', () => {
    const reopened = aDeal({ stage: 'negotiation', closeNo: 1 })
    expect(run({ deal: reopened }, rules)).toMatchObject({ outcome: 'skip', effects: [] })
  })

  test('is decided again once the field is filled', () => {
    const [{ exception }] = only(
      run({ account: anAccount({ region: null }) }, rules).effects,
      'raise',
    ) as [Extract<Effect, { do: 'raise' }>]
    expect(exception).toMatchObject({ field: 'account.region', resume: { kind: 'deal.won' } })
  })
})
