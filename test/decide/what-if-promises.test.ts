import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { chosenIn } from '../../src/decide/chosen.ts'
import { decide } from '../../src/decide/decide.ts'
import type { Rulebook } from '../../src/decide/rulebook.ts'
import { sayWhatIf, whatIf } from '../../src/decide/what-if.ts'
import type { Situation } from '../../src/model.ts'
import type { Noun } from '../../src/nouns.ts'
import { aDeal, anAccount, aPerson, aSignal, aSituation, idOf, OLE } from '../support/given.ts'
import { rulesOf, shippedText } from '../support/rules.ts'

const TEAMS = ['north', 'south', 'partners', 'berlin', 'closers']
const people = TEAMS.map((team, at) =>
  aPerson({ id: idOf(at + 101), name: `Mx ${team}`, email: `${team}@baton.test`, teams: [team] }),
)
const [NORTH, SOUTH] = people
const STAGES = shippedText('pipelines.yml')
  .replace('probability: 80', 'probability: 80\n      owner: { team: closers, by: round_robin }')
  .replace(
    'probability: 20',
    `probability: 20
      owner: { territory: account.region, teams: { North: north, South: berlin }, by: round_robin }`,
  )
const OWNERSHIP = `queues:
  triage: { owner: { role: ops } }
rules:
  - rule: partners from the north have their team
    on: [deal.created]
    when: deal.lead_source == "Partner" && account.region == "North"
    assign: { team: partners, by: round_robin }
    otherwise: next rule
  - rule: the chemists have their person
    on: [lead.created, ticket.created, deal.created, account.created]
    when: account.industry == "Chemistry"
    assign: { person: south@baton.test }
    otherwise: next rule
  - rule: invoices are for the closers
    on: [task.created]
    when: task.title == "Send the invoice"
    assign: { team: closers, by: round_robin }
    otherwise: next rule
`
const REGIONS = `  - rule: each region has its team
    on: [deal.created]
    assign:
      territory: account.region
      teams: { North: north, South: south }
      by: round_robin
    otherwise: { queue: triage }
`
const DEFAULTS = `default:
  lead: { person: north@baton.test }
  ticket: { person: north@baton.test }
  deal: { person: north@baton.test }
  account: { person: north@baton.test }
  task: { person: north@baton.test }
`
const RULES = rulesOf({ 'ownership.yml': OWNERSHIP + REGIONS, 'pipelines.yml': STAGES })
const DEFAULTED = rulesOf({ 'ownership.yml': OWNERSHIP + DEFAULTS })

/** What a decision gave to whom, last. */
const givenBy = (rules: Rulebook, situation: Situation, noun: Noun) =>
  decide(rules, situation)
    .flatMap(({ rule, effects }) =>
      effects.flatMap((it) =>
        it.do === 'assign' && it.noun === noun ? [{ rule, to: it.to }] : [],
      ),
    )
    .at(-1)

const answer = (rules: Rulebook, situation: Situation, noun: Noun = 'deal') => {
  const chosen = chosenIn(rules, situation, { noun, rule: givenBy(rules, situation, noun)!.rule })
  return chosen && whatIf(rules, chosen)
}
const said = (rules: Rulebook, situation: Situation, noun: Noun = 'deal') => {
  const otherwise = answer(rules, situation, noun)
  return otherwise && sayWhatIf(otherwise).replaceAll("'", '’')
}

const EVERYONE = [...people, OLE]
const NEW = { deal: null, account: null, people: EVERYONE }
interface Told {
  readonly region?: string
  readonly industry?: string
  readonly lead_source?: string
  readonly stage?: string
}
/** A new deal, as a CRM reports it. */
const reported = ({ region = 'Mars', industry = 'Retail', ...patch }: Told): Situation => {
  const account = { name: 'Acme', externalId: 'A-1', region, industry }
  const deal = { externalId: 'X-1' }
  const all = { name: 'Big', amount: '5', lead_source: 'Web', ...patch }
  return aSituation(aSignal('deal.created', { deal, account, patch: all }), NEW)
}

const ours = (special: Partial<Parameters<typeof aDeal>[0]>) =>
  aDeal({ ownerId: SOUTH!.id, leadSource: 'Web', ...special })
const acme = (region: string) => anAccount({ region, industry: 'Retail' })
const moved = (stage: string, region = 'South') =>
  aSituation(aSignal('deal.updated', { deal: { externalId: 'X-1' }, patch: { stage } }), {
    deal: ours({ stage: 'prospecting' }),
    account: acme(region),
    people: EVERYONE,
  })
