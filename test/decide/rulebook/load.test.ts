import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { load } from '../../../src/decide/rulebook/load.ts'
import { sayRules, sayTopic } from '../../../src/decide/rulebook/say-rules.ts'
import { warningsOf } from '../../../src/decide/rulebook/warnings.ts'
import { nearest } from '../../../src/decide/rulebook/words.ts'
import type { Source } from '../../../src/decide/rulebook.ts'
import { readRulebook, sayFault } from '../../../src/rulebooks/rules.ts'
import { changed, rulesOf, SHIPPED, shippedText } from '../../support/rules.ts'

/** The faults of the shipped rules after one piece of one file was replaced, as people read them. */
function faultsAfter(file: string, from: string, to: string): string[] {
  const { text } = SHIPPED.find((source) => source.file === `rules/${file}`)!
  expect(text).toContain(from)
  return faultsOf(changed({ [file]: text.replace(from, () => to) }))
}

function faultsOf(sources: readonly Source[]): string[] {
  const loaded = load(sources)
  return 'faults' in loaded ? loaded.faults.map(sayFault) : []
}

describe('the shipped rules', () => {
  test('load without a fault or a warning', () => {
    expect(warningsOf(rulesOf())).toEqual([])
  })

  test('let a deal go from every open stage to every other and to both ends, and back from those', () => {
    const { stages } = rulesOf().pipelines.sales!
    const names = stages.map(({ name }) => name)
    for (const { name, isClosed, moves } of stages) {
      expect(moves).toEqual(isClosed ? ['negotiation'] : names.filter((other) => other !== name))
    }
  })

  test('ask for what each stage needs', () => {
    const { stages } = rulesOf().pipelines.sales!
    expect(Object.fromEntries(stages.map(({ name, requires }) => [name, requires]))).toEqual({
      prospecting: [],
      qualification: [],
      proposal: ['amount'],
      negotiation: [],
      closed_won: ['account', 'amount', 'close_date'],
      closed_lost: ['lost_reason'],
    })
  })

  test('print as plain sentences', () => {
    const said = sayRules(rulesOf()).join('\n')
    expect(said).toContain(
      'if nobody can take it, it waits in triage ("each region has its team").',
    )
    expect(said).toContain("when the deal's amount is at least 10,000")
    expect(said).toContain(
      'The calendar office (Europe/Berlin) has work on Mon, Tue, Wed, Thu, Fri 09:00-12:30 and 13:30-18:00, but not on public holidays of DE-BE.',
    )
    expect(said).toContain(
      'runs 4 working hours (office) until activity.added, deal.moved or task.completed',
    )
  })
})

