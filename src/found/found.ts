import { sql, type Transaction } from 'kysely'
import type { Above } from '../decide/parents.ts'
import type { Rulebook } from '../decide/rulebook.ts'
import type { Happened, Ring, Signal } from '../model.ts'
import type { Approval, Deal, Exception, Id, Instant, Lead, Noun, Task, Ticket } from '../nouns.ts'
import { type Directory, readDirectory } from '../people/directory.ts'
import type { Schema } from '../store/schema.ts'
import { readApprovals, readRows } from '../store/situations.ts'
import { together } from '../store/together.ts'
import { readLate, readRings } from './clocks.ts'
import { referenceOf } from './clues.ts'
import { type Hanging, idsOutside, readHanging } from './hanging.ts'
import { readInbound } from './inbound.ts'
import { idsOf, inboundNamed, outdated, taskNamed } from './named.ts'
import { readAbove } from './parents.ts'
import { mayRoute, NO_TURNS, readTurns, type Turns } from './turns.ts'

type Trx = Transaction<Schema>
const NOT_YET = Promise.resolve(null)

/** What one batch of signals is about, read once and locked until the decision is committed. */
export interface Found extends Omit<Hanging, 'pending'> {
  readonly directory: Directory
  readonly tasks: readonly Task[]
  readonly approvals: readonly Approval[]
  readonly exceptions: readonly Exception[]
  readonly history: readonly Happened[]
  readonly rings: readonly Ring[]
  readonly deals: readonly Deal[]
  readonly leads: readonly Lead[]
  readonly tickets: readonly Ticket[]
  readonly above: readonly Above[]
  readonly turns: Turns
}

/** Reads everything a batch is about: a handful of queries for all signals together. */
export async function find(
  trx: Trx,
  { org, now, rulebook }: { org: string; now: Instant; rulebook: Rulebook },
  signals: readonly Signal[],
): Promise<Found> {
  const hang = (on: Parameters<typeof readHanging>[3]) =>
    readHanging(trx, { org, rulebook }, signals, on)
  // Before any row is locked: whoever holds one would wait for it, and be waited for.
  const above = await readAbove(trx, org, signals)
  const known = dealsKnown(signals)
  const [directory, { deals, named }, early] = await together(
    readDirectory(trx, org, now),
    // Deals are locked before what hangs on them, by every batch, so that two cannot wait for each other.
    known ? readAlone(trx, org, signals) : readSubjects(trx, org, signals),
    known ? hang({ deals: known, ofTasks: [], others: [], leads: [], tickets: [] }) : NOT_YET,
  )
  const inbound = known ? NO_INBOUND : await readInbound(trx, org, signals, inboundOf(named))
  const [hanging, turns] = await together(
    early ? Promise.resolve(early) : hang(hangingOn(deals, named, inbound)),
    signals.some((signal) => mayRoute(rulebook, signal, deals))
      ? readTurns(trx, org, rulebook)
      : NO_TURNS,
  )
  const { pending, clocks, ...others } = hanging
  const tasks = named.tasks
  const late = await readLate(trx, org, {
    signals,
    now,
    subjects: [...deals, ...tasks, ...inbound.leads, ...inbound.tickets],
    clocks,
  })
  const rings = await readRings(trx, { org, now }, signals)
  const approvals = [...named.approvals, ...pending]
  const read = { directory, ...named, ...others, deals, ...inbound }
  return { ...read, above, turns, ...late, rings, approvals }
}

/** The deals by their ids, where signals name nothing else and nothing by another system's name; else null. */
function dealsKnown(signals: readonly Signal[]): Id<'deal'>[] | null {
  const references = signals.flatMap((signal) => referenceOf(signal) ?? [])
  const { tasks, steps, exceptions } = namesIn(signals)
  if (tasks.length + steps.length + exceptions.length > 0) return null
  if (signals.some(isOfInbound)) return null
  if (references.some(({ id, externalId }) => !id && externalId)) return null
  return [
    ...references.flatMap(({ id }) => id ?? []),
    ...idsOf(signals, (signal) => outdated(signal, 'deal')),
  ]
}