const routed = (stage: string, region = 'South') =>
  aSituation(aSignal('deal.updated', { deal: { externalId: 'X-1' }, patch: {}, route: true }), {
    deal: ours({ stage, ownerId: null }),
    account: acme(region),
    people: EVERYONE,
  })
const released = (stage: string) =>
  aSituation(
    {
      ...aSignal('deal.released', { deal: { id: idOf(10) } }),
      by: { kind: 'user', id: SOUTH!.id },
    },
    { deal: ours({ stage }), account: acme('North'), people: EVERYONE },
  )

test.each([
  [
    'it came in that stage',
    reported({ region: 'North', stage: 'negotiation' }),
    'If the deal’s stage were Qualification, it would have gone to north.',
  ],
  [
    'a move handed it over',
    moved('Negotiation', 'Mars'),
    'If the deal’s stage were Qualification, it would have stayed with Mx south.',
  ],
  [
    'a move handed it over to those of its region',
    moved('Qualification'),
    'If the deal’s stage were Negotiation, it would have gone to closers.',
  ],
  [
    'the rules were asked for it again',
    routed('negotiation'),
    'If the deal’s stage were Qualification, it would have gone to berlin.',
  ],
  [
    'somebody gave it back',
    released('negotiation'),
    'If the deal’s stage were Qualification, it would have gone to north.',
  ],
])('the owner of a stage chose, and what would have changed that is told: %s', (_, it, words) => {
  expect(said(RULES, it)).toBe(words)
})

const CHEMIST = 'If the account’s industry were Chemistry, it would have gone to Mx south.'
const brought = { name: 'Eve', company: 'Elm', industry: 'Retail' }
test.each([
  ['deal', reported({}), CHEMIST],
  ['lead', aSituation(aSignal('lead.created', { lead: {}, patch: brought }), NEW), CHEMIST],
  [
    'account',
    aSituation(
      aSignal('account.updated', { account: { name: 'Elm', industry: 'Retail' }, patch: {} }),
      NEW,
    ),
    CHEMIST,
  ],
  [
    'task',
    aSituation(aSignal('task.created', { title: 'Call Elm' }), NEW),
    'If the task’s title were Send the invoice, it would have gone to closers.',
  ],
] as const)('a default chose, and what would have changed it is told: %s', (noun, it, words) => {
  expect(givenBy(DEFAULTED, it, noun)).toMatchObject({
    rule: `default owner of ${noun}s`,
    to: NORTH!.id,
  })
  expect(said(DEFAULTED, it, noun)).toBe(words)
})

test('a default that goes by region is asked for every region', () => {
  const byRegion = REGIONS.slice(
    REGIONS.indexOf('      territory'),
    REGIONS.indexOf('    otherwise'),
  )
  const rules = rulesOf({ 'ownership.yml': `${OWNERSHIP}default:\n  deal:\n${byRegion}` })
  expect(said(rules, reported({ region: 'North', lead_source: 'Partner' }))).toBe(
    'If the account’s region were South, it would have gone to south.',
  )
})

test('two fields are told where one is not enough', () => {
  const rules = rulesOf({ 'ownership.yml': OWNERSHIP + REGIONS })
  expect(said(rules, reported({ region: 'South', industry: 'Chemistry' }))).toBe(
    'If the deal’s lead source were Partner and the account’s region were North, it would have gone to partners.',
  )
})

test('a stage that it could not have moved to is not told', () => {
  const deal = ours({ stage: 'closed_won' })
  expect(said(RULES, { ...moved('Negotiation'), deal })).toBe(
    'No small change was found that would have given it to somebody else.',
  )
})

test('what would have held the move up would have left it whose it was', () => {
  const rules = rulesOf({
    'ownership.yml': OWNERSHIP + REGIONS,
    'pipelines.yml': shippedText('pipelines.yml').replace(
      'probability: 80',
      'probability: 80\n      owner: { team: closers, by: round_robin }',
    ),
    'approvals.yml': `- rule: the north agrees first
  pipeline: sales
  to: negotiation
  when: account.region == "North"
  steps: [finance]
  facts: [amount]
`,
  })
  expect(said(rules, moved('Negotiation', 'South'))).toBe(
    'If the account’s region were North, it would have stayed with Mx south.',
  )
})

test('a task that no rule gives to anybody is the asker’s, and no queue’s', () => {
  const rules = rulesOf({
    'ownership.yml': `${OWNERSHIP}  - rule: spam waits
    on: [task.created]
    when: task.title == "Spam"
    assign: { queue: triage }
`,
  })
  const by = { kind: 'user', id: NORTH!.id } as const
  const signal = { ...aSignal('task.created', { title: 'Send the invoice' }), by }
  expect(
    givenBy(rules, aSituation({ ...signal, title: 'Spam' } as typeof signal, NEW), 'task'),
  ).toMatchObject({
    to: NORTH!.id,
  })
  expect(said(rules, aSituation(signal, NEW), 'task')).toBe(
    'No small change was found that would have given it to somebody else.',
  )
})

