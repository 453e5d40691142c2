import { type RawBuilder, sql, type Transaction } from 'kysely'
import { comesBackAlone } from '../decide/deal/owner.ts'
import { isRouted } from '../decide/routing.ts'
import type { Rulebook } from '../decide/rulebook.ts'
import type { Credits, Load, Loads, Signal, Situation, WorkKind } from '../model.ts'
import type { Deal, Id, Instant } from '../nouns.ts'
import type { Schema } from '../store/schema.ts'
import { together } from '../store/together.ts'
import { findDeal } from './named.ts'

type Trx = Transaction<Schema>

/** Whose turn it is, and what everyone has open: what the next choice of an owner goes by. */
export type Turns = Pick<Situation, 'rotation' | 'credits' | 'loads'>

/** Nobody is looked for. */
export const NO_TURNS = Promise.resolve<Turns>({ rotation: {} })
const NO_LOADS = Promise.resolve(null)

/**
 * Reads the turns and the loads, held until this transaction ends: two processes take turns, also where a
 * team has had none yet and there is no row to lock.
 */
export async function readTurns(
  trx: Trx,
  org: string,
  { weighed }: Pick<Rulebook, 'weighed'>,
): Promise<Turns> {
  const [, turns, loads] = await together(
    sql`select pg_advisory_xact_lock(hashtext(${`baton: turns of ${org}`}))`.execute(trx),
    readRotation(trx, org),
    weighed.length > 0 ? readLoads(trx, org, weighed) : NO_LOADS,
  )
  return { ...turns, ...(loads && { loads }) }
}

async function readRotation(trx: Trx, org: string): Promise<Turns> {
  const rows = await trx
    .selectFrom('rotation')
    .select(['team', 'personId', 'credits'])
    .where('orgId', '=', org)
    .orderBy('team')
    .execute()
  const credits: Credits = Object.fromEntries(
    rows.flatMap(({ team, credits }) => (credits ? [[team, credits]] : [])),
  )
  return {
    rotation: Object.fromEntries(rows.map(({ team, personId }) => [team, personId])),
    ...(Object.keys(credits).length > 0 && { credits }),
  }
}

/** Only deals have amounts. Each is named: whichever comes first names the columns of all. */
const NO_SUM = sql`null as currency, null::numeric as amount`

const OPEN: Readonly<Record<WorkKind, RawBuilder<unknown>>> = {
  lead: sql`select owner_id, 'lead' as kind, ${NO_SUM} from lead where closed_at is null`,
  ticket: sql`select owner_id, 'ticket' as kind, ${NO_SUM} from ticket where closed_at is null`,
  deal: sql`select owner_id, 'deal' as kind, currency, amount from deal
    where closed_at is null and deleted_at is null`,
  account: sql`select owner_id, 'account' as kind, ${NO_SUM} from account where true`,
  task: sql`select owner_id, 'task' as kind, ${NO_SUM} from task
    where status not in ('completed', 'canceled')`,
}

/** What everyone has open of these kinds of work: one query, whoever is asked about. */
async function readLoads(trx: Trx, org: string, kinds: readonly WorkKind[]): Promise<Loads> {
  const open = kinds.map(
    (kind) => sql`(${OPEN[kind]} and org_id = ${org} and owner_id is not null)`,
  )
  return await sumLoads(trx, open)
}

