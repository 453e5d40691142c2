import fc from 'fast-check'
import type { Who } from './cast.ts'
import { RULES } from './conserve-rules.ts'

/** What goes wrong with the machine: once, at the statement or the commit that is so many away. */
export const FAILURES = [
  'statement fails',
  'serialization failure',
  'deadlock',
  'cut',
  'cut before commit',
  'cut after commit',
] as const
export type Failure = (typeof FAILURES)[number]

/** How the chat does: it answers, does not, does what it is asked and says nothing, or has lost a channel. */
export const WEATHERS = ['fair', 'down', 'unclear', 'closed'] as const
export type Weather = (typeof WEATHERS)[number]

export const REPS: readonly Who[] = ['ana', 'ben']
export const EVERYBODY: readonly Who[] = ['ana', 'ben', 'max', 'fay', 'flo', 'dee', 'dan', 'oz']
/** Somebody must stay. */
const MAY_LEAVE: readonly Who[] = ['ana', 'ben', 'fay', 'dee', 'oz']

const which = fc.nat(99)
const who = fc.constantFrom(...EVERYBODY)
const somebody: fc.Arbitrary<Who | null> = fc.option(who)
const deal = fc.nat(3)
const mail = fc.constantFrom('ana@ours.example', 'ben@ours.example', 'who@ours.example', '')
const amount = fc.constantFrom<unknown>(900, '12,000.50', 50_000, 'a lot', -1, null)
const patch = fc.record(
  {
    name: fc.constantFrom('Renewal', 'Rollout', ''),
    stage: fc.constantFrom('Proposal', 'negotiation', 'closed_won', 'closed_lost', 'nowhere'),
    amount,
    discount: fc.constantFrom<unknown>(5, 20, 'half'),
    close_date: fc.constantFrom<unknown>('2030-02-01', '31.02.2030', null),
    lost_reason: fc.constantFrom('price', ''),
    owner_email: mail,
    nonsense: fc.string(),
  },
  { requiredKeys: [] },
)
/** Good enough to be won, so that approvals and handoffs come of it. */
const ripe = fc.record({
  stage: fc.constant('closed_won'),
  amount: fc.constantFrom(900, 50_000),
  close_date: fc.constant('2030-02-01'),
  owner_email: fc.constantFrom('ana@ours.example', 'ben@ours.example'),
})
const lost = fc.constant({ stage: 'closed_lost', lost_reason: 'price' })
const account = fc.record(
  {
    name: fc.constantFrom('Acme', 'ACME Inc', 'Hooli', ''),
    externalId: fc.constantFrom('a1', 'a2'),
    domain: fc.constantFrom('acme.example', 'hooli.example', 'no domain'),
    region: fc.constantFrom('EMEA', 'AMER', 'Mars'),
    ownerEmail: mail,
  },
  { requiredKeys: [] },
)
const contacts = fc.array(
  fc.record({ name: fc.constantFrom('Ann', 'Bob'), email: fc.constantFrom('a@b.co', 'bad') }),
  { maxLength: 2 },
)
const says = fc.record(
  { patch: fc.oneof(patch, ripe, lost), account, contacts },
  { requiredKeys: ['patch'] },
)
const lead = fc.record(
  {
    name: fc.constantFrom('Ann Smith', 'Bo Larsen', ''),
    company: fc.constantFrom('Acme', 'Hooli', 'Nordlys', ''),
    email: fc.constantFrom('ann@acme.example', 'bo@nordlys.example', 'cy@gmail.com', 'bad'),
    region: fc.constantFrom('EMEA', 'AMER', 'Mars', ''),
    status: fc.constantFrom('working', 'qualified'),
    owner_email: mail,
    nonsense: fc.string(),
  },
  { requiredKeys: [] },
)
const ticket = fc.record(
  {
    name: fc.constantFrom('Printer on fire', 'Door stuck', ''),
    message: fc.constantFrom('It smokes', ''),
    company: fc.constantFrom('Acme', 'Hooli', ''),
    email: fc.constantFrom('ann@acme.example', 'cy@gmail.com', 'bad'),
    priority: fc.constantFrom('urgent', 'P2', 'gigantic'),
    status: fc.constantFrom('open', 'pending', 'closed', 'on hold', 'nowhere'),
    resolution: fc.constantFrom('a new fuse', ''),
    owner_email: mail,
    nonsense: fc.string(),
  },
  { requiredKeys: [] },
)
const value = fc.constantFrom(
  'EMEA',
  '5000',
  'Acme',
  'ana@ours.example',
  'price',
  'x',
  '2030-03-01',
)
const work = fc.constantFrom('deal', 'deal', 'lead', 'ticket', 'task')
const late = fc.integer({ min: -5, max: 5 })
const reason = fc.constantFrom('', 'they know the customer')
const days = fc.integer({ min: 1, max: 4 })
const of = <const Kind extends string, Rest extends object>(
  is: Kind,
  rest: { [Key in keyof Rest]: fc.Arbitrary<Rest[Key]> },
): fc.Arbitrary<{ readonly is: Kind } & Rest> =>
  fc.record(rest).map((it) => ({ is, ...(it as unknown as Rest) }))

