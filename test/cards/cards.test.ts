import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { doors } from '../../handlers/index.ts'
import { alarmCard } from '../../src/cards/alarm.ts'
import { approvalCard } from '../../src/cards/approval.ts'
import { dealCard } from '../../src/cards/deal.ts'
import { doctorCard } from '../../src/cards/doctor.ts'
import { exceptionCard } from '../../src/cards/exception.ts'
import {
  answerForm,
  dealFieldsForm,
  declineForm,
  newDealForm,
  noteForm,
  rejectForm,
} from '../../src/cards/forms.ts'
import { helpCard } from '../../src/cards/help.ts'
import { disqualifyForm, newLeadForm } from '../../src/cards/lead-forms.ts'
import { pieceForm } from '../../src/cards/left-behind.ts'
import { dealList, taskList } from '../../src/cards/lists.ts'
import { activityForm, taskForm } from '../../src/cards/message-forms.ts'
import { ownerCard } from '../../src/cards/owner.ts'
import { projectCard } from '../../src/cards/project.ts'
import { short } from '../../src/cards/say.ts'
import { summaryCard } from '../../src/cards/summary.ts'
import { taskCard } from '../../src/cards/task.ts'
import {
  answerForm as answerTicketForm,
  newTicketForm,
  solveForm,
} from '../../src/cards/ticket-forms.ts'
import type {
  ApprovalView,
  DealView,
  ExceptionView,
  OwnerView,
  ProjectView,
  TaskView,
} from '../../src/cards/view.ts'
import type { DoctorView } from '../../src/cards/view-doctor.ts'
import { whichCard } from '../../src/cards/which.ts'
import { type Card, calledIn, plainLine } from '../../src/chat/card.ts'
import { idOf, MONDAY } from '../support/given.ts'

const stage = (name: string, label: string, closed: 'won' | 'lost' | null = null) => ({
  name,
  label,
  isClosed: closed !== null,
  isWon: closed === 'won',
})
const LOOK = {
  pipelines: {
    sales: {
      stages: [
        stage('proposal', 'Proposal'),
        stage('closed_won', 'Closed won', 'won'),
        stage('closed_lost', 'Closed lost', 'lost'),
      ],
    },
  },
  fields: { deal: { po_number: { label: 'Purchase order', type: 'string' } } },
}

