import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decide } from '../src/decide/decide.ts'
import type { Signal, Situation } from '../src/model.ts'
import { wakeClocks } from '../src/overdue.ts'
import { openStory, type Story, type Who } from './support/story.ts'

/** One thing that somebody does, or another system says. Numbers choose among what is there by then. */
type Happening =
  | { readonly is: 'report'; readonly deal: number; readonly late: number; readonly says: object }
  | { readonly is: 'delete'; readonly deal: number; readonly late: number }
  | { readonly is: 'repeat'; readonly which: number }
  | { readonly is: 'click'; readonly who: Who; readonly which: number; readonly approve: boolean }
  | { readonly is: 'answer'; readonly who: Who; readonly which: number; readonly value: string }
  | { readonly is: 'change'; readonly who: Who; readonly which: number; readonly says: object }
  | { readonly is: 'finish'; readonly who: Who; readonly which: number }
  | { readonly is: 'unreadable' }
  | { readonly is: 'time'; readonly minutes: number }

const which = fc.nat(99)
const who = fc.constantFrom<Who>('ana', 'ben', 'max', 'fay', 'flo', 'dee', 'oz')
const stage = fc.constantFrom('Proposal', 'negotiation', 'closed_won', 'closed_lost', 'nowhere')
const mail = fc.constantFrom('ana@ours.example', 'ben@ours.example', 'who@ours.example', '')
const patch = fc.record(
  {
    name: fc.constantFrom('Renewal', 'Rollout', ''),
    stage,
    amount: fc.constantFrom<unknown>(900, '12,000.50', 50_000, 'a lot', -1, null),
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
const says = fc.record(
  {
    patch: fc.oneof(patch, ripe),
    account: fc.record(
      {
        name: fc.constantFrom('Acme', 'ACME Inc', 'Hooli', ''),
        externalId: fc.constantFrom('a1', 'a2'),
        domain: fc.constantFrom('acme.example', 'hooli.example', 'no domain'),
        region: fc.constantFrom('EMEA', 'AMER', 'Mars'),
        ownerEmail: mail,
      },
      { requiredKeys: [] },
    ),
    contacts: fc.array(
      fc.record({ name: fc.constantFrom('Ann', 'Bob'), email: fc.constantFrom('a@b.co', 'bad') }),
      { maxLength: 2 },
    ),
  },
  { requiredKeys: ['patch'] },
)
const deal = fc.nat(3)
const late = fc.integer({ min: -5, max: 5 })
const value = fc.constantFrom(
  'EMEA',
  '5000',
  'Acme',
  'ana@ours.example',
  'price',
  'x',
  '2030-03-01',
)
const is = <Kind extends string>(kind: Kind) => fc.constant(kind)
const happening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ is: is('report'), deal, late, says }) },
  { weight: 1, arbitrary: fc.record({ is: is('delete'), deal, late }) },
  { weight: 2, arbitrary: fc.record({ is: is('repeat'), which }) },
  { weight: 4, arbitrary: fc.record({ is: is('click'), who, which, approve: fc.boolean() }) },
  { weight: 4, arbitrary: fc.record({ is: is('answer'), who, which, value }) },
  { weight: 3, arbitrary: fc.record({ is: is('change'), who, which, says }) },
  { weight: 1, arbitrary: fc.record({ is: is('finish'), who, which }) },
  { weight: 1, arbitrary: fc.record({ is: is('unreadable') }) },
  { weight: 1, arbitrary: fc.record({ is: is('time'), minutes: fc.nat(900) }) },
)
/** What is in one list happens at once. */
const stream = fc.array(fc.array(happening, { minLength: 1, maxLength: 8 }), {
  minLength: 3,
  maxLength: 10,
})

const RUNS = 12
/** No id at all: the database refuses it, and with it the whole batch. */
const UNREADABLE = 'no-id'
const idsOf = async (rows: Promise<readonly { id: string }[]>) => (await rows).map(({ id }) => id)

/** Lets one stream happen in a company of its own, and remembers every signal that was handed in. */
function openWorld(story: Story) {
  const { house } = story
  const { db } = house
  const given: Signal[] = []
  const stampOf = (by: Signal['by'], lateMinutes = 0) => ({
    id: `given:${given.length}`,
    at: new Date(story.now().getTime() - lateMinutes * 60_000).toISOString(),
    by,
    source: by.kind === 'user' ? 'chat' : 'crm',
  })
  const user = (who: Who) => stampOf({ kind: 'user', id: story.ids[who] })
  const crm = (minutes: number) => stampOf({ kind: 'integration', id: 'crm' }, minutes)
  const known = async (table: 'deal' | 'task' | 'approvalStep' | 'exception', at: number) => {
    const ids = await idsOf(db.selectFrom(table).select('id').orderBy('id').execute())
    return ids[at % Math.max(1, ids.length)] ?? null
  }
  async function signalOf(it: Exclude<Happening, { is: 'time' }>): Promise<Signal | null> {
    if (it.is === 'repeat') return given[it.which % Math.max(1, given.length)] ?? null
    if (it.is === 'unreadable')
      return { ...crm(0), kind: 'deal.updated', deal: { id: UNREADABLE }, patch: {} }
    if (it.is === 'report' || it.is === 'delete') {
      const kind = it.is === 'report' ? 'deal.updated' : 'deal.deleted'
      const said = it.is === 'report' ? it.says : {}
      return { ...crm(it.late), kind, deal: { externalId: `e${it.deal}` }, patch: {}, ...said }
    }
    const table = {
      click: 'approvalStep',
      answer: 'exception',
      change: 'deal',
      finish: 'task',
    } as const
    const id = await known(table[it.is], it.which)
    if (!id) return null
    if (it.is === 'finish') return { ...user(it.who), kind: 'task.completed', task: id }
    if (it.is === 'answer')
      return { ...user(it.who), kind: 'exception.answered', exception: id, value: it.value }
    if (it.is === 'change')
      return { ...user(it.who), kind: 'deal.updated', deal: { id }, patch: {}, ...it.says }
    const decision = it.approve ? 'approve' : 'reject'
    return { ...user(it.who), kind: 'approval.clicked', step: id, decision, reason: 'because' }
  }
  /** Stored and worked off as webhooks are, or decided in the request as a gesture is. */
  async function hand(signal: Signal): Promise<unknown> {
    if (signal.by.kind !== 'user') return await house.accept([signal])
    return await house.receive(signal)
  }
  return {
    given,
    async atOnce(happenings: readonly Happening[]): Promise<void> {
      const signals: Signal[] = []
      for (const it of happenings) {
        if (it.is === 'time') {
          story.pass(it.minutes)
          continue
        }
        const signal = await signalOf(it)
        if (signal) given.push(signal)
        if (signal) signals.push(signal)
      }
      await Promise.all(signals.map(hand))
      await story.intake.drain()
      await wakeClocks(story.spine, house.receive)
    },
  }
}