describe('a fault is told with its place and what to write instead', () => {
  test.each([
    [
      'pipelines.yml',
      'moves: [prospecting,',
      'moves: [prospectng,',
      'rules/pipelines.yml:22:15 there is no stage "prospectng"; did you mean prospecting?',
    ],
    [
      'pipelines.yml',
      'requires: [amount]',
      'requires: [ammount]',
      'rules/pipelines.yml:27:18 there is no field "ammount"; did you mean amount?',
    ],
    [
      'pipelines.yml',
      'probability: 10\n',
      'probability: 110\n',
      'rules/pipelines.yml:16:20 write a whole number from 0 to 100',
    ],
    [
      'pipelines.yml',
      '      closed: won\n',
      '',
      'rules/pipelines.yml:14:5 exactly one stage is the won one: write closed: won there',
    ],
    [
      'pipelines.yml',
      'stage: qualification',
      'stage: prospecting',
      'rules/pipelines.yml:19:14 "prospecting" stands in line 14 already: give this one another name',
    ],
    [
      'pipelines.yml',
      'label: Proposal',
      'lable: Proposal',
      'rules/pipelines.yml:25:7 "lable" is not known here; did you mean label?',
    ],
    [
      'pipelines.yml',
      'first: prospecting',
      'first: prospect',
      'rules/pipelines.yml:12:10 there is no stage "prospect"; known are prospecting, qualification, proposal, negotiation, closed_won, closed_lost',
    ],
    ['ownership.yml', 'when: has(account.owner_id)', 'when: has(acount.owner_id)', 'acount'],
    [
      'ownership.yml',
      '{ queue: triage }',
      '{ queue: triag }',
      'rules/ownership.yml:54:25 there is no queue "triag"; did you mean triage?',
    ],
    [
      'ownership.yml',
      '    otherwise: next rule\n',
      '',
      'rules/ownership.yml:23:5 "otherwise" is missing: write what happens when nobody can take it, like { queue: triage }',
    ],
    [
      'ownership.yml',
      'territory: account.region',
      'territory: account.regoin',
      'rules/ownership.yml:48:18 there is no field "account.regoin"; did you mean account.region?',
    ],
    [
      'ownership.yml',
      '      by: round_robin\n',
      '',
      'rules/ownership.yml:48:7 "by" is missing: write by: round_robin',
    ],
    [
      'ownership.yml',
      'role: ops',
      'role: opps',
      'rules/ownership.yml:20:20 "opps" is not known; did you mean ops?',
    ],
    [
      'ownership.yml',
      'on: [lead.created, ticket.created, deal.created]',
      'on: [deal.create]',
      'rules/ownership.yml:24:10 "deal.create" is not known; did you mean deal.created?',
    ],
    [
      'ownership.yml',
      'by: round_robin',
      'by: least_busy',
      'rules/ownership.yml:53:11 "least_busy" is not known; known are round_robin, weighted, least_loaded',
    ],
    [
      'ownership.yml',
      'rules:\n',
      'capacity: { emea-sales: { dealz: 3 } }\nrules:\n',
      'rules/ownership.yml:22:27 "dealz" is no work that has a capacity; did you mean deals?',
    ],
    [
      'ownership.yml',
      'rules:\n',
      'capacity: { emea-sales: { tasks: 500 EUR } }\nrules:\n',
      'rules/ownership.yml:22:34 write how many tasks are too many to add one, like 12',
    ],
    [
      'ownership.yml',
      'rules:\n',
      'weights: { emea-sales: { ana: 3 } }\nrules:\n',
      'rules/ownership.yml:22:26 "ana" is no mail address: write whose weight it is by their mail',
    ],
    [
      'ownership.yml',
      'assign: { to: asker }',
      'assign: { to: asker, needs: approvr }',
      'rules/ownership.yml:37:33 "approvr" is not known; did you mean approver?',
    ],
    [
      'sla.yml',
      'goal: 4h',
      'goal: soon',
      'rules/sla.yml:27:11 "soon" is no working time: write it like 4h, 30m or 1h 30m',
    ],
    [
      'sla.yml',
      'calendar: office',
      'calendar: offic',
      'rules/sla.yml:28:15 there is no calendar "offic"; did you mean office?',
    ],
    [
      'sla.yml',
      'breach: [owner,',
      'breach: [boss,',
      'rules/sla.yml:29:14 "boss" can be told nothing: write owner, owner.cover, owner.manager, team.manager or a channel like "#deals"',
    ],
    [
      'approvals.yml',
      'to: closed_won',
      'to: won',
      'rules/approvals.yml:14:7 there is no stage "won"; known are prospecting, qualification, proposal, negotiation, closed_won, closed_lost',
    ],
    [
      'approvals.yml',
      'steps: [finance]',
      'steps: [finanse]',
      'rules/approvals.yml:16:11 "finanse" is not known; did you mean finance?',
    ],
    [
      'approvals.yml',
      'next_step, ',
      'next_stop, ',
      'rules/approvals.yml:17:67 there is no field "next_stop"; did you mean next_step?',
    ],
    [
      'calendars.yml',
      '2027-05-07: []',
      '2027-02-30: []',
      'rules/calendars.yml:21:5 "2027-02-30" is no date: write it like 2027-12-24',
    ],
    [
      'calendars.yml',
      'tue: [09:00-12:30',
      'tue: [9-12:30',
      'rules/calendars.yml:13:11 "9-12:30" are no hours: write them like 09:00-12:30',
    ],
    [
      'calendars.yml',
      'Europe/Berlin',
      'Europe/Berlln',
      'rules/calendars.yml:10:9 "Europe/Berlln" is no time zone: write one like Europe/Berlin',
    ],
    [
      'calendars.yml',
      'region: BE',
      'region: BX',
      'rules/calendars.yml:17:20 there is no region "BX" in DE: known are BB, BE, BW, BY, HB, HE, HH, MV, NI, NW, RP, SH, SL, SN, ST, TH',
    ],
    [
      'calendars.yml',
      '13:30-18:00]',
      '13:30-08:00]',
      'rules/calendars.yml:12:24 "13:30-08:00" last 18.5 hours, over midnight: write the end after the start',
    ],
    [
      'calendars.yml',
      'zone: Europe/Berlin',
      'for: { team: [emea-sales] }\n  zone: Europe/Berlin',
      'rules/calendars.yml:10:10 "team" is not known here; did you mean teams?',
    ],
    [
      'calendars.yml',
      'zone: Europe/Berlin',
      'for: { teams: [sales, sales] }\n  zone: Europe/Berlin',
      'rules/calendars.yml:10:25 "sales" has the calendar office already: name it once',
    ],
    [
      'permissions.yml',
      'deal.reopen: [owner.manager,',
      'deal.reopen: [owner.boss,',
      'rules/permissions.yml:12:15 "owner.boss" holds no permissions',
    ],
    [
      'absence.yml',
      'deals: keep',
      'deals: kep',
      'rules/absence.yml:15:10 "kep" is not known; did you mean keep?',
    ],
    [
      'absence.yml',
      'from: 8h',
      'from: long',
      'rules/absence.yml:19:7 "long" is no working time: write it like 4h, 30m or 1h 30m',
    ],
    [
      'permissions.yml',
      'note.add: [everyone]',
      'note.ad: [everyone]',
      'rules/permissions.yml:17:1 there is no permission "note.ad"; did you mean note.add?',
    ],
    [
      'permissions.yml',
      'deal.create:',
      'deal.read.amout: [finance]\ndeal.create:',
      'rules/permissions.yml:9:1 there is no field "amout"; did you mean amount?',
    ],
    [
      'permissions.yml',
      'deal.create:',
      'account.read.region: [boss]\ndeal.create:',
      'rules/permissions.yml:9:23 "boss" holds no permissions',
    ],
    [
      'permissions.yml',
      'deal.create:',
      'deal.read.stage: [finance]\ndeal.create:',
      '"stage" is said wherever the record is: restrict deal.read instead',
    ],
    [
      'permissions.yml',
      'deal.create:',
      'deal.read.contract_type: []\ndeal.create:',
      'nobody could read it: write who may, like deal.read.contract_type: [owner, manager]',
    ],
    [
      'permissions.yml',
      'deal.create:',
      'deal.read.discount: [owner, manager]\ndeal.create:',
      'rules/approvals.yml:12:1 "finance agrees to large or discounted deals" asks finance to decide on discount, which finance may not read: add finance to deal.read.discount',
    ],
    [
      'channels.yml',
      'show: exception',
      'show: exeption',
      'rules/channels.yml:18:11 "exeption" is not known; did you mean exception?',
    ],
    [
      'fields.yml',
      'contract_type:',
      'amount:',
      'rules/fields.yml:6:3 "amount" is a standard field of deal: choose another name',
    ],
    [
      'playbooks/closed-won.yml',
      '{account.name} the welcome',
      '{acount.name} the welcome',
      'rules/playbooks/closed-won.yml:18:11 "{acount.name}" cannot be filled in; did you mean account.name?',
    ],
    [
      'playbooks/closed-won.yml',
      'owner: deal.owner',
      'owner: deal.ower',
      'rules/playbooks/closed-won.yml:19:12 "deal.ower" owns nothing; did you mean deal.owner?',
    ],
    [
      'playbooks/closed-won.yml',
      'due: 1\n',
      'due: soon\n',
      'rules/playbooks/closed-won.yml:20:10 write a whole number from 0 to 365',
    ],
    [
      'channels.yml',
      'in: approvals',
      'show: approvals',
      'rules/channels.yml:15:5 this name was used before: each may stand here only once',
    ],
    ['channels.yml', 'in: approvals', 'in: "approvals', 'rules/channels.yml:'],
    [
      'channels.yml',
      'in: approvals',
      'in: *approvals',
      'rules/channels.yml:15:9 "*approvals" is not read here: write the value itself',
    ],
  ])('%s: %s -> %s', (file, from, to, told) => {
    expect(faultsAfter(file, from, to).join('\n')).toContain(told)
  })

  test.each([
    ['plain', 'when: deal.amout > 1', '6:14'],
    ['quoted', 'when: "deal.amout > 1"', '6:15'],
    ['of several lines', 'when: >-\n    deal.currency == "EUR" &&\n      deal.amout > 1', '8:12'],
    ['kept in lines', 'when: |\n    deal.currency == "EUR" &&\n    deal.amout > 1', '8:10'],
    ['plain over two lines', 'when: deal.currency == "EUR" &&\n    deal.amout > 1', '7:10'],
  ])('a typo in a condition that is %s is found at its character', (_, when, place) => {
    const rule = '- rule: finance agrees\n  pipeline: sales\n  to: closed_won\n'
    const approvals = `${rule}  steps: [finance]\n  facts: [amount]\n  `
    const [fault] = faultsOf(changed({ 'approvals.yml': `${approvals}${when}\n` }))
    expect(fault).toMatch(new RegExp(`^rules/approvals.yml:${place} deal has no field amout`))
    expect(fault).toContain('did you mean amount?')
  })

  test('all faults of all files are told at once, in the order of their places', () => {
    const told = faultsOf(
      changed({
        'sla.yml': 'clocks:\n  - clock: x\nexceptions: { goal: 8h, calendar: ofice, breach: [] }\n',
        'approvals.yml': '- rule: x\n  steps: 3\n',
        'channels.yml': 'deal: [',
      }),
    )
    expect(told.map((fault) => fault.split(' ')[0])).toEqual([
      'rules/approvals.yml:1:3',
      'rules/approvals.yml:1:3',
      'rules/approvals.yml:1:3',
      'rules/approvals.yml:2:10',
      'rules/channels.yml:1:8',
      ...Array(6).fill('rules/sla.yml:2:5'),
      'rules/sla.yml:3:35',
    ])
  })

  test('a missing file and one that nothing reads are both told', () => {
    const sources = SHIPPED.map((source) =>
      source.file === 'rules/sla.yml' ? { ...source, file: 'rules/slas.yml' } : source,
    )
    expect(faultsOf(sources)).toEqual([
      'rules/sla.yml:1:1 this file is missing: every rulebook has it',
      'rules/slas.yml:1:1 nothing reads this file; did you mean sla.yml?',
    ])
  })

  test('a folder with faulty rules is refused with the whole list', () => {
    expect(() => readRulebook('rules/playbooks')).toThrow(/pipelines\.yml:1:1 this file is missing/)
  })
})