const ANA = { person: idOf(2), name: 'Ana Souza' }
const THERE = { awayUntil: null, coverName: null }
const OWNERS = { dealOwnerId: idOf(2), accountOwnerId: idOf(2) }
const aDeal = (given: Partial<DealView> = {}): DealView => ({
  id: idOf(1),
  key: 'D-12',
  name: 'Acme renewal',
  pipeline: 'sales',
  stage: 'proposal',
  pendingStage: null,
  amount: '50000.00',
  currency: 'EUR',
  discount: null,
  closeDate: '2030-01-31',
  nextStep: null,
  lostReason: null,
  deletedAt: null,
  ownerId: idOf(2),
  accountOwnerId: idOf(2),
  accountName: 'Acme',
  ownerName: 'Ana Souza',
  ...THERE,
  clocks: [],
  approvalKey: null,
  approvalRole: null,
  tasksOpen: 0,
  isOffered: false,
  tasksTotal: 0,
  summary: null,
  ...given,
})
const anApproval = (given: Partial<ApprovalView> = {}): ApprovalView => ({
  id: idOf(3),
  key: 'R-3',
  rule: 'finance agrees',
  ...OWNERS,
  because: 'the amount is 50,000',
  stage: 'closed_won',
  pipeline: 'sales',
  facts: { owner: 'Ana Souza', amount: '50000', currency: 'EUR', account: 'Acme', discount: null },
  status: 'pending',
  createdAt: MONDAY,
  endedAt: null,
  dealKey: 'D-12',
  dealName: 'Acme renewal',
  requestedBy: idOf(2),
  requestedByName: 'Ana Souza',
  barred: [],
  holders: [{ id: idOf(25), name: 'Mia Chen' }],
  steps: [step({})],
  ...given,
})
const step = (given: Partial<ApprovalView['steps'][number]>): ApprovalView['steps'][number] => ({
  id: idOf(4),
  role: 'finance',
  status: 'pending',
  decidedByName: null,
  decidedAt: null,
  reason: null,
  ...given,
})
const aTask = (given: Partial<TaskView> = {}): TaskView => ({
  id: idOf(5),
  key: 'T-5',
  title: 'Send the first invoice',
  status: 'not_started',
  dueOn: '2030-02-01',
  ownerId: idOf(22),
  ...OWNERS,
  ownerName: 'Mia Chen',
  ...THERE,
  dealKey: 'D-12',
  dealName: 'Acme renewal',
  accountName: 'Acme',
  projectName: 'Onboarding Acme',
  acceptedAt: null,
  completedAt: null,
  ...given,
})
const aProject = (given: Partial<ProjectView> = {}): ProjectView => ({
  id: idOf(6),
  key: 'P-1',
  name: 'Onboarding Acme',
  status: 'running',
  ownerId: idOf(23),
  ...OWNERS,
  ownerName: 'Kim Park',
  dealKey: 'D-12',
  dealName: 'Acme renewal',
  accountName: 'Acme',
  tasks: [aTask({ status: 'completed' }), aTask({ key: 'T-6', ownerName: null, dueOn: null })],
  ...given,
})
const anException = (given: Partial<ExceptionView> = {}): ExceptionView => ({
  id: idOf(7),
  key: 'X-1',
  noun: 'deal',
  kind: 'bad_value',
  field: 'close_date',
  offered: 'soon',
  because: 'Close date cannot be “soon”',
  state: 'open',
  ownerId: idOf(24),
  dealId: idOf(1),
  ...OWNERS,
  ownerName: 'Ole Berg',
  ...THERE,
  subjectKey: 'D-12',
  subjectName: 'Acme renewal',
  createdAt: MONDAY,
  settledAt: null,
  ...given,
})
const anOwner = (given: Partial<OwnerView> = {}): OwnerView => ({
  ownerId: idOf(2),
  dealId: idOf(1),
  ...OWNERS,
  noun: 'deal',
  key: 'D-12',
  name: 'Acme renewal',
  ownerName: 'Ana Souza',
  ownerEmail: 'ana@baton.test',
  isOffered: false,
  acceptBy: null,
  ...THERE,
  since: MONDAY,
  because: 'It was Ana’s turn',
  rule: 'each region has its team',
  rulebook: 'abc',
  candidates: [
    { person: idOf(8), name: 'Ben', skipped: 'away until Friday' },
    { person: idOf(9), name: 'Ana Souza', skipped: null },
  ],
  ...given,
})
const aDoctor = (given: Partial<DoctorView> = {}): DoctorView => ({
  rulebook: 'abc',
  writer: 'offline',
  openExceptions: 0,
  waitingSignals: 0,
  failedSignals: 0,
  overdueClocks: 0,
  chats: [{ name: 'web', shown: 3, unshown: 0, held: 0, failed: 0 }],
  ...given,
})

const presses = ({ buttons = [] }: Card) => buttons.map(({ press }) => press)
const fact = ({ facts = [] }: Card, label: string) => facts.find(([name]) => name === label)?.[1]