test('whatever comes in, in whatever order and at once: nothing is lost, doubled or without an owner', async () => {
  await fc.assert(
    fc.asyncProperty(stream, async (moments) => {
      const story = await openStory()
      try {
        const world = openWorld(story)
        for (const moment of moments) await world.atOnce(moment)
        await everySignalIsDecided(story, world.given)
        await everyWorkHasAnOwner(story)
        await nothingIsDoubled(story)
        await storedSituationsReplay(story)
      } finally {
        await story.close()
      }
    }),
    { numRuns: RUNS, interruptAfterTimeLimit: 15_000, endOnFailure: true },
  )
}, 60_000)

async function everySignalIsDecided({ house: { db } }: Story, given: readonly Signal[]) {
  const stored = await db.selectFrom('inbox').select(['id', 'state']).execute()
  const states = new Map(stored.map(({ id, state }) => [id, state]))
  const failures = await db
    .selectFrom('exception')
    .select('because')
    .where('kind', '=', 'failed')
    .execute()
  for (const { id, kind, ...rest } of given) {
    const isTold = failures.some(({ because }) => because.includes(`as ${id};`))
    const broken = 'deal' in rest && rest.deal?.id === UNREADABLE
    const state = broken ? 'failed' : 'done'
    expect({ id, kind, state: states.get(id), isTold }).toEqual({ id, kind, state, isTold: broken })
  }
  const verdicts = new Set(await idsOf(db.selectFrom('verdict').select('signalId as id').execute()))
  const silent = stored.filter(({ id, state }) => state === 'done' && !verdicts.has(id))
  expect(silent).toEqual([])
}

async function everyWorkHasAnOwner({ house: { db }, rows }: Story) {
  const exceptions = await rows('exception')
  const open = exceptions.filter(({ state }) => state === 'open')
  const seen = new Set(open.map(({ subjectId }) => subjectId))
  const deals = await db
    .selectFrom('deal')
    .select(['id', 'ownerId'])
    .where('deletedAt', 'is', null)
    .execute()
  expect(deals.filter(({ id, ownerId }) => !ownerId && !seen.has(id))).toEqual([])
  expect((await rows('task')).filter(({ ownerId }) => !ownerId)).toEqual([])
  expect(open.filter(({ ownerId }) => !ownerId)).toEqual([])
  const triage = await db
    .selectFrom('message')
    .select('subjectId')
    .where('conversation', '=', 'channel:triage')
    .execute()
  const shown = new Set<unknown>(triage.map(({ subjectId }) => subjectId))
  expect(exceptions.filter(({ id }) => !shown.has(id))).toEqual([])
}

async function nothingIsDoubled({ rows, house: { db } }: Story) {
  const pending = (await rows('approval')).filter(({ status }) => status === 'pending')
  expectOnce(pending.map(({ dealId }) => dealId))
  expectOnce((await rows('project')).map(({ dealId, closeNo }) => `${dealId} ${closeNo}`))
  expectOnce((await rows('assignment')).flatMap((it) => (it.endsAt === null ? it.subjectId : [])))
  const deals = await db.selectFrom('deal').select(['id', 'externalId', 'pendingStage']).execute()
  expectOnce(deals.map(({ externalId }) => externalId))
  const waiting = deals.flatMap(({ id, pendingStage }) => (pendingStage === null ? [] : id))
  expect(waiting.sort()).toEqual(pending.map(({ dealId }) => dealId).sort())
}

function expectOnce(names: readonly unknown[]) {
  expect(names.length).toBe(new Set(names).size)
}

async function storedSituationsReplay({ house: { db, rulebook } }: Story) {
  const stored = await db.selectFrom('inbox').selectAll().where('state', '=', 'done').execute()
  const states = await db.selectFrom('directory').select(['hash', 'people', 'teams']).execute()
  const verdicts = await db
    .selectFrom('verdict')
    .select(['signalId', 'rule', 'outcome', 'because', 'read', 'candidates'])
    .orderBy('position')
    .execute()
  for (const { id, signal, situation } of stored) {
    const { people, teams } = states.find(({ hash }) => hash === situation!.directory)!
    const again = decide(rulebook(), {
      ...situation!,
      people,
      teams,
      signal,
    } as unknown as Situation)
    const former = verdicts.flatMap(({ signalId, ...rest }) => (signalId === id ? [rest] : []))
    const now = again.map(({ rule, outcome, because, read, candidates = null }) =>
      JSON.parse(JSON.stringify({ rule, outcome, because, read, candidates })),
    )
    expect(now).toEqual(former)
  }
}
