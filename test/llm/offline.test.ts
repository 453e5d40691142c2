import { expect, test } from 'vitest'
import { nextAction } from '../../src/llm/next-action.ts'
import { summariseOffline } from '../../src/llm/offline.ts'
import { aDossier, now, rulebook } from './given.ts'

const next = (over: Parameters<typeof aDossier>[0]) =>
  nextAction({ dossier: aDossier(over), rulebook, now })

const approval = {
  ...{ key: 'R-4', status: 'pending', because: 'over 10,000', waitingFor: ['finance' as const] },
  createdAt: '2030-01-14T09:00:00.000Z',
}
const late = {
  ...{ key: 'T-7', title: 'Send the contract', status: 'not_started', dueOn: '2030-01-10' },
  owner: 'Ben Ito',
}

test.each([
  [
    'a blank field that work waits for',
    { exceptions: [{ key: 'X-3', field: 'account.region', because: 'no territory without it' }] },
    "Fill in the account's region: X-3 waits for it (no territory without it).",
  ],
  [
    'an approval nobody answers',
    { approvals: [approval] },
    'Remind finance: R-4 has waited 3 days for their answer.',
  ],
  [
    'a first response that is late',
    {
      clocks: [
        {
          ...{ kind: 'first_response' as const, policy: 'first response to a new deal' },
          ...{ dueAt: '2030-01-16T12:00:00.000Z', state: 'breached' as const },
        },
      ],
    },
    'Answer Acme today: the first response to a new deal was due on 2030-01-16.',
  ],
  ['a deal of nobody', { owner: null }, 'Give D-12 an owner with /deal assign D-12.'],
  [
    'a task that is late',
    { tasks: [late] },
    'Ben Ito is late with T-7: Send the contract, due on 2030-01-10. Finish it first.',
  ],
  [
    'a close date in the past',
    { deal: { closeDate: '2030-01-10' } },
    'Ask when the decision will be made and set a new close date: 2030-01-10 has passed.',
  ],
  [
    'fields that the next stage needs',
    { deal: { amount: null, closeDate: null } },
    'Fill in amount and close date: Closed won needs them.',
  ],
  [
    'two weeks of silence',
    { activities: [{ at: '2030-01-02T09:00:00.000Z', kind: 'call', text: 'Hello' }] },
    'Call Acme: nothing has happened for 15 days.',
  ],
  [
    'the step that was written down',
    { deal: { nextStep: 'Send the contract' } },
    'Send the contract.',
  ],
  [
    'the next stage, when nothing else presses',
    {},
    'Agree on what Closed won takes, then move D-12 there.',
  ],
])('the next action names %s', (_, over, said) => {
  expect(next(over)).toBe(said)
})

test('a late approval comes before a late task', () => {
  expect(next({ approvals: [approval], tasks: [late] })).toMatch(/^Remind finance/)
})

test('a closed deal needs nothing once its tasks are done', () => {
  const done = { ...late, status: 'completed' }
  expect(next({ deal: { stage: 'closed_won' }, tasks: [done] })).toBe(
    'Nothing to do: the deal is closed.',
  )
})

test('a summary says where the deal stands, what happened last and what is open', () => {
  const dossier = aDossier({
    tasks: [late],
    approvals: [approval],
    deal: { pendingStage: 'closed_won' },
  })
  expect(summariseOffline(dossier, { rulebook, now }).text).toBe(
    'Acme renewal with Acme worth 48,000 EUR is in Negotiation (80 %), expected to close on 2030-02-15. ' +
      'Ana Souza owns it. The move to Closed won waits for approval. ' +
      'Last call, 2 days ago: “They want a second seat plan.” ' +
      'Open: R-4 waits for finance; 1 task open, 1 overdue.',
  )
})

test('a lost deal says why it was lost', () => {
  const dossier = aDossier({ deal: { stage: 'closed_lost', lostReason: 'Price' } })
  expect(summariseOffline(dossier, { rulebook, now }).text).toContain(
    'is lost since 2030-02-15: Price.',
  )
})
