import { seenBy } from './cards/veil.ts'
import { type DigestDue, digestKey } from './decide/digests.ts'
import type { InboundNoun } from './decide/inbound/inbound.ts'
import { type Seeing, seeing } from './decide/sight.ts'
import { localDate } from './decide/worktime.ts'
import type { House } from './house.ts'
import type { DigestContent, DigestItem, SignalOf } from './model.ts'
import type { Person } from './nouns.ts'
import { seeingOf, viewsFor } from './reading.ts'
import { findFindings, looksAfterRules } from './rulebooks/findings.ts'
import { listWaitingApprovals } from './store/approvals.ts'
import {
  countExceptions,
  countTasks,
  listCovering,
  listReports,
  listShownApprovals,
  type Owned,
  readDue,
  readHeldBack,
  readInboundCounts,
  readLastTold,
  readMoves,
  readStages,
  type Span,
} from './store/digests.ts'
import { findPerson } from './store/people.ts'
import { listOpenTasks } from './store/tasks.ts'
import { readApprovalViews } from './store/views.ts'

const DAY_MS = 86_400_000
/** What is being decided while a digest is put together belongs to the next one, so that nothing falls between two. */
const UNDER_WAY_MS = 60_000
const DAYS = { daily: 1, weekly: 7 } as const
/** The most lines of each kind that a digest names; the counts say how many there are. */
const LINES = 6

type Compiled = SignalOf<'digest.compiled'>

/** Puts a digest together from what its readers may read; null when its person is gone. */
export async function compileDigest(house: House, due: DigestDue): Promise<Compiled | null> {
  const { conversation, every, day, late } = due
  const now = house.now()
  const to = new Date(now.getTime() - UNDER_WAY_MS).toISOString()
  const span = await spanOf(house, due, to)
  const id = conversation.startsWith('person:') ? conversation.slice('person:'.length) : null
  const person =
    id === null ? null : await findPerson(house.db, house.org, { id, now: now.toISOString() })
  // Whoever is away hears afterwards what became of things, all at once.
  if (id !== null && (!person || person.awayUntil !== null)) return null
  const content = person ? await personal(house, person, span) : await shared(house, span)
  const by = { kind: 'system', id: 'digests' } as const
  const stamp = { id: digestKey(due), at: due.at, by, source: 'baton' }
  return {
    ...stamp,
    kind: 'digest.compiled',
    conversation,
    every,
    day,
    late,
    from: span.from,
    to,
    content,
  }
}

async function spanOf(
  house: House,
  { conversation, every, at }: DigestDue,
  to: string,
): Promise<Span> {
  const length = DAYS[every] * DAY_MS
  const told = await readLastTold(house.db, house.org, conversation)
  const from = told ?? new Date(Date.parse(at) - length).toISOString()
  const soon = new Date(Date.parse(to) + length).toISOString()
  return { org: house.org, conversation, owners: null, from, to, soon }
}

/** What is somebody's own, and what became of the deals of those they manage. */
async function personal(house: House, person: Person, channel: Span): Promise<DigestContent> {
  const { db, org } = house
  const asking = { by: person, house }
  const today = localDate(person.zone, new Date(channel.to))
  const mine = { ...channel, owners: [person.id] }
  const now = house.now().toISOString()
  const [covering, reports] = await Promise.all([
    listCovering(db, org, { person: person.id, now }),
    listReports(db, org, person.id),
  ])
  const ours = { ...channel, owners: [person.id, ...reports, ...covering.map(({ id }) => id)] }
  const [see, waiting, tasks, taskCounts] = await Promise.all([
    seeingOf(house, person),
    listWaitingApprovals(db, org, { by: person, limit: 50 }),
    listOpenTasks(db, org, { owner: person.id, limit: LINES }).then((ids) =>
      viewsFor(asking, 'task', ids),
    ),
    countTasks(db, org, { owner: person.id, today }),
  ])
  const approvals = await viewsFor(asking, 'approval', waiting)
  const findings = looksAfterRules(person) ? await findFindings(house) : []
  const facts = await factsOf(house, { deals: ours, exceptions: mine }, { see, zone: person.zone })
  const items: DigestItem[] = [
    ...approvals.slice(0, LINES).map((it) => approvalItem(it, person.zone)),
    ...facts.items,
    ...tasks.map(
      ({ key, title, dueOn }) => ({ what: 'task', key, name: title, on: dueOn }) as const,
    ),
  ]
  return {
    ...facts,
    items,
    ...(findings.length > 0 && { findings: findings.map(({ because }) => because) }),
    ...(covering.length > 0 && { covering: covering.map(({ id: _, ...line }) => line) }),
    counts: { ...facts.counts, ...taskCounts, approvals: approvals.length },
  }
}

