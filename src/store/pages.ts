import type { Kysely } from 'kysely'
import { type Raw, raw } from '../decide/raw.ts'
import type { Id } from '../nouns.ts'
import type { Schema } from './schema.ts'

type Db = Kysely<Schema>
type Opened<Find extends (...given: never[]) => Promise<Raw<unknown> | null>> =
  NonNullable<Awaited<ReturnType<Find>>> extends Raw<infer Record> ? Record : never

/** A deal as a row of a list. */
export interface DealRow {
  readonly id: Id<'deal'>
  readonly key: string
  readonly name: string
  readonly pipeline: string
  readonly stage: string
  readonly pendingStage: string | null
  readonly amount: string | null
  readonly currency: string | null
  readonly closeDate: string | null
  readonly accountKey: string | null
  readonly accountName: string | null
  readonly ownerId: Id<'person'> | null
  readonly ownerName: string | null
}

export interface DealSearch {
  /** Words of the name or the account, or a key. */
  readonly words?: string
  readonly owner?: Id<'person'>
  readonly account?: Id<'account'>
  /** Show what comes after this deal. */
  readonly after?: string
  readonly limit: number
}

/** Deals, the newest first. Deleted ones are left out. `last`: the last of these, where others come after it. */
export async function listDealRows(
  db: Db,
  org: Id<'org'>,
  search: DealSearch,
): Promise<{ readonly rows: readonly Raw<DealRow>[]; readonly last: Id<'deal'> | null }> {
  const { words, owner, account, after, limit } = search
  let query = dealRows(db, org)
    .orderBy('deal.id', 'desc')
    .limit(limit + 1)
  if (owner) query = query.where('deal.ownerId', '=', owner)
  if (account) query = query.where('deal.accountId', '=', account)
  if (after) query = query.where('deal.id', '<', after)
  if (words) {
    const like = `%${words.replace(/[\\%_]/g, '\\$&')}%`
    query = query.where((eb) =>
      eb.or([
        eb('deal.name', 'ilike', like),
        eb('account.name', 'ilike', like),
        eb('deal.key', '=', words.toUpperCase()),
      ]),
    )
  }
  const found = await query.execute()
  const rows = found.slice(0, limit)
  return { rows: rows.map(raw), last: found.length > limit ? rows.at(-1)!.id : null }
}

function dealRows(db: Db, org: Id<'org'>) {
  return db
    .selectFrom('deal')
    .leftJoin('account', (join) =>
      join.onRef('account.orgId', '=', 'deal.orgId').onRef('account.id', '=', 'deal.accountId'),
    )
    .leftJoin('person', (join) =>
      join.onRef('person.orgId', '=', 'deal.orgId').onRef('person.id', '=', 'deal.ownerId'),
    )
    .select([
      'deal.id',
      'deal.key',
      'deal.name',
      'deal.pipeline',
      'deal.stage',
      'deal.pendingStage',
      'deal.amount',
      'deal.currency',
      'deal.closeDate',
      'deal.ownerId',
      'account.key as accountKey',
      'account.name as accountName',
      'person.name as ownerName',
    ])
    .where('deal.orgId', '=', org)
    .where('deal.deletedAt', 'is', null)
}

/** One deal with everything of its own, or null. */
export async function findDealRecord(db: Db, org: Id<'org'>, key: string) {
  const found = await dealRows(db, org)
    .select([
      'deal.discount',
      'deal.nextStep',
      'deal.leadSource',
      'deal.lostReason',
      'deal.source',
      'deal.externalId',
      'deal.closedAt',
      'deal.createdAt',
      'deal.updatedAt',
      'deal.summary',
      'deal.custom',
      'person.email as ownerEmail',
      'account.ownerId as accountOwnerId',
    ])
    .where('deal.key', '=', key)
    .executeTakeFirst()
  return found ? raw(found) : null
}
export type DealRecord = Opened<typeof findDealRecord>

/** A task as a row of a list. */
export interface TaskRow {
  readonly id: Id<'task'>
  readonly key: string
  readonly title: string
  readonly status: Schema['task']['status']['__select__']
  readonly dueOn: string | null
  readonly ownerName: string | null
  readonly dealKey: string | null
  readonly dealName: string | null
  readonly acceptedAt: string | null
}

/** The tasks of a deal, a project or a person, in their order; a person's open ones only. */
export async function listTaskRows(
  db: Db,
  org: Id<'org'>,
  of: { readonly deal: Id } | { readonly project: Id } | { readonly owner: Id },
): Promise<TaskRow[]> {
  const query = db
    .selectFrom('task')
    .leftJoin('person', (join) =>
      join.onRef('person.orgId', '=', 'task.orgId').onRef('person.id', '=', 'task.ownerId'),
    )
    .leftJoin('deal', (join) =>
      join.onRef('deal.orgId', '=', 'task.orgId').onRef('deal.id', '=', 'task.dealId'),
    )
    .select(['task.id', 'task.key', 'task.title', 'task.status', 'task.dueOn', 'task.acceptedAt'])
    .select(['person.name as ownerName', 'deal.key as dealKey', 'deal.name as dealName'])
    .where('task.orgId', '=', org)
    .limit(500)
  if ('deal' in of) {
    return await query.where('task.dealId', '=', of.deal).orderBy('task.position').execute()
  }
  if ('project' in of) {
    return await query.where('task.projectId', '=', of.project).orderBy('task.position').execute()
  }
  return await query
    .where('task.ownerId', '=', of.owner)
    .where('task.status', 'not in', ['completed', 'canceled'])
    .orderBy('task.dueOn', (order) => order.asc().nullsLast())
    .orderBy('task.id')
    .execute()
}

/** How many tasks wait for a person. */
export async function countOpenTasks(
  db: Db,
  org: Id<'org'>,
  person: Id<'person'>,
): Promise<number> {
  const { open } = await db
    .selectFrom('task')
    .select((eb) => eb.fn.countAll<number>().as('open'))
    .where('orgId', '=', org)
    .where('ownerId', '=', person)
    .where('status', 'not in', ['completed', 'canceled'])
    .executeTakeFirstOrThrow()
  return open
}

/** An account by its key, with its owner's name, or null. */
export async function findAccountRecord(db: Db, org: Id<'org'>, key: string) {
  const found = await db
    .selectFrom('account')
    .leftJoin('person', (join) =>
      join.onRef('person.orgId', '=', 'account.orgId').onRef('person.id', '=', 'account.ownerId'),
    )
    .select(['account.id', 'account.key', 'account.name', 'account.domain', 'account.country'])
    .select(['account.industry', 'account.region', 'account.ownerId', 'person.name as ownerName'])
    .where('account.orgId', '=', org)
    .where('account.key', '=', key)
    .executeTakeFirst()
  return found ? raw(found) : null
}
export type AccountRecord = Opened<typeof findAccountRecord>

/** The company's name. */
export async function readOrgName(db: Db, org: Id<'org'>): Promise<string> {
  const { name } = await db
    .selectFrom('org')
    .select('name')
    .where('id', '=', org)
    .executeTakeFirstOrThrow()
  return name
}
