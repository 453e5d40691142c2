import { expect, test } from 'vitest'
import { load } from '../../../src/decide/rulebook/load.ts'
import { sayFault } from '../../../src/rulebooks/rules.ts'
import { changed, SHIPPED } from '../../support/rules.ts'

/** The faults of the shipped rules with one example more in the rule that has this line. */
function faultsWith(file: string, after: string, example: string): string[] {
  const { text } = SHIPPED.find((source) => source.file === `rules/${file}`)!
  expect(text).toContain(after)
  const indent = ' '.repeat(after.length - after.trimStart().length)
  const more = example.split('; ').map((line, at) => `${indent}  ${at === 0 ? '- ' : '  '}${line}`)
  const loaded = load(
    changed({ [file]: text.replace(after, () => `${after}\n${more.join('\n')}`) }),
  )
  return 'faults' in loaded ? loaded.faults.map(sayFault) : []
}

const OWNER = '    examples:'
const CLOCK = '    examples:'
const APPROVAL = '  examples:'
const NEVER = 'when: { deal.source: crm, deal.stage: proposal }'

test.each([
  ['ownership.yml', OWNER, 'when: { account.owner_id: x }; then: account.owner'],
  ['ownership.yml', OWNER, 'when: { account.region: APAC }; then: skip'],
  ['approvals.yml', APPROVAL, 'when: { deal.amount: 10000 }; then: finance'],
  ['sla.yml', CLOCK, `${NEVER}; at: 2027-03-12 16:30; then: { due: 2027-03-15 11:30 }`],
  ['sla.yml', CLOCK, `${NEVER}; at: 2026-12-24 11:00; then: { due: 2026-12-28 12:00 }`],
])('an example in %s that holds is no fault, below %s: %s', (file, after, example) => {
  expect(faultsWith(file, after, example)).toEqual([])
})

const TASKS = `
  - rule: calls are onboarding's
    on: [task.created]
    when: task.title.contains("call")
    assign: { team: onboarding, by: round_robin }
    otherwise: next rule
    examples:
`
const ofTasks = (example: string) => {
  const { text } = SHIPPED.find(({ file }) => file === 'rules/ownership.yml')!
  const loaded = load(
    changed({
      'ownership.yml': text.replace('\nrules:\n', `\nrules:${TASKS}      - ${example}\n`),
    }),
  )
  return 'faults' in loaded ? loaded.faults.map(sayFault).join() : ''
}

test('examples of rules about tasks name the task, as their conditions do; those of others do not', () => {
  const then = (it: string) => `{ when: { task.title: Hold the kickoff call }, then: ${it} }`
  expect(ofTasks(then('onboarding'))).toBe('')
  expect(ofTasks(then('skip'))).toContain('it is taken by this rule: onboarding')
  expect(ofTasks('{ when: { task.titel: Call }, then: skip }')).toContain('did you mean task.title')
  expect(faultsWith('ownership.yml', OWNER, 'when: { task.title: x }; then: skip')).toEqual([
    expect.stringContaining('there is no field "task.title"'),
  ])
})

test.each([
  [
    'ownership.yml',
    OWNER,
    'when: { account.owner_id: x }; then: emea-sales',
    'this example fails: it comes to account.owner',
  ],
  [
    'ownership.yml',
    OWNER,
    'when: { account.owner_id: x }; then: skip',
    'it is taken by this rule: account.owner',
  ],
  [
    'ownership.yml',
    OWNER,
    'when: { account.region: EMEA }; then: account.owner',
    '"each region has its team" in line ',
  ],
  [
    'ownership.yml',
    OWNER,
    'when: { account.country: DE }; then: account.owner',
    'takes it: unplaceable',
  ],
  [
    'ownership.yml',
    OWNER,
    'when: { acount.region: EMEA }; then: skip',
    'there is no field "acount.region"; did you mean account.region?',
  ],
  [
    'ownership.yml',
    OWNER,
    'when: { deal.amount: lots }; then: skip',
    'deal.amount holds something else: write a number like 60000',
  ],
  ['ownership.yml', OWNER, 'when: { deal.amount: 1 }', '"then" is missing'],
  ['approvals.yml', APPROVAL, 'when: { deal.amount: 9999 }; then: [finance]', 'nobody is asked'],
  [
    'approvals.yml',
    APPROVAL,
    'when: { deal.amount: 10000 }; then: [finance, legal]',
    'it comes to finance',
  ],
  ['sla.yml', CLOCK, `${NEVER}; then: skip`, 'it starts'],
  ['sla.yml', CLOCK, 'when: { deal.source: import }; then: starts', 'it does not start'],
  [
    'sla.yml',
    CLOCK,
    `${NEVER}; at: 2027-03-12 16:30; then: { due: 2027-03-12 20:30 }`,
    'it is due 2027-03-15 11:30',
  ],
  [
    'sla.yml',
    CLOCK,
    `${NEVER}; at: friday; then: { due: 2027-03-12 20:30 }`,
    '"friday" is no time',
  ],
])(
  'an example in %s that fails says where, and what came instead, below %s: %s',
  (file, after, example, said) => {
    const [fault, ...others] = faultsWith(file, after, example)
    expect(others).toEqual([])
    expect(fault).toMatch(new RegExp(`^rules/${file.replace('.', '\\.')}:\\d+:\\d+ `))
    expect(fault).toContain(said)
  },
)