describe('a deal’s card', () => {
  test('a name that a table has no room for ends in an ellipsis', () => {
    expect(short('Send Café Solano\nthe mail', 12)).toBe('Send Café S…')
    expect(short('Send it', 7)).toBe('Send it')
    expect(short('Send 😀 it', 7)).toBe('Send \ufffd…')
  })

  test('says who owns it, what it is worth and when it closes', () => {
    expect(dealCard(aDeal(), LOOK).facts).toEqual([
      ['Account', 'Acme'],
      ['Owner', [ANA]],
      ['Amount', '€50,000'],
      ['Close date', 'Thu 31 Jan 2030'],
    ])
  })

  test.each([
    ['an open stage by its label', {}, 'Proposal', 'plain'],
    ['won', { stage: 'closed_won' }, 'Closed won', 'good'],
    ['lost', { stage: 'closed_lost' }, 'Closed lost', 'bad'],
    [
      'whom it waits for',
      { pendingStage: 'closed_won', approvalRole: 'finance' },
      'Closed won: waiting for finance',
      'waiting',
    ],
    ['a stage the rulebook no longer has', { stage: 'old_stage' }, 'Old stage', 'plain'],
    ['deleted', { deletedAt: MONDAY }, 'Deleted', 'plain'],
  ] as const)('shows as its state: %s', (_, given, text, tone) => {
    expect(dealCard(aDeal(given), LOOK).badge).toEqual({ text, tone })
  })

  test.each([
    ['0.10', 'EUR', '€0.10'],
    ['1234.50', 'EUR', '€1,234.50'],
    ['1234.00', 'JPY', '¥1,234'],
    ['9007199254740993.01', 'USD', '$9,007,199,254,740,993.01'],
    ['1234.5', null, '1,234.50'],
    ['1000', 'xx', '1,000'],
  ])('writes %s %s as %s', (amount, currency, said) => {
    expect(fact(dealCard(aDeal({ amount, currency }), LOOK), 'Amount')).toBe(said)
  })

  test('says what runs against it and how far its tasks are', () => {
    const clocks = [
      { kind: 'first_response', policy: 'p', state: 'running', dueAt: MONDAY },
    ] as const
    const card = dealCard(aDeal({ clocks, tasksOpen: 2, tasksTotal: 7 }), LOOK)
    expect(fact(card, 'First response')).toEqual(['due ', { at: MONDAY }])
    expect(fact(card, 'Tasks')).toBe('5 of 7 done')
  })

  test('says so when nobody owns it', () => {
    expect(fact(dealCard(aDeal({ ownerName: null }), LOOK), 'Owner')).toBe('Nobody yet')
    const away = { awayUntil: MONDAY, coverName: 'Max\nWeber' }
    const whose = [{ person: idOf(2), name: 'Ana Souza' }, ' (away until ', { at: MONDAY }]
    expect(fact(dealCard(aDeal(away), LOOK), 'Owner')).toEqual([...whose, '; Max Weber covers)'])
    const alone = aDeal({ awayUntil: MONDAY })
    expect(fact(dealCard(alone, LOOK), 'Owner')).toEqual([...whose, ')'])
    expect(fact(dealCard(aDeal({ ...away, stage: 'closed_won' }), LOOK), 'Owner')).toBe('Ana Souza')
    const taken = { ...away, acceptedAt: MONDAY }
    expect(fact(taskCard(aTask(taken)), 'Owner')).toEqual([
      ...['Mia Chen', ' (away until ', { at: MONDAY }, '; Max Weber covers)'],
    ])
  })
})