test('a rule that another one makes unreachable is warned about', () => {
  const text = shippedText('ownership.yml')
  const first =
    '    when: has(account.owner_id)\n    assign: { to: account.owner }\n    otherwise: next rule\n'
  const rules = rulesOf({ 'ownership.yml': text.replace(first, '    assign: { queue: triage }\n') })
  expect(warningsOf(rules)).toMatchObject(
    [27, 33, 44].map((line) => ({
      file: 'rules/ownership.yml',
      line,
      message: expect.stringContaining('is never reached'),
    })),
  )
})

describe('a lead that no rule takes', () => {
  const ownership = shippedText('ownership.yml')
  const without = ownership.replaceAll('lead.created, ', '')
  const saidOf = (text: string) =>
    sayTopic(rulesOf({ 'ownership.yml': text }), 'deals').filter((it) => it.includes('none of'))
  const warned = (text: string) =>
    warningsOf(rulesOf({ 'ownership.yml': text })).map(({ message }) => message)

  test('is warned of where no rule is about leads, and said to be an exception', () => {
    expect(warned(without)).toEqual([
      'no rule says who owns a lead: each that comes without an owner is an exception. Write on: [lead.created] in a rule, or default: lead',
    ])
    expect(saidOf(without)).toEqual([expect.stringMatching(/^A lead that none of these rules/)])
  })

  test('is none where a default or a rule for all of them says who gets it', () => {
    const named = `${without}\ndefault:\n  lead: { queue: triage }\n`
    expect([warned(named), saidOf(named)]).toEqual([[], []])
    expect(saidOf(ownership)).toEqual([])
  })

  test('is said to be an exception where the last rule passes it on', () => {
    const open = ownership.replace('otherwise: { queue: triage }', 'otherwise: next rule')
    expect(saidOf(open).map((it) => it.split(' that ')[0])).toEqual(['A lead', 'A deal'])
  })
})

