import { type RawBuilder, sql, type Transaction } from 'kysely'
import { type AccountClues, cluesOf, type KnownAccount } from './decide/identity.ts'
import type { Rulebook } from './decide/rulebook.ts'
import { type Directory, readDirectory } from './directory.ts'
import { readClocks, readLate, readRings } from './found-clocks.ts'
import { mayRoute, NO_TURNS, readTurns, type Turns } from './found-turns.ts'
import type { Happened, Reference, Ring, Signal } from './model.ts'
import { approvalsNamed, idsOf, outdated, taskNamed } from './named.ts'
import type { Approval, Clock, Deal, Exception, Id, Instant, Project, Task } from './nouns.ts'
import type { Schema } from './store/schema.ts'
import { readApprovals, readRows } from './store/situations.ts'
import { together } from './store/together.ts'

type Trx = Transaction<Schema>

/** What one batch of signals is about, read once and locked until the decision is committed. */
export interface Found {
  readonly directory: Directory
  readonly tasks: readonly Task[]
  readonly approvals: readonly Approval[]
  readonly exceptions: readonly Exception[]
  /** All that is open about the deals. */
  readonly open: readonly Exception[]
  readonly clocks: readonly Clock[]
  readonly history: readonly Happened[]
  readonly rings: readonly Ring[]
  readonly deals: readonly Deal[]
  readonly accounts: readonly KnownAccount[]
  readonly projects: readonly Project[]
  readonly turns: Turns
}

/** Reads everything a batch is about: a handful of queries for all signals together. */
export async function find(
  trx: Trx,
  { org, now, rulebook }: { org: string; now: Instant; rulebook: Rulebook },
  signals: readonly Signal[],
): Promise<Found> {
  const [directory, { deals, named }] = await together(
    readDirectory(trx, org, now),
    readSubjects(trx, org, signals),
  )
  const ids = deals.map(({ id }) => id)
  const others = [...named.tasks, ...named.exceptions].map(({ id }) => id)
  const [open, accounts, clocks, pending, projects, turns] = await together(
    readOpen(trx, org, ids),
    readAccounts(trx, { org, rulebook }, signals, deals),
    readClocks(trx, org, [...ids, ...others]),
    readPending(trx, org, ids, signals),
    readProjects(trx, org, signals, [...ids, ...named.tasks.map((t) => t.dealId)]),
    signals.some((signal) => mayRoute(rulebook, signal, deals))
      ? readTurns(trx, org, rulebook)
      : NO_TURNS,
  )
  const late = await readLate(trx, org, { signals, now, deals, tasks: named.tasks, clocks })
  const rings = await readRings(trx, { org, now }, signals)
  return {
    directory,
    ...named,
    open,
    deals,
    accounts,
    projects,
    turns,
    ...late,
    rings,
    approvals: [...named.approvals, ...pending],
  }
}

/** Deals are locked before what hangs on them, by every batch, so that two cannot wait for each other. */
async function readSubjects(trx: Trx, org: string, signals: readonly Signal[]) {
  const seen = await readNamed(trx, org, signals)
  const deals = await readDeals(trx, org, signals, seen)
  return { deals, named: isNothing(seen) ? seen : await readNamed(trx, org, signals, 'lock') }
}

async function readOpen(trx: Trx, org: string, deals: readonly Id[]): Promise<Exception[]> {
  if (deals.length === 0) return []
  const open = sql`org_id = ${org} and subject_id = any(${deals}::uuid[]) and state = 'open'`
  return await readRows<Exception>(trx, 'exception', open)
}

/** What is asked about these deals, and the approvals under which signals enter a stage. */
async function readPending(
  trx: Trx,
  org: string,
  deals: readonly Id[],
  signals: readonly Signal[],
): Promise<Approval[]> {
  if (deals.length === 0) return []
  const asked = sql`a.deal_id = any(${deals}::uuid[])
    and (a.status = 'pending' or a.id = any(${approvalsNamed(signals)}::uuid[]))`
  return await readApprovals(trx, org, asked, 'lock')
}