describe('an approval’s card', () => {
  test('shows the facts that it is bound to, the most telling first', () => {
    expect(approvalCard(anApproval(), LOOK).facts).toEqual([
      ['Account', 'Acme'],
      ['Amount', '€50,000'],
      ['Discount', 'not given'],
      ['Owner', 'Ana Souza'],
      ['Asked by', 'Ana Souza'],
      ['Waits for', [{ person: idOf(25), name: 'Mia Chen' }]],
    ])
  })

  test('has buttons for the step whose turn it is', () => {
    const steps = [
      step({ status: 'approved', decidedByName: 'Mia Chen', decidedAt: MONDAY }),
      step({ id: idOf(44), role: 'manager' }),
    ]
    const card = approvalCard(anApproval({ steps }), LOOK)
    expect(card.buttons?.map(({ press, value }) => [press, value])).toEqual([
      ['approve', idOf(44)],
      ['reject', idOf(44)],
    ])
    expect(card.badge?.text).toBe('Waiting for a manager')
  })

  test.each([
    ['approved', {}, ''],
    ['rejected', { reason: 'too cheap' }, ': too cheap'],
  ] as const)('once %s keeps the outcome and loses its buttons', (status, given, why) => {
    const decided = step({ status, decidedByName: 'Mia Chen', decidedAt: MONDAY, ...given })
    const card = approvalCard(anApproval({ status, steps: [decided] }), LOOK)
    const who = status === 'approved' ? 'Approved' : 'Rejected'
    expect(plainLine(card.footer ?? '')).toBe(
      `R-3 · D-12\n${who} by Mia Chen, 7 Jan 2030 09:00 UTC${why}`,
    )
    expect(card.footer).toContainEqual({ at: MONDAY })
    expect(presses(card)).toEqual([])
  })

  test('replaced by a newer one cannot be pressed', () => {
    const card = approvalCard(anApproval({ status: 'superseded' }), LOOK)
    expect(presses(card)).toEqual([])
    expect(card.badge?.text).toBe('Asked anew')
  })
})

describe('a task’s card', () => {
  test.each([
    [{}, ['accept', 'done', 'why']],
    [{ acceptedAt: MONDAY, status: 'in_progress' }, ['done', 'why']],
    [{ acceptedAt: MONDAY, completedAt: MONDAY, status: 'completed' }, ['why']],
    [{ status: 'canceled' }, ['why']],
  ] as const)('%j can be pressed: %j', (given, expected) => {
    expect(presses(taskCard(aTask(given)))).toEqual(expected)
  })
})

test('a board ticks what is done and names who does the rest, and by when', () => {
  const card = projectCard(aProject())
  expect(card.checks).toEqual([
    { done: true, text: 'T-5 · Send the first invoice · Mia Chen · Fri 1 Feb 2030' },
    { done: false, text: 'T-6 · Send the first invoice · nobody yet' },
  ])
  expect(fact(card, 'Done')).toBe('1 of 2')
})

describe('who is called to act', () => {
  const calls = (card: Card) => calledIn(card)
  const holders = [2, 25, 26, 27, 28].map((n) => ({ id: idOf(n), name: `P${n}` }))

  test('is a deal’s owner until it is closed or deleted', () => {
    expect(calls(dealCard(aDeal(), LOOK))).toEqual([idOf(2)])
    expect(calls(dealCard(aDeal({ stage: 'closed_won' }), LOOK))).toEqual([])
    expect(calls(dealCard(aDeal({ deletedAt: MONDAY }), LOOK))).toEqual([])
  })

  test('is a task’s owner until they accepted it, and an exception’s until it is settled', () => {
    expect(calls(taskCard(aTask()))).toEqual([idOf(22)])
    expect(calls(taskCard(aTask({ acceptedAt: MONDAY })))).toEqual([])
    expect(calls(taskCard(aTask({ status: 'completed' })))).toEqual([])
    expect(calls(exceptionCard(anException()))).toEqual([idOf(24)])
    expect(calls(exceptionCard(anException({ state: 'settled' })))).toEqual([])
  })

  test('is whoever may approve, as long as they are few, and never who asked or has the deal', () => {
    const called = (given: Partial<ApprovalView>) => calls(approvalCard(anApproval(given), LOOK))
    expect(called({ holders: holders.slice(0, 3) })).toEqual([idOf(25), idOf(26)])
    expect(called({ holders: holders.slice(0, 3), barred: [idOf(26)] })).toEqual([idOf(25)])
    expect(called({ holders })).toEqual([])
    expect(called({ holders, status: 'approved' })).toEqual([])
  })

  test.each([
    ['warning', [idOf(2)]],
    ['breached', [idOf(2)]],
    ['still', [idOf(2)]],
    ['moved', []],
    ['cleared', []],
  ] as const)('is the owner of what a clock says is %s: %j', (what, called) => {
    const subject = { noun: 'deal', id: idOf(1) } as const
    const said = { subject, key: 'D-12', name: 'Acme', policy: 'first call', what, dueAt: MONDAY }
    const line = { ...said, owner: ANA }
    expect(calls(alarmCard({ count: 1, lines: [line] }))).toEqual(called)
    expect(calls(alarmCard({ count: 2, lines: [line, line] }))).toEqual(called)
  })

  test('is nobody in a name that somebody wrote', () => {
    const card = dealCard(aDeal({ ownerName: 'Ana\n<!here>' }), LOOK)
    expect(fact(card, 'Owner')).toEqual([{ person: idOf(2), name: 'Ana <!here>' }])
  })
})