test('a field of our own can be used in conditions by its name', () => {
  const text = shippedText('approvals.yml').replace(
    /when: .*/,
    'when: deal.contract_type == "framework"',
  )
  expect(faultsOf(changed({ 'approvals.yml': text }))).toEqual([])
})

test('the version names exactly these texts, whatever order they are read in', () => {
  fc.assert(
    fc.property(fc.shuffledSubarray([...SHIPPED], { minLength: SHIPPED.length }), (sources) => {
      expect(load(sources)).toMatchObject({ rulebook: { version: rulesOf().version } })
    }),
    { numRuns: 10 },
  )
  const channels = `${SHIPPED.find(({ file }) => file === 'rules/channels.yml')!.text}# changed\n`
  expect(rulesOf({ 'channels.yml': channels }).version).not.toBe(rulesOf().version)
})

test('no text of a file brings the loader down: it loads or has faults', () => {
  const files = SHIPPED.map(({ file }) => file.slice('rules/'.length))
  fc.assert(
    fc.property(fc.constantFrom(...files), fc.nat(), fc.string(), (file, at, noise) => {
      const { text } = SHIPPED.find((source) => source.file === `rules/${file}`)!
      const cut = at % text.length
      const loaded = load(changed({ [file]: text.slice(0, cut) + noise + text.slice(cut) }))
      expect('rulebook' in loaded || loaded.faults.length > 0).toBe(true)
    }),
    { numRuns: 150 },
  )
})

test('a name is suggested when few letters differ, and never a far one', () => {
  expect(nearest('amonut', ['amount', 'account'])).toBe('amount')
  expect(nearest('xyz', ['amount', 'account'])).toBeNull()
  expect(nearest('lable', ['stage', 'label'])).toBe('label')
})