test('who looks after it in the queue has it: that they would have it by a rule is no news', () => {
  const rules = rulesOf({
    'ownership.yml': `${OWNERSHIP.replace('south@baton.test', OLE.email)}${REGIONS}`,
  })
  expect(said(rules, reported({ region: 'Mars' }))).toBe(
    'If the account’s region were North, it would have gone to north.',
  )
})

test('where no small change is found, that is all that is said', () => {
  const rules = rulesOf({
    'ownership.yml': `queues: { triage: { owner: { role: ops } } }\nrules: []\n${DEFAULTS}`,
  })
  expect(said(rules, reported({}))).toBe(
    'No small change was found that would have given it to somebody else.',
  )
})

test('of more changes than are tried nothing is said', () => {
  const teams = Array.from({ length: 400 }, (_, at) => `R${at}: north`).join(', ')
  const rules = rulesOf({
    'ownership.yml': `queues: { triage: { owner: { role: ops } } }
rules:
  - rule: each region has its team
    on: [deal.created]
    assign: { territory: account.region, teams: { ${teams}, Last: south }, by: round_robin }
    otherwise: { queue: triage }
`,
  })
  expect(said(rules, reported({ region: 'R7' }))).toBe(
    'None of the 300 nearest changes would have given it to somebody else.',
  )
})

describe('whatever is reported', () => {
  const ASKED = {
    region: ['North', 'South'],
    industry: ['Chemistry'],
    lead_source: ['Partner'],
    stage: ['prospecting', 'qualification', 'proposal', 'negotiation'],
  }
  const told = fc.record({
    region: fc.constantFrom(...ASKED.region, 'Mars'),
    industry: fc.constantFrom(...ASKED.industry, 'Retail'),
    lead_source: fc.constantFrom(...ASKED.lead_source, 'Web'),
    stage: fc.constantFrom(...ASKED.stage),
  })
  const books = fc.constantFrom(
    RULES,
    rulesOf({ 'ownership.yml': OWNERSHIP + DEFAULTS, 'pipelines.yml': STAGES }),
  )
  // Known already, it is moved there from its first stage, and belongs to Mx south until then.
  const isMoved = fc.boolean()
  const situationOf = (it: Required<Told>, moves: boolean): Situation => {
    const { region, industry, lead_source: leadSource, stage } = it
    if (!moves) return reported(it)
    const account = anAccount({ region, industry })
    return { ...moved(stage), account, deal: ours({ stage: 'prospecting', leadSource }) }
  }
  const ownerIn = (rules: Rulebook, situation: Situation) =>
    givenBy(rules, situation, 'deal')?.to ?? situation.deal?.ownerId

  test('what is promised comes true: so reported, it is somebody else’s', () => {
    fc.assert(
      fc.property(books, told, isMoved, (rules, it, moves) => {
        const situation = situationOf(it, moves)
        if (!givenBy(rules, situation, 'deal')) return
        const otherwise = answer(rules, situation)
        if (!otherwise || 'triedAll' in otherwise) return
        const other = otherwise.changes.map(({ path, value }) => [path.split('.')[1], value])
        const so = situationOf({ ...it, ...Object.fromEntries(other) }, moves)
        const to = EVERYONE.find(({ id }) => id === ownerIn(rules, so))!
        expect(to.id).not.toBe(ownerIn(rules, situation))
        expect([to.name, ...to.teams]).toContain(otherwise.to)
        expect(otherwise.stays ?? false).toBe(givenBy(rules, so, 'deal') === undefined)
      }),
    )
  })

  test('where one other value would do, no two are told, and never that none was found', () => {
    fc.assert(
      fc.property(books, told, isMoved, (rules, it, moves) => {
        const situation = situationOf(it, moves)
        if (!givenBy(rules, situation, 'deal')) return
        const singles = Object.entries(ASKED).flatMap(([name, values]) =>
          values.map((value) => situationOf({ ...it, [name]: value }, moves)),
        )
        const owner = ownerIn(rules, situation)
        const isSmall = singles.some((so) => ownerIn(rules, so) !== owner)
        const otherwise = answer(rules, situation)
        if (isSmall) expect(otherwise).toMatchObject({ changes: [{}] })
      }),
    )
  })
})