describe('an exception’s card', () => {
  test('names the field, what was offered and who should fix it', () => {
    const card = exceptionCard(anException())
    expect(card.title).toBe('A value could not be taken: D-12 Acme renewal')
    expect(card.facts).toEqual([
      ['Field', 'Close date'],
      ['Offered', 'soon'],
      ['To be fixed by', [{ person: idOf(24), name: 'Ole Berg' }]],
      ['Since', [{ at: MONDAY }]],
    ])
    expect(presses(card)).toEqual(['fix'])
  })

  test.each([
    ['settled', { state: 'settled', settledAt: MONDAY }],
    ['about no field', { field: null }],
  ] as const)('has nothing to fix when it is %s', (_, given) => {
    expect(presses(exceptionCard(anException(given)))).toEqual([])
  })
})

test('the answer to “who owns this?” says since when, by which rule, and who was skipped and why', () => {
  const card = ownerCard(anOwner())
  expect(card.title).toBe('Ana Souza owns Acme renewal')
  expect(card.text).toBe('It was Ana’s turn')
  expect(card.table?.rows).toEqual([
    ['Ben', 'away until Friday'],
    ['Ana Souza', 'could have it'],
  ])
})

test('the doctor says what is ill, and nothing when all is well', () => {
  expect(doctorCard(aDoctor()).title).toBe('All is well')
  const ill = doctorCard(
    aDoctor({
      openExceptions: 2,
      chats: [{ name: 'slack', shown: 1, unshown: 0, held: 0, failed: 3 }],
    }),
  )
  expect(ill.text).toMatch(/Open exceptions: 2[\s\S]*Messages given up: 3/)
})

test('a choice too long for a button asks for the key instead', () => {
  const hit = { key: 'D-1', name: 'Acme', details: [], line: 'x'.repeat(3000) }
  const card = whichCard('deal', 'Acme', [hit])
  expect(card.buttons).toBeUndefined()
  expect(card.text).toContain('Say it again with the key.')
})

/** One of each, with this text wherever a person could have put theirs. */
function everyCard(text: string): Card[] {
  const named = { name: text, accountName: text, ownerName: text, dealName: text }
  const summary = { text: 'Summed up', nextAction: 'Call', writer: 'offline', at: MONDAY }
  const deal = aDeal({ ...named, nextStep: text, lostReason: text, summary })
  const task = aTask({ title: text, ownerName: text, dealName: text })
  const facts = { account: text, owner: text, amount: text, discount: text }
  const decided = step({ status: 'rejected', decidedByName: text, decidedAt: MONDAY, reason: text })
  const hit = { key: 'D-1', name: text, details: [text], line: '/deal show D-1' }
  return [
    dealCard(deal, LOOK),
    approvalCard(anApproval({ facts, dealName: text, requestedByName: text }), LOOK),
    approvalCard(anApproval({ facts, status: 'rejected', steps: [decided] }), LOOK),
    taskCard(task),
    taskCard({ ...task, acceptedAt: MONDAY }),
    projectCard(aProject({ ...named, tasks: [task] })),
    exceptionCard(anException({ offered: text, subjectName: text, ownerName: text })),
    ownerCard(anOwner({ name: text, ownerName: text, awayUntil: MONDAY, coverName: text })),
    dealList('Open deals', [deal], LOOK),
    taskList('Open tasks', [task]),
    whichCard('deal', text, [hit]),
    summaryCard({ key: 'D-1', name: text }, summary),
    helpCard(doors.commands),
    doctorCard(aDoctor()),
  ]
}