async function readAlone(trx: Trx, org: string, signals: readonly Signal[]) {
  return { deals: await readDeals(trx, org, signals, NOTHING), named: NOTHING }
}

const NO_INBOUND = { leads: [], tickets: [] }

function isOfInbound(signal: Signal): boolean {
  return inboundNamed(signal, 'lead') !== null || inboundNamed(signal, 'ticket') !== null
}

/** The leads and tickets that exceptions are about. */
function inboundOf({ exceptions }: Named) {
  const of = (noun: Noun) => exceptions.flatMap((it) => (it.noun === noun && it.subjectId) || [])
  return { lead: of('lead'), ticket: of('ticket') }
}

function hangingOn(
  deals: readonly Deal[],
  { tasks, exceptions }: Named,
  inbound: Pick<Found, 'leads' | 'tickets'>,
) {
  return {
    ...inbound,
    deals: deals.map(({ id }) => id),
    ofTasks: tasks.flatMap(({ dealId }) => dealId ?? []),
    others: [...tasks, ...exceptions].map(({ id }) => id),
  }
}

async function readSubjects(trx: Trx, org: string, signals: readonly Signal[]) {
  const seen = await readNamed(trx, org, signals)
  const deals = await readDeals(trx, org, signals, seen)
  return { deals, named: isNothing(seen) ? seen : await readNamed(trx, org, signals, 'lock') }
}

/** The ids by which signals name other subjects than deals. */
function namesIn(signals: readonly Signal[]) {
  return {
    tasks: idsOf(signals, (signal) => taskNamed(signal)),
    steps: idsOf(signals, (s) => (s.kind === 'approval.clicked' ? s.step : null)),
    exceptions: idsOf(signals, (s) =>
      'exception' in s ? (s.exception ?? null) : outdated(s, 'exception'),
    ),
  }
}

/**
 * The subjects that signals name by their own id. Ids are looked up first, here and for deals: a row that is
 * joined to others and was waited for may be missed, once it is there in its newer form.
 */
async function readNamed(
  trx: Trx,
  org: string,
  signals: readonly Signal[],
  lock?: 'lock',
): Promise<Named> {
  const { tasks, steps, exceptions } = namesIn(signals)
  const by = (ids: readonly string[]) => sql`org_id = ${org} and id = any(${ids}::uuid[])`
  return {
    tasks: tasks.length ? await readRows<Task>(trx, 'task', by(tasks), lock) : [],
    approvals: steps.length
      ? await readApprovals(
          trx,
          org,
          sql`a.id = any(array(select approval_id from approval_step
          where org_id = ${org} and id = any(${steps}::uuid[])))`,
          lock,
        )
      : [],
    exceptions: exceptions.length
      ? await readRows<Exception>(trx, 'exception', by(exceptions), lock)
      : [],
  }
}

type Named = Pick<Found, 'tasks' | 'approvals' | 'exceptions'>
const NOTHING: Named = { tasks: [], approvals: [], exceptions: [] }

function isNothing(named: Named): boolean {
  return Object.values(named).every((rows) => rows.length === 0)
}

async function readDeals(
  trx: Trx,
  org: string,
  signals: readonly Signal[],
  named: Named,
): Promise<Deal[]> {
  const references = signals.flatMap((signal) => referenceOf(signal) ?? [])
  const ids = [
    ...references.flatMap(({ id }) => id ?? []),
    ...named.tasks.flatMap(({ dealId }) => dealId ?? []),
    ...named.approvals.map(({ dealId }) => dealId),
    ...named.exceptions.flatMap((it) => (it.noun === 'deal' && it.subjectId) || []),
    ...idsOf(signals, (signal) => outdated(signal, 'deal')),
  ]
  const outside = references.filter(({ id, externalId }) => !id && externalId)
  if (ids.length + outside.length === 0) return []
  const condition = sql`org_id = ${org} and id = any(array(
    select unnest(${ids}::uuid[]) union all ${idsOutside('deal', org, outside)}))`
  return await readRows<Deal>(trx, 'deal', condition, 'lock')
}
