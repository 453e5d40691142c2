import { sql, type Transaction } from 'kysely'
import type { Db } from '../house.ts'
import type { Signal, Situation } from '../model.ts'
import type {
  Account,
  Deal,
  Id,
  Instant,
  Lead,
  Person,
  Subject,
  Task,
  Team,
  Ticket,
} from '../nouns.ts'
import { asItWas, type Kept } from './kept.ts'
import type { Schema } from './schema.ts'
import { readRows } from './situations.ts'

type Trx = Transaction<Schema>

/** What is in memory at once. */
const PAGE = 500
/** The signals by which rules give work to people. */
const ROUTED: readonly Signal['kind'][] = [
  ...(['deal.created', 'deal.updated', 'deal.won', 'account.updated', 'task.created'] as const),
  ...(['lead.created', 'lead.updated', 'lead.qualified'] as const),
  ...(['ticket.created', 'ticket.updated', 'ticket.asked'] as const),
  ...(['deal.released', 'lead.released', 'ticket.released', 'task.released'] as const),
  ...(['deal.declined', 'lead.declined', 'ticket.declined'] as const),
  ...(['deal.lapsed', 'lead.lapsed', 'ticket.lapsed'] as const),
]

/** A situation as it was stored, and the version of the rules that decided it. */
export interface StoredSituation {
  readonly situation: Situation
  readonly rulebook: string
}

/** One look at the store that nothing changes meanwhile, and that changes nothing. */
export async function standingStill<T>(db: Db, look: (trx: Trx) => Promise<T>): Promise<T> {
  return await db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute(async (trx) => {
      // It looks for as long as it takes.
      await sql`select set_config('statement_timeout', '0', true),
        set_config('idle_in_transaction_session_timeout', '0', true)`.execute(trx)
      return await look(trx)
    })
}

interface Row {
  readonly id: string
  readonly signal: Signal
  readonly situation: Kept
  readonly rulebook: string
}

/** The stored situations since then in which rules gave work to people, in order, a page at a time. */
export async function* readStored(
  trx: Trx,
  org: string,
  since: Instant,
): AsyncGenerator<StoredSituation[]> {
  const directories = new Map<string, Pick<Situation, 'people' | 'teams'>>()
  // Only the names are put in order: the situations themselves are large.
  const query = sql`select id from inbox
    where org_id = ${org} and state = 'done' and situation is not null and received_at >= ${since}
      and kind = any(${[...ROUTED]}::text[]) order by received_at, id`
  for await (const page of pagesOf<{ id: string }>(trx, 'replayed', query)) {
    const rows = await readPage(
      trx,
      org,
      page.map(({ id }) => id),
    )
    const hashes = rows.map(({ situation }) => situation.directory)
    await readDirectories(trx, org, { directories, hashes })
    yield rows.map(({ signal, situation, rulebook }) => ({
      rulebook,
      situation: { ...asItWas(situation), ...directories.get(situation.directory)!, signal },
    }))
  }
}

/** By which rule a record was given to whom. */
interface Gift {
  readonly rule: string
  readonly to: Id<'person'>
}

/** The situation in which a rule gave the record to whom it belongs now, and that rule; null where none is kept. */
export async function readOrigin(
  trx: Trx,
  org: string,
  record: Id,
): Promise<(StoredSituation & Gift) | null> {
  const { rows } = await sql<Row & Gift>`
    select i.signal, i.situation, i.rulebook, v.rule, s.person_id as to from assignment s
    join verdict v on v.org_id = s.org_id and v.id = s.verdict_id
    join inbox i on i.org_id = v.org_id and i.id = v.signal_id and i.situation is not null
    where s.org_id = ${org} and s.subject_id = ${record} and s.ends_at is null`.execute(trx)
  const [row] = rows
  if (!row) return null
  const directories = new Map<string, Pick<Situation, 'people' | 'teams'>>()
  const { signal, situation, rulebook, rule, to } = row
  await readDirectories(trx, org, { directories, hashes: [situation.directory] })
  const staff = directories.get(situation.directory)
  if (!staff) return null
  return { rulebook, rule, to, situation: { ...asItWas(situation), ...staff, signal } }
}

