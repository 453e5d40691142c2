import { type RawBuilder, sql, type Transaction } from 'kysely'
import type { AccountClues, KnownAccount } from '../decide/identity.ts'
import { qualifiedClues } from '../decide/inbound/company.ts'
import type { Rulebook } from '../decide/rulebook.ts'
import type { Offer, Signal } from '../model.ts'
import type { Approval, Clock, Exception, Id, Lead, Project, Ticket } from '../nouns.ts'
import type { Schema } from '../store/schema.ts'
import { readApprovals, readRows } from '../store/situations.ts'
import { together } from '../store/together.ts'
import { readClocks } from './clocks.ts'
import { reportClues } from './clues.ts'
import { accountNamed, approvalsNamed, idsOf } from './named.ts'

type Trx = Transaction<Schema>
interface Here {
  readonly org: string
  readonly rulebook: Rulebook
}

/** What hangs on the subjects of a batch. */
export interface Hanging {
  /** All that is open about the deals. */
  readonly open: readonly Exception[]
  readonly accounts: readonly KnownAccount[]
  readonly clocks: readonly Clock[]
  /** How work is offered to its owners, by deal, lead or ticket. */
  readonly offers: ReadonlyMap<Id, Offer>
  readonly pending: readonly Approval[]
  readonly projects: readonly Project[]
}

/** Reads what hangs on these deals, on the deals of the named tasks, and on the other subjects. */
export async function readHanging(
  trx: Trx,
  { org, rulebook }: Here,
  signals: readonly Signal[],
  on: {
    readonly deals: readonly Id[]
    readonly ofTasks: readonly Id[]
    readonly others: readonly Id[]
    readonly leads: readonly Lead[]
    readonly tickets: readonly Ticket[]
  },
): Promise<Hanging> {
  const { deals, ofTasks, others, leads, tickets } = on
  const inbound = [...leads, ...tickets].map(({ id }) => id)
  const [open, accounts, clocks, offers, pending, projects] = await together(
    readOpen(trx, org, [...deals, ...inbound]),
    readAccounts(trx, { org, rulebook }, signals, { deals, leads, tickets }),
    readClocks(trx, org, [...deals, ...others, ...inbound]),
    readOffers(trx, { org, rulebook }, signals, [...deals, ...inbound]),
    readPending(trx, org, deals, signals),
    readProjects(trx, org, signals, [...deals, ...ofTasks]),
  )
  return { open, accounts, clocks, offers, pending, projects }
}

async function readOpen(trx: Trx, org: string, deals: readonly Id[]): Promise<Exception[]> {
  if (deals.length === 0) return []
  const open = sql`org_id = ${org} and subject_id = any(${deals}::uuid[]) and state = 'open'`
  return await readRows<Exception>(trx, 'exception', open)
}

/** None where no rule offers anything, but for what was offered by rules that are gone. */
async function readOffers(
  trx: Trx,
  { org, rulebook }: Here,
  signals: readonly Signal[],
  ids: readonly Id[],
): Promise<ReadonlyMap<Id, Offer>> {
  const mayOffer = rulebook.offers || signals.some(({ kind }) => kind === 'clocks.outdated')
  if (ids.length === 0 || !mayOffer) return new Map()
  const rows = await trx
    .selectFrom('assignment')
    .select(['subjectId', 'offer'])
    .where('orgId', '=', org)
    .where('subjectId', 'in', ids)
    .where('endsAt', 'is', null)
    .where('acceptedAt', 'is', null)
    .where('offer', 'is not', null)
    .execute()
  return new Map(rows.map(({ subjectId, offer }) => [subjectId, offer!]))
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

/** Our ids of records that other systems name. A join finds each by its index; `or` would read the whole table. */
export function idsOutside(
  table: 'lead' | 'ticket' | 'deal' | 'account',
  org: string,
  named: readonly { readonly source: string; readonly externalId?: string | null }[],
): RawBuilder<unknown> {
  return sql`select r.id from unnest(${named.map(({ source }) => source)}::text[],
      ${named.map(({ externalId }) => externalId)}::text[]) as o (source, external_id)
    join ${sql.table(table)} r on r.org_id = ${org}
      and r.source = o.source and r.external_id = o.external_id`
}

interface Subjects {
  readonly deals: readonly Id[]
  readonly leads: readonly Lead[]
  readonly tickets: readonly Ticket[]
}

async function readAccounts(
  trx: Trx,
  { org, rulebook }: Here,
  signals: readonly Signal[],
  { deals, leads, tickets }: Subjects,
): Promise<KnownAccount[]> {
  const clues = [
    ...signals.flatMap((signal) => reportClues(signal) ?? []),
    ...becoming(signals, leads),
  ]
  const ids = [
    ...idsOf(signals, accountNamed),
    ...clues.flatMap(({ id }) => id ?? []),
    ...[...leads, ...tickets].flatMap(({ accountId }) => accountId ?? []),
  ]
  if (clues.length + ids.length + deals.length === 0) return []
  const outside = clues.filter(({ externalId }) => externalId)
  const named = sql`select unnest(${ids}::uuid[]) as id
      union all select account_id from deal where org_id = ${org} and id = any(${deals}::uuid[])
      union all select id from account where org_id = ${org}
        and domain = any(${clues.flatMap(({ domain }) => domain ?? [])}::text[])
      union all select id from account where org_id = ${org}
        and name_key = any(${clues.flatMap(({ nameKey }) => nameKey ?? [])}::text[])
      union all ${idsOutside('account', org, outside)}`
  const wanted = rulebook.asksParents ? withParents(org, named) : named
  return await readRows<KnownAccount>(trx, 'account', sql`org_id = ${org} and id in (${wanted})`)
}

/** The company of a lead that is qualified may have become an account since it came. */
function becoming(signals: readonly Signal[], leads: readonly Lead[]): AccountClues[] {
  if (!signals.some(({ kind }) => kind === 'lead.qualified')) return []
  return leads.flatMap((lead) => qualifiedClues(lead) ?? [])
}

function withParents(org: string, named: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`with named as (${named}) select id from named union all
    select parent_id from account where org_id = ${org} and id in (select id from named)`
}

async function readProjects(
  trx: Trx,
  org: string,
  signals: readonly Signal[],
  ids: readonly Id[],
): Promise<Project[]> {
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