const OPEN_THEN: Readonly<Record<WorkKind, (at: Instant) => RawBuilder<unknown>>> = {
  lead: (at) => sql`select a.person_id, 'lead' as kind, ${NO_SUM} from assignment a
    join lead r on r.org_id = a.org_id and r.id = a.subject_id and a.noun = 'lead'
    where (r.closed_at is null or r.closed_at >= ${at})`,
  ticket: (at) => sql`select a.person_id, 'ticket' as kind, ${NO_SUM} from assignment a
    join ticket r on r.org_id = a.org_id and r.id = a.subject_id and a.noun = 'ticket'
    where (r.closed_at is null or r.closed_at >= ${at})`,
  deal: (at) => sql`select a.person_id, 'deal' as kind, r.currency, r.amount from assignment a
    join deal r on r.org_id = a.org_id and r.id = a.subject_id and a.noun = 'deal'
    where (r.closed_at is null or r.closed_at >= ${at}) and (r.deleted_at is null or r.deleted_at >= ${at})`,
  account: () => sql`select a.person_id, 'account' as kind, ${NO_SUM}
    from assignment a where a.noun = 'account'`,
  task: (at) => sql`select a.person_id, 'task' as kind, ${NO_SUM} from assignment a
    join task r on r.org_id = a.org_id and r.id = a.subject_id and a.noun = 'task'
    where r.status <> 'canceled' and (r.completed_at is null or r.completed_at >= ${at})`,
}

/** What everyone had open of these kinds of work just before a moment, by whose it was then; amounts are those of now. */
export async function readLoadsAt(
  trx: Trx,
  org: string,
  { kinds, at }: { readonly kinds: readonly WorkKind[]; readonly at: Instant },
): Promise<Loads> {
  const open = kinds.map(
    (kind) => sql`(select person_id as owner_id, kind, currency, amount from (${OPEN_THEN[kind](at)}
      and a.org_id = ${org} and a.starts_at < ${at} and (a.ends_at is null or a.ends_at >= ${at})) then_open)`,
  )
  return await sumLoads(trx, open)
}

async function sumLoads(trx: Trx, open: readonly RawBuilder<unknown>[]): Promise<Loads> {
  const { rows } = await sql<LoadRow>`
    select owner_id, kind, currency, count(*)::int as count, sum(amount)::float8 as amount
    from (${sql.join(open, sql` union all `)}) open
    group by owner_id, kind, currency order by owner_id, kind, currency`.execute(trx)
  const loads: Record<string, Record<string, Load>> = {}
  for (const { ownerId, kind, currency, count, amount } of rows) {
    const before = loads[ownerId]?.[kind] ?? { count: 0, amounts: {} }
    const more = currency && amount !== null ? { [currency]: amount } : {}
    const load = { count: before.count + count, amounts: { ...before.amounts, ...more } }
    loads[ownerId] = { ...loads[ownerId], [kind]: load }
  }
  return loads
}

interface LoadRow {
  readonly ownerId: Id<'person'>
  readonly kind: WorkKind
  readonly currency: string | null
  readonly count: number
  readonly amount: number | null
}

const CLAIMS = /^(deal|task)\.(claimed|released|handed|declined|lapsed)$/

/** Whether somebody may be looked for, so that turns must be known. */
export function mayRoute(rulebook: Rulebook, signal: Signal, deals: readonly Deal[]): boolean {
  const { kind } = signal
  if (CLAIMS.test(kind)) return true
  if (kind === 'deal.won' || kind === 'leaver.checked') return true
  if (kind.startsWith('lead.') || kind.startsWith('ticket.')) return true
  if (kind === 'task.created') return isRouted(rulebook, kind)
  if (kind === 'account.updated') return isRouted(rulebook, 'account.created')
  if (kind !== 'deal.created' && kind !== 'deal.updated') return false
  const maybeNew = signal.account !== undefined || signal.patch.account !== undefined
  if (maybeNew && isRouted(rulebook, 'account.created')) return true
  if (movesOn(signal) && isHandedOver(rulebook)) return true
  const deal = findDeal(signal, signal.deal, deals)
  return signal.route === true || !deal || comesBackAlone(deal)
}

function movesOn({
  patch,
  approval,
}: Extract<Signal, { readonly patch: unknown; readonly deal: unknown }>) {
  return 'stage' in patch || approval !== undefined
}

/** Whether a stage has an owner of its own. */
function isHandedOver({ pipelines }: Rulebook): boolean {
  return Object.values(pipelines).some(({ stages }) => stages.some(({ owner }) => owner !== null))
}