async function readPage(trx: Trx, org: string, ids: readonly string[]): Promise<Row[]> {
  const { rows } = await sql<Row>`select id, signal, situation, rulebook from inbox
    where org_id = ${org} and id = any(${[...ids]}::text[])`.execute(trx)
  const byId = new Map(rows.map((row) => [row.id, row]))
  return ids.flatMap((id) => byId.get(id) ?? [])
}

/** The records on which clocks started since then, a page at a time. */
export async function* readClocked(
  trx: Trx,
  org: string,
  since: Instant,
): AsyncGenerator<Subject[]> {
  const query = sql`select distinct noun, subject_id as id from clock
    where org_id = ${org} and noun in ('deal', 'lead', 'ticket', 'task') and started_at >= ${since} order by 1, 2`
  yield* pagesOf<Subject>(trx, 'clocked', query)
}

async function* pagesOf<Item>(
  trx: Trx,
  name: string,
  query: ReturnType<typeof sql>,
): AsyncGenerator<Item[]> {
  const cursor = sql.ref(name)
  await sql`declare ${cursor} no scroll cursor for ${query}`.execute(trx)
  for (;;) {
    const { rows } = await sql<Item>`fetch ${sql.lit(PAGE)} from ${cursor}`.execute(trx)
    if (rows.length > 0) yield rows
    if (rows.length < PAGE) break
  }
  await sql`close ${cursor}`.execute(trx)
}

/** Keeps the newest few: people change less often than deals come. */
async function readDirectories(
  trx: Trx,
  org: string,
  {
    directories,
    hashes,
  }: {
    readonly directories: Map<string, Pick<Situation, 'people' | 'teams'>>
    readonly hashes: readonly string[]
  },
): Promise<void> {
  const wanted = new Set(hashes)
  for (const hash of directories.keys()) if (!wanted.has(hash)) directories.delete(hash)
  const missing = [...wanted].filter((hash) => !directories.has(hash))
  if (missing.length === 0) return
  const { rows } = await sql<{ hash: string; people: Person[]; teams: Team[] }>`
    select hash, people, teams from directory
    where org_id = ${org} and hash = any(${missing}::text[])`.execute(trx)
  for (const { hash, people, teams } of rows) directories.set(hash, { people, teams })
}

/** Records as they are now, by id. */
export interface Records {
  readonly leads: ReadonlyMap<Id, Lead>
  readonly tickets: ReadonlyMap<Id, Ticket>
  readonly deals: ReadonlyMap<Id, Deal>
  readonly tasks: ReadonlyMap<Id, Task>
  readonly accounts: ReadonlyMap<Id, Account>
}

/** The records that these subjects are, and hang on. */
export async function readSubjects(
  trx: Trx,
  org: string,
  subjects: readonly Subject[],
): Promise<Records> {
  const idsOf = (noun: string) => subjects.filter((it) => it.noun === noun).map(({ id }) => id)
  const by = (ids: readonly Id[]) => sql`org_id = ${org} and id = any(${ids}::uuid[])`
  const tasks = await readRows<Task>(trx, 'task', by(idsOf('task')))
  const dealIds = [...idsOf('deal'), ...tasks.flatMap(({ dealId }) => dealId ?? [])]
  const deals = await readRows<Deal>(trx, 'deal', by(dealIds))
  const leads = await readRows<Lead>(trx, 'lead', by(idsOf('lead')))
  const tickets = await readRows<Ticket>(trx, 'ticket', by(idsOf('ticket')))
  const accountIds = [...deals, ...leads, ...tickets].flatMap(({ accountId }) => accountId ?? [])
  const accounts = await readRows<Account>(trx, 'account', by(accountIds))
  const inbound = { leads: byId(leads), tickets: byId(tickets) }
  return { ...inbound, deals: byId(deals), tasks: byId(tasks), accounts: byId(accounts) }
}

function byId<Record extends { readonly id: Id }>(records: readonly Record[]): Map<Id, Record> {
  return new Map(records.map((record) => [record.id, record]))
}