/** What a channel shows, as far as everyone may read it. */
async function shared(house: House, span: Span): Promise<DigestContent> {
  const everyone = { people: [], colleagues: true, strangers: false }
  const see = seeing(house.rulebook(), everyone, new Map())
  const ids = await listShownApprovals(house.db, span)
  const views = await readApprovalViews(house.db, house.org, ids)
  const approvals = [...views.values()].filter((it) => seenBy('approval', it, see).sight.record)
  const facts = await factsOf(house, { deals: span, exceptions: span }, { see, zone: 'UTC' })
  const own = { tasks: 0, overdue: 0, approvals: approvals.length }
  return { ...facts, counts: { ...facts.counts, ...own } }
}

function approvalItem(
  { key, dealName, createdAt }: { key: string; dealName: string; createdAt: string },
  zone: string,
): DigestItem {
  return { what: 'approval', key, name: dealName, on: localDate(zone, new Date(createdAt)) }
}

/** What deals and exceptions have in common for people and channels. */
async function factsOf(
  { db }: House,
  { deals, exceptions }: { readonly deals: Span; readonly exceptions: Span },
  { see, zone }: { readonly see: Seeing; readonly zone: string },
) {
  const [moves, due, byOwner, inbound, open, held] = await Promise.all([
    readMoves(db, deals),
    readDue(db, deals),
    readStages(db, deals),
    readInboundCounts(db, deals),
    countExceptions(db, exceptions),
    readHeldBack(db, deals),
  ])
  const moved = moves.filter((line) => maySee(see, line)).map(withoutOwners)
  const clocks = due.filter((line) => maySee(see, line))
  const missed = clocks.filter(({ what }) => what === 'clock missed').length
  const stages = summed(
    byOwner.filter(({ dealOwnerId }) => see({ deal: true, dealOwnerId }).record),
  )
  const openOf = (noun: InboundNoun) =>
    inbound
      .filter(
        ({ dealOwnerId, ...it }) =>
          it.noun === noun && see({ deal: true, as: [noun], dealOwnerId }).record,
      )
      .reduce((sum, { count }) => sum + count, 0)
  const counts = {
    leads: openOf('lead'),
    tickets: openOf('ticket'),
    deals: stages.reduce((sum, { count }) => sum + count, 0),
    exceptions: open,
    due: clocks.length - missed,
    missed,
    moved: moved.length,
  }
  const items = clocks.slice(0, LINES).map(
    ({ what, key, name, at }): DigestItem => ({
      what,
      key,
      name,
      on: localDate(zone, new Date(at)),
    }),
  )
  return {
    items,
    moved: moved.slice(0, 20),
    stages,
    held,
    counts,
  }
}

function maySee(see: Seeing, { dealId, readAs, dealOwnerId, accountOwnerId }: Owned): boolean {
  return see({ deal: dealId !== null, as: [readAs], dealOwnerId, accountOwnerId }).record
}

/** The open deals of each stage, whoever's they are. */
function summed(lines: readonly DigestContent['stages'][number][]): DigestContent['stages'] {
  const byStage = new Map<string, DigestContent['stages'][number]>()
  for (const { pipeline, stage, count } of lines) {
    const name = `${pipeline} ${stage}`
    byStage.set(name, { pipeline, stage, count: count + (byStage.get(name)?.count ?? 0) })
  }
  return [...byStage.values()]
}

function withoutOwners<Line extends Owned>(line: Line) {
  const {
    dealId: _deal,
    readAs: _as,
    dealOwnerId: _owner,
    accountOwnerId: _account,
    ...rest
  } = line
  return rest
}