test('every button of every card has a door', () => {
  for (const press of everyCard('Acme').flatMap(presses)) {
    expect(Object.keys(doors.buttons)).toContain(press)
  }
})

const LEFT = {
  ...{ what: 'deal', id: idOf(2), key: 'D-1', name: 'Acme', toName: 'Ben' },
  because: 'it was his turn',
}

test('every form has a door', () => {
  const deal = { id: idOf(1), name: 'Acme', pipeline: 'sales' }
  const exception = {
    id: idOf(1),
    key: 'X-1',
    noun: 'deal',
    field: 'stage',
    because: 'no such stage',
  }
  const asked = { stage: '', names: ['amount'], look: LOOK, filled: {} }
  const forms = [
    dealFieldsForm(deal, asked),
    newDealForm(LOOK),
    rejectForm(idOf(1), 'Acme'),
    declineForm(idOf(1)),
    newLeadForm(),
    disqualifyForm(idOf(1)),
    newTicketForm(),
    solveForm(idOf(1)),
    answerTicketForm(idOf(1)),
    noteForm(deal),
    answerForm(exception, { look: LOOK, pipeline: 'sales', filled: {} }),
    activityForm('', {}),
    taskForm({}),
    pieceForm(idOf(1), [LEFT], {})!,
  ]
  expect(forms.map(({ submit }) => submit).toSorted()).toEqual(Object.keys(doors.forms).toSorted())
})

describe('a form asks', () => {
  const ask = (field: string, noun = 'deal') =>
    answerForm(
      { id: idOf(1), key: 'X-1', noun, field, because: '' },
      { look: LOOK, pipeline: 'sales', filled: {} },
    ).fields[0]!

  test('for a stage with the pipeline’s stages to choose from', () => {
    expect(ask('stage')).toMatchObject({
      kind: 'choice',
      options: [
        ['proposal', 'Proposal'],
        ['closed_won', 'Closed won'],
        ['closed_lost', 'Closed lost'],
      ],
    })
  })

  test.each([
    ['close_date', 'deal', 'Close date', 'date'],
    ['account.region', 'deal', 'Region', 'text'],
    ['region', 'account', 'Region', 'text'],
    ['contact.ana.email', 'deal', 'E-mail', 'email'],
    ['owner_email', 'deal', 'Owner', 'search'],
    ['account', 'deal', 'Account', 'search'],
    ['po_number', 'deal', 'Purchase order', 'text'],
  ])('for %s of a %s as “%s”', (field, noun, label, kind) => {
    expect(ask(field, noun)).toMatchObject({ name: 'value', label, kind, required: true })
  })
})

const hostile: { id: string; text: string }[] = JSON.parse(
  readFileSync('test/fixtures/security/chat-markup.json', 'utf8'),
)

test.each(hostile)('a hostile name fakes no second line and hides nothing: $id', ({ text }) => {
  for (const card of everyCard(text)) {
    const { title, facts = [], table, checks = [], buttons = [] } = card
    const footer = plainLine(card.footer ?? '')
    const single = [
      title,
      ...facts.flatMap(([label, value]) => [label, plainLine(value)]),
      ...(table?.rows.flat() ?? []),
      ...checks.map((check) => check.text),
      ...footer.split('\n'),
      ...buttons.map(({ label }) => label),
    ]
    for (const line of single) {
      expect(line).not.toMatch(/[\n\r\u2028\u2029\u202a-\u202e\u2066-\u2069\u200b\u2060]/)
    }
    expect(footer.split('\n').filter((line) => /^(Approved|Rejected)/.test(line)).length).toBe(
      card.badge?.text === 'Rejected' ? 1 : 0,
    )
  }
})