/** The subjects that signals name by their own id. */
async function readNamed(trx: Trx, org: string, signals: readonly Signal[], lock?: 'lock') {
  const tasks = idsOf(signals, (signal) => taskNamed(signal))
  const steps = idsOf(signals, (s) => (s.kind === 'approval.clicked' ? s.step : null))
  const exceptions = idsOf(signals, (s) =>
    'exception' in s ? (s.exception ?? null) : outdated(s, 'exception'),
  )
  const by = (ids: readonly string[]) => sql`org_id = ${org} and id = any(${ids}::uuid[])`
  return {
    tasks: tasks.length ? await readRows<Task>(trx, 'task', by(tasks), lock) : [],
    approvals: steps.length
      ? await readApprovals(
          trx,
          org,
          sql`a.id in (select approval_id from approval_step
          where org_id = ${org} and id = any(${steps}::uuid[]))`,
          lock,
        )
      : [],
    exceptions: exceptions.length
      ? await readRows<Exception>(trx, 'exception', by(exceptions), lock)
      : [],
  }
}

type Named = Awaited<ReturnType<typeof readNamed>>

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
  const condition = sql`org_id = ${org} and id in (
    select unnest(${ids}::uuid[]) union all ${idsOutside('deal', org, outside)})`
  return await readRows<Deal>(trx, 'deal', condition, 'lock')
}

/** Our ids of records that other systems name. A join finds each by its index; `or` would read the whole table. */
function idsOutside(
  table: 'deal' | 'account',
  org: string,
  named: readonly { readonly source: string; readonly externalId?: string | null }[],
): RawBuilder<unknown> {
  return sql`select r.id from unnest(${named.map(({ source }) => source)}::text[],
      ${named.map(({ externalId }) => externalId)}::text[]) as o (source, external_id)
    join ${sql.table(table)} r on r.org_id = ${org}
      and r.source = o.source and r.external_id = o.external_id`
}

async function readAccounts(
  trx: Trx,
  { org, rulebook }: { readonly org: string; readonly rulebook: Rulebook },
  signals: readonly Signal[],
  deals: readonly Deal[],
): Promise<KnownAccount[]> {
  const clues = signals.flatMap((signal) => reportClues(signal) ?? [])
  const ids = [
    ...deals.flatMap(({ accountId }) => accountId ?? []),
    ...idsOf(signals, (s) => (s.kind === 'account.updated' ? (s.account.id ?? null) : null)),
    ...clues.flatMap(({ id }) => id ?? []),
  ]
  if (clues.length + ids.length === 0) return []
  const outside = clues.filter(({ externalId }) => externalId)
  const named = sql`select unnest(${ids}::uuid[]) as id
      union all select id from account where org_id = ${org}
        and domain = any(${clues.flatMap(({ domain }) => domain ?? [])}::text[])
      union all select id from account where org_id = ${org}
        and name_key = any(${clues.flatMap(({ nameKey }) => nameKey ?? [])}::text[])
      union all ${idsOutside('account', org, outside)}`
  const wanted = rulebook.asksParents ? withParents(org, named) : named
  return await readRows<KnownAccount>(trx, 'account', sql`org_id = ${org} and id in (${wanted})`)
}

function withParents(org: string, named: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`with named as (${named}) select id from named union all
    select parent_id from account where org_id = ${org} and id in (select id from named)`
}

async function readProjects(
  trx: Trx,
  org: string,
  signals: readonly Signal[],
  dealIds: readonly (string | null)[],
): Promise<Project[]> {
  const ids = dealIds.filter((id) => id !== null)
  const relevant = signals.some(
    ({ kind }) => kind === 'deal.won' || kind === 'work.handed' || kind.startsWith('task.'),
  )
  if (!relevant || ids.length === 0) return []
  return await readRows<Project>(
    trx,
    'project',
    sql`org_id = ${org} and deal_id = any(${ids}::uuid[])`,
  )
}

export function referenceOf(signal: Signal): (Reference & { source: string }) | null {
  return 'deal' in signal && signal.deal ? { ...signal.deal, source: signal.source } : null
}

/** How the account a signal reports is recognised; null when it reports none, or names ours by id. */
export function reportClues(signal: Signal): AccountClues | null {
  if (signal.kind === 'account.updated') {
    return signal.account.id ? null : cluesOf(signal.account, signal.source)
  }
  if (signal.kind !== 'deal.created' && signal.kind !== 'deal.updated') return null
  // A report that says only `region`, and no name, is about the account the deal has.
  const named = typeof signal.patch.account === 'string' ? { name: signal.patch.account } : null
  const report = signal.account ?? named
  const clues = report && cluesOf(report, signal.source)
  return clues && (clues.id ?? clues.externalId ?? clues.domain ?? clues.nameKey) !== null
    ? clues
    : null
}