/** One thing that somebody does, that another system says, or that goes wrong. Numbers choose among what is there by then. */
export const happening = fc.oneof(
  { weight: 16, arbitrary: of('report', { deal, late, says }) },
  { weight: 2, arbitrary: of('delete', { deal, late }) },
  { weight: 1, arbitrary: of('import', { deal, says }) },
  { weight: 4, arbitrary: of('repeat', { which }) },
  { weight: 1, arbitrary: of('unreadable', {}) },
  { weight: 5, arbitrary: of('lead', { lead, known: fc.option(fc.nat(2)) }) },
  { weight: 3, arbitrary: of('change lead', { who, which, lead, reason, route: fc.boolean() }) },
  { weight: 2, arbitrary: of('qualify', { who, which }) },
  { weight: 1, arbitrary: of('disqualify', { who, which, reason }) },
  { weight: 4, arbitrary: of('ticket', { ticket, known: fc.option(fc.nat(2)) }) },
  {
    weight: 4,
    arbitrary: of('change ticket', { who, which, ticket, reason, route: fc.boolean() }),
  },
  { weight: 4, arbitrary: of('write', { known: fc.nat(3), isAsked: fc.boolean() }) },
  { weight: 2, arbitrary: of('account', { account, by: somebody }) },
  { weight: 6, arbitrary: of('click', { who, which, approve: fc.boolean() }) },
  { weight: 6, arbitrary: of('answer', { who, which, value }) },
  { weight: 5, arbitrary: of('change', { who, which, says, reason, route: fc.boolean() }) },
  { weight: 2, arbitrary: of('claim', { who, which, work }) },
  { weight: 2, arbitrary: of('release', { who, which, work, reason }) },
  { weight: 4, arbitrary: of('take on', { which, takes: fc.boolean(), reason }) },
  { weight: 2, arbitrary: of('hand', { who, which, work, to: who, reason }) },
  { weight: 2, arbitrary: of('note', { who, which }) },
  { weight: 2, arbitrary: of('task', { who, which, to: somebody }) },
  { weight: 2, arbitrary: of('accept', { who, which }) },
  { weight: 2, arbitrary: of('finish', { who, which }) },
  { weight: 3, arbitrary: of('away', { who, days, after: fc.nat(1), cover: somebody }) },
  { weight: 2, arbitrary: of('back', { who }) },
  { weight: 1, arbitrary: of('move kept', { who, which, route: fc.boolean() }) },
  { weight: 1, arbitrary: of('leave', { who: fc.constantFrom(...MAY_LEAVE) }) },
  {
    weight: 1,
    arbitrary: of('give away', { who: fc.constantFrom(...MAY_LEAVE), to: somebody }),
  },
  { weight: 1, arbitrary: of('rules', { which: fc.nat(RULES.length - 1) }) },
  { weight: 3, arbitrary: of('time', { minutes: fc.oneof(fc.nat(900), fc.nat(6 * 1440)) }) },
  {
    weight: 3,
    arbitrary: of('failure', { failure: fc.constantFrom(...FAILURES), after: fc.nat(40) }),
  },
  { weight: 1, arbitrary: of('kill', { after: fc.nat(60) }) },
  { weight: 1, arbitrary: of('weather', { weather: fc.constantFrom(...WEATHERS) }) },
)

export type Happening = typeof happening extends fc.Arbitrary<infer One> ? One : never

/** What is in one list happens at once; between the lists it becomes quiet. */
export const stream = fc.array(fc.array(happening, { minLength: 1, maxLength: 8 }), {
  minLength: 2,
  maxLength: 8,
})
