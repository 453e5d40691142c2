import { readdirSync, readFileSync } from 'node:fs'
import { load } from '../../src/decide/rulebook/load.ts'
import type { Rulebook } from '../../src/decide/rulebook.ts'
import type { Signal, Situation } from '../../src/model.ts'
import type {
  Account,
  Actor,
  Approval,
  Clock,
  Deal,
  Exception,
  Person,
  Task,
} from '../../src/nouns.ts'

/** A working Monday morning. */
export const MONDAY = '2030-01-07T09:00:00.000Z'
export const CRM: Actor = { kind: 'integration', id: 'crm' }

const HEADER = { version: 1, createdAt: MONDAY, updatedAt: MONDAY }

/** An id that says what it names: `idOf(7)` ends in 7. */
export function idOf(number: number): string {
  return `01920000-0000-7000-8000-${String(number).padStart(12, '0')}`
}

export function aPerson(given: Partial<Person> = {}): Person {
  return {
    id: idOf(1),
    name: 'Ana Souza',
    email: 'ana@baton.test',
    roles: ['rep'],
    teams: ['emea-sales'],
    managerId: idOf(2),
    zone: 'Europe/Berlin',
    active: true,
    awayUntil: null,
    coverId: null,
    ...given,
  }
}

export const ANA = aPerson()
export const MAX = aPerson({
  id: idOf(2),
  name: 'Max Weber',
  email: 'max@baton.test',
  roles: ['manager'],
  managerId: null,
})
export const FAY = aPerson({
  id: idOf(3),
  name: 'Fay Osei',
  email: 'fay@baton.test',
  roles: ['finance'],
  teams: ['finance-legal'],
  managerId: null,
})
export const OLE = aPerson({
  id: idOf(4),
  name: 'Ole Berg',
  email: 'ole@baton.test',
  roles: ['ops'],
  teams: [],
  managerId: null,
})
export const EVERYONE: readonly Person[] = [ANA, MAX, FAY, OLE]

export function anAccount(given: Partial<Account> = {}): Account {
  const known = { nameKey: 'acme', source: 'crm', externalId: 'A-1' }
  return {
    ...HEADER,
    ...known,
    id: idOf(20),
    key: 'A-1',
    ownerId: null,
    name: 'Acme',
    domain: 'acme.com',
    country: 'DE',
    industry: null,
    region: 'EMEA',
    parentId: null,
    custom: {},
    ...given,
  }
}

export function aDeal(given: Partial<Deal> = {}): Deal {
  return {
    ...HEADER,
    id: idOf(10),
    key: 'D-1',
    ownerId: ANA.id,
    name: 'Acme renewal',
    accountId: idOf(20),
    pipeline: 'sales',
    stage: 'negotiation',
    pendingStage: null,
    amount: '5000.00',
    currency: 'EUR',
    discount: null,
    closeDate: '2030-01-31',
    closedAt: null,
    nextStep: null,
    leadSource: null,
    lostReason: null,
    closeNo: 0,
    source: 'crm',
    externalId: 'X-1',
    reportedAt: {},
    deletedAt: null,
    custom: {},
    ...given,
  }
}

export function aTask(given: Partial<Task> = {}): Task {
  return {
    ...HEADER,
    id: idOf(30),
    key: 'T-1',
    ownerId: ANA.id,
    title: 'Send the welcome mail',
    status: 'not_started',
    dueOn: '2030-02-01',
    dealId: idOf(10),
    projectId: null,
    acceptedAt: null,
    completedAt: null,
    ...given,
  }
}

export function anApproval(given: Partial<Approval> = {}): Approval {
  const step = { decidedBy: null, decidedAt: null, reason: null }
  return {
    id: idOf(40),
    key: 'AP-1',
    dealId: idOf(10),
    rule: 'finance agrees to large or discounted deals',
    because: 'it is large',
    stage: 'closed_won',
    facts: {},
    status: 'pending',
    requestedBy: null,
    barred: [],
    steps: [{ id: idOf(41), position: 1, role: 'finance', status: 'pending', ...step }],
    ...given,
  }
}

export function anException(given: Partial<Exception> = {}): Exception {
  return {
    id: idOf(50),
    key: 'E-1',
    ownerId: ANA.id,
    noun: 'deal',
    subjectId: idOf(10),
    kind: 'bad_value',
    field: 'amount',
    offered: 'lots',
    because: 'Amount cannot be “lots”',
    resume: null,
    state: 'open',
    ...given,
  }
}

export function aClock(given: Partial<Clock> = {}): Clock {
  return {
    id: idOf(60),
    noun: 'deal',
    subjectId: idOf(10),
    policy: 'first response to a new deal',
    kind: 'first_response',
    cycle: 1,
    startedAt: MONDAY,
    dueAt: '2030-01-07T14:00:00.000Z',
    state: 'running',
    because: '4 working hours',
    endedAt: null,
    goalMinutes: 240,
    spans: [
      {
        from: MONDAY,
        to: null,
        runs: true,
        calendar: 'office',
        zone: null,
        because: 'deal created',
      },
    ],
    rung: [],
    nextAt: '2030-01-07T14:00:00.000Z',
    asOf: MONDAY,
    terms: theTerms(given.policy),
    ...given,
  }
}

/** A signal of a kind with its own fields; from the CRM at nine on Monday unless it says otherwise. */
export function aSignal<Kind extends Signal['kind']>(
  kind: Kind,
  given: Partial<Extract<Signal, { kind: Kind | Signal['kind'] }>> & Record<string, unknown> = {},
): Signal {
  return {
    id: `signal ${kind}`,
    at: MONDAY,
    by: CRM,
    source: 'crm',
    kind,
    ...given,
  } as unknown as Signal
}

/** A change of the deal X-1, as a patch. */
export function aReport(
  patch: Record<string, unknown>,
  given: Record<string, unknown> = {},
): Signal {
  return aSignal('deal.updated', { deal: { externalId: 'X-1' }, patch, ...given })
}

/** Marks a signal as asked for by a person in chat. */
export function askedBy(person: Person): { by: Actor; source: string } {
  return { by: { kind: 'user', id: person.id }, source: 'chat' }
}

/** A situation around a signal: Acme's deal, its account, everybody at work. */
export function aSituation(signal: Signal, given: Partial<Situation> = {}): Situation {
  return {
    signal,
    now: MONDAY,
    directory: 'everyone',
    deal: aDeal(),
    account: anAccount(),
    task: null,
    project: null,
    approval: null,
    exception: null,
    exceptions: [],
    clocks: [],
    people: EVERYONE,
    teams: [],
    choices: null,
    rotation: {},
    ...given,
  }
}

let rules: Rulebook | null = null

/** By which terms a shipped policy counts now. */
function theTerms(policy = 'first response to a new deal'): string {
  rules ??= theRulebook()
  const found = rules.sla.find(({ name }) => name === policy) ?? rules.exceptions
  return found.terms
}

/** The rules that Baton ships, compiled. */
export function theRulebook(): Rulebook {
  const folder = new URL('../../rules/', import.meta.url)
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.yml'),
  )
  const sources = files
    .sort()
    .map((file) => ({ file: `rules/${file}`, text: readFileSync(new URL(file, folder), 'utf8') }))
  const loaded = load(sources)
  if ('rulebook' in loaded) return loaded.rulebook
  throw new Error(
    loaded.faults.map(({ file, line, message }) => `${file}:${line} ${message}`).join('\n'),
  )
}
